"""Where to open: `huiyin site`."""
