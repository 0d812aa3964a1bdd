"""Capacitated p-median: exactly p sites, one site per community, capacities kept."""

from huiyin.vaccination.core.siting.capacitated_pmedian.solve import solve

__all__ = ["solve"]
