"""Exact p-median: where to open p sites, and the proof that no other plan is cheaper.

    solve(network, wish, limits) → Solved; raises Unsolvable, TooDear, NoPlan

Steps: greedy and interchange for a plan, the volume algorithm for prices, sites settled by whole
prices, path relinking, the linear relaxation by Benders cuts on HiGHS, branch and bound. Every
bound is taken from prices in whole 1/1024 of a cost unit (`core.siting.proof`).
"""

from huiyin.vaccination.core.siting.pmedian.errors import NoPlan, TooDear, Unsolvable
from huiyin.vaccination.core.siting.pmedian.solve import solve

__all__ = ["NoPlan", "TooDear", "Unsolvable", "solve"]
