"""Capacitated siting: sites with fixed costs and capacities, communities that may be split."""

from huiyin.vaccination.core.siting.capacitated.solve import solve

__all__ = ["solve"]
