"""Checks a covering certificate: plan and bound, from `proof_covering` alone."""

from __future__ import annotations

import numpy as np

from huiyin.vaccination.core.siting.check_reach import Claim, plan_faults
from huiyin.vaccination.core.siting.problem import Network
from huiyin.vaccination.core.siting.proof import PRICE_SCALE, Certificate


def check(network: Network, certificate: Certificate) -> list[str]:
    """What does not hold, in words; an empty list means that plan and bound are as stated."""
    wrong = plan_faults(network, certificate, "covering")
    if wrong:
        return wrong
    arcs, people, p = network.arcs, network.people, certificate.p
    row = np.repeat(np.arange(people.size), np.diff(arcs.start))
    near = arcs.length <= certificate.more["radius"]
    covered = np.zeros(people.size, bool)
    covered[row[near & np.isin(arcs.site, list(certificate.open))]] = True
    left_out = sum(people[~covered].tolist())
    value = left_out if p is not None else len(certificate.open)
    if value != certificate.value:
        wrong.append(f"The plan has a value of {value}, not {certificate.value}.")
    if p is None and left_out:
        wrong.append(f"{left_out} people are not covered.")
    if certificate.more["covered"] != sum(people.tolist()) - left_out:
        wrong.append("the number of people covered is wrong")
    least = len(network.must_open) if p is None else 0
    if wrong or certificate.target <= least:
        return wrong
    near &= people[row] > 0
    if p is None:
        p, lid = certificate.target - 1, 0
        highest = np.where(people > 0, np.iinfo(np.int64).max, 0)
    else:
        lid, highest = PRICE_SCALE * (certificate.target - 1), PRICE_SCALE * people
    return Claim(row[near], arcs.site[near], p, lid, highest).faults(network, certificate)
