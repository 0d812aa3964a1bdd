"""Checks a certificate of the capacitated p-median problem, sharing no code with the solver."""

from __future__ import annotations

from huiyin.vaccination.core.siting.check_capacitated import sites_wrong, whole_plan_wrong
from huiyin.vaccination.core.siting.check_capacity_tree import TreeCheck
from huiyin.vaccination.core.siting.problem import Network
from huiyin.vaccination.core.siting.proof import Certificate


def check(network: Network, certificate: Certificate) -> list[str]:
    """What does not hold, in words; an empty list means that plan and bound are as stated."""
    wrong = [] if certificate.digest == network.digest else ["it is of another network"]
    if certificate.p is None or not certificate.more["single_source"]:
        wrong.append("It names no number of sites, or lets communities be split.")
    wrong += sites_wrong(network, certificate) + whole_plan_wrong(network, certificate)
    if certificate.target > certificate.value:
        wrong.append("The bound lies above the plan.")
    return wrong or TreeCheck(network, certificate).faults()
