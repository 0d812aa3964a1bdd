"""The face of the capacitated p-median problem: a network and a wish in, a plan with proof out."""

from __future__ import annotations

from dataclasses import replace

from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.siting.capacitated_pmedian.whole import solve_whole
from huiyin.vaccination.core.siting.errors import TooFewSites
from huiyin.vaccination.core.siting.problem import Network, Wish
from huiyin.vaccination.core.siting.solved import Solved


def solve(network: Network, wish: Wish, limits: Limits) -> Solved:
    """Exactly `wish.p` sites, and the one site that serves each community.

    Raises TooFewSites without p, Infeasible, NoPlanFound.
    """
    if wish.p is None:
        raise TooFewSites("The number of sites to open is not given.", "Name p.")
    return solve_whole(network, replace(wish, single_source=True), limits)
