"""Files that siting reads: benchmark collections and a city's own tables."""
