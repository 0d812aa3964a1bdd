"""The clinic: what happens at the door."""
