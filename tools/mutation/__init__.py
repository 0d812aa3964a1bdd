"""Mutation testing of a pure core; see `python tools/mutate.py --help`."""
