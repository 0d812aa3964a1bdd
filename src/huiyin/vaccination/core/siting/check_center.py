"""Checks a p-center certificate: plan and bound, from `proof_center` alone."""

from __future__ import annotations

import numpy as np

from huiyin.vaccination.core.siting.check_reach import Claim, plan_faults
from huiyin.vaccination.core.siting.problem import Network
from huiyin.vaccination.core.siting.proof import Certificate


def check(network: Network, certificate: Certificate) -> list[str]:
    """What does not hold, in words; an empty list means that plan and bound are as stated."""
    wrong = plan_faults(network, certificate, "p-center")
    if wrong or certificate.p is None:
        return wrong or ["it does not say how many sites"]
    arcs, n = network.arcs, len(network.communities)
    row = np.repeat(np.arange(n), np.diff(arcs.start))
    peopled = network.people > 0
    chosen = np.isin(arcs.site, list(certificate.open))
    way = np.full(n, np.iinfo(np.int64).max)
    np.minimum.at(way, row[chosen], arcs.length[chosen])
    longest = int(way[peopled].max(initial=0))
    if longest != certificate.value:
        return [f"The longest way of the plan is {longest}, not {certificate.value}."]
    if certificate.target <= 0:
        return []
    near = (arcs.length < certificate.target) & peopled[row]
    highest = np.where(peopled, np.iinfo(np.int64).max, 0)
    claim = Claim(row[near], arcs.site[near], certificate.p, 0, highest)
    return claim.faults(network, certificate)
