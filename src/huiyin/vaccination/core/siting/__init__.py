"""Siting: where to open."""
