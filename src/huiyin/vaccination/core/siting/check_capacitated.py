"""Checks a certificate of capacitated siting: plan and bound, sharing no code with the solver."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from huiyin.vaccination.core.siting.check_capacity_parts import PartsCheck
from huiyin.vaccination.core.siting.check_capacity_tree import (
    TreeCheck,
    capacity_of,
    opening_cost,
)
from huiyin.vaccination.core.siting.problem import Network
from huiyin.vaccination.core.siting.proof import Certificate


def check(network: Network, certificate: Certificate) -> list[str]:
    """What does not hold, in words; an empty list means that plan and bound are as stated."""
    wrong = [] if certificate.digest == network.digest else ["it is of another network"]
    wrong += sites_wrong(network, certificate)
    if certificate.more["single_source"]:
        wrong += whole_plan_wrong(network, certificate)
    else:
        wrong += shared_plan_wrong(network, certificate)
    if certificate.target > certificate.value:
        wrong.append("The bound lies above the plan.")
    if wrong:
        return wrong
    if "parts" in certificate.more:
        return PartsCheck(network, certificate).faults()
    return TreeCheck(network, certificate).faults()


def sites_wrong(network: Network, certificate: Certificate) -> list[str]:
    """Complaints about the choice of sites."""
    opened, more, wrong = set(certificate.open), certificate.more, []
    if len(opened) != len(certificate.open) or not opened <= set(range(len(network.sites))):
        wrong.append("The open sites are not sites, or stand twice.")
    if not network.must_open <= opened or network.must_close & opened:
        wrong.append("A site that must be open is not, or one that must not be is.")
    p = certificate.p
    if p is not None and (len(opened) > p or (len(opened) < p and not more["at_most"])):
        wrong.append(f"{len(opened)} sites are open, {p} were asked for.")
    paid = sum(opening_cost(network)[j] for j in opened) if not wrong else 0
    if more["budget"] is not None and paid > more["budget"]:
        wrong.append(f"Opening costs {paid}, more than the budget.")
    return wrong


def shared_plan_wrong(network: Network, certificate: Certificate) -> list[str]:
    """Complaints about a plan of people per arc: [arc, people]."""
    arcs, people = network.arcs, network.people
    row = np.repeat(np.arange(people.size), np.diff(arcs.start))
    served, load, wrong = np.zeros_like(people), [0] * len(network.sites), []
    cost = Fraction(sum(opening_cost(network)[j] for j in certificate.open))
    for a, persons in certificate.more["flow"]:
        i, j = int(row[a]), int(arcs.site[a])
        if persons <= 0 or j not in certificate.open:
            wrong.append(f"Community {i} is served wrongly by site {j}.")
        served[i] += persons
        load[j] += persons
        cost += Fraction(int(arcs.cost[a]) * int(persons), int(max(1, people[i])))
    if (served != people).any():
        wrong.append(f"Community {int(np.argmax(served != people))} is not served in full.")
    for j, (held, room) in enumerate(zip(load, capacity_of(network), strict=True)):
        if held > room:
            wrong.append(f"Site {j} serves {held} people, {held - room} too many.")
    if -(-cost.numerator // cost.denominator) != certificate.value:
        wrong.append(f"The plan costs {float(cost)}, not {certificate.value}.")
    return wrong


def whole_plan_wrong(network: Network, certificate: Certificate) -> list[str]:
    """Complaints about a plan that gives each community one site."""
    arcs, load, wrong = network.arcs, [0] * len(network.sites), []
    cost = sum(opening_cost(network)[j] for j in certificate.open)
    for i, j in enumerate(certificate.more["served_by"]):
        own = slice(int(arcs.start[i]), int(arcs.start[i + 1]))
        at = np.flatnonzero(arcs.site[own] == j)
        if at.size != 1 or j not in certificate.open:
            wrong.append(f"Community {i} is served wrongly by site {j}.")
            continue
        load[j] += int(network.people[i])
        cost += int(arcs.cost[own][at[0]])
    for j, (held, room) in enumerate(zip(load, capacity_of(network), strict=True)):
        if held > room:
            wrong.append(f"Site {j} serves {held} people, {held - room} too many.")
    if len(certificate.more["served_by"]) != len(network.communities) or cost != certificate.value:
        wrong.append(f"The plan costs {cost}, not {certificate.value}.")
    return wrong
