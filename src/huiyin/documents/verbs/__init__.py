"""Every write of documents, in the imperative. Nobody else writes a row."""
