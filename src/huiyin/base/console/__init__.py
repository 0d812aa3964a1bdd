"""What commands of all desks share: refusals told, Ctrl-C, YAML with places, pages and tables."""
