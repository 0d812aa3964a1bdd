"""The pure part of documents: numbers, sentences and what a letter must hold."""
