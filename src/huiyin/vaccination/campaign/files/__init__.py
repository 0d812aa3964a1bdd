"""Campaign directories and plan directories."""
