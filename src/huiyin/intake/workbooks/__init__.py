"""Workbooks as they come: opened safely, read into the core's grids, kept by their hash."""
