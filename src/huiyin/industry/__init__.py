"""Industry desk 产业: machines, policies, services, parks and the annual plan."""
