"""The ground floor: what every app may lean on (clock, data directory, registry of desks)."""
