"""Huiyin (回音): a city's public works run as closed loops."""

__version__ = "0.1.0"
