"""The pure part of messaging: signatures, back-off, digests and where a webhook may point."""
