"""Pages of the field: devices, what they sent, and what could not be accepted."""
