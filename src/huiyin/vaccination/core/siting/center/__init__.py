"""The p-center problem: p sites so that the longest way is as short as can be."""

from huiyin.vaccination.core.siting.center.solve import solve

__all__ = ["solve"]
