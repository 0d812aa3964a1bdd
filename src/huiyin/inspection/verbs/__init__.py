"""Every write of the inspection desk, by name."""
