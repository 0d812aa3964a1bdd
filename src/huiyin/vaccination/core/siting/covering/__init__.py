"""Maximal covering (most people within a radius) and location set covering (fewest sites)."""

from huiyin.vaccination.core.siting.covering.solve import solve

__all__ = ["solve"]
