"""Policies from directories of files, and what can be done with them on the command line."""
