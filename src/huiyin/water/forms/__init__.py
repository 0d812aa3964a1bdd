"""Forms of the water desk, one module for each register."""
