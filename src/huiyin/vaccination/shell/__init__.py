"""What the four desks' commands share: pages, tables, charts, files, progress, Ctrl-C."""
