"""The pure part of intake: reading grids, dates as people write them, likeness of matters."""
