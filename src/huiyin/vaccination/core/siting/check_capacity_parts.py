"""Recomputes a bound that is proven part by part; shares no code with the solvers.

Written against the paragraph "Parts" of `proof_capacitated`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from huiyin.vaccination.core.siting.check_capacity_tree import TreeCheck, opening_cost
from huiyin.vaccination.core.siting.problem import Arcs, Ints, Network
from huiyin.vaccination.core.siting.proof import Certificate, Node, nodes_of


class PartsCheck:
    """A chain of parts against its network: `faults` says what does not hold."""

    def __init__(self, network: Network, certificate: Certificate) -> None:
        self.network, self.certificate = network, certificate
        parts = certificate.more["parts"]
        self.of_site, self.home, self.elsewhere = (
            np.asarray(parts[name], np.int64) for name in ("of_site", "home", "elsewhere")
        )
        self.site_price = int(parts["site_price"])
        self.targets, self.scales = list(parts["targets"]), list(parts["scales"])
        self.row = np.repeat(np.arange(len(network.communities)), np.diff(network.arcs.start))

    def faults(self) -> list[str]:
        """Every complaint about the parts, their trees, and the sum of what they show."""
        if wrong := self.named_wrongly():
            return wrong
        total = -self.site_price * (self.certificate.p or 0)
        link: Any = self.certificate.root
        for number, (target, scale) in enumerate(zip(self.targets, self.scales, strict=True)):
            if link is None or link.part != number or link.prices is not None:
                return [f"Part {number} has no link in the chain."]
            network, guests = self.part(number)
            if link.with_it is None or not fitting(link.with_it, len(network.communities)):
                return [f"The tree of part {number} is not one of its communities."]
            total += int(target) - guests
            more = {
                "price_scale": scale, "whole": False, "single_source": False,
                "at_most": False, "budget": None,
            }  # fmt: skip
            claim = replace(
                self.certificate, p=None, value=target, target=target, root=link.with_it, more=more
            )
            wrong += [f"Part {number}: {one}" for one in TreeCheck(network, claim).faults()]
            link = link.without
        if total < self.certificate.target:
            wrong.append(f"The parts show {total} only, less than {self.certificate.target}.")
        return wrong

    def named_wrongly(self) -> list[str]:
        """Complaints about what is said of the parts."""
        n, m = len(self.network.communities), len(self.network.sites)
        more, count, wrong = self.certificate.more, len(self.targets), []
        if more["whole"] or more["single_source"]:
            wrong.append("Parts are for plans that may split a community.")
        if (self.of_site.shape, self.home.shape, self.elsewhere.shape) != ((m,), (n,), (n,)):
            wrong.append("The parts are not those of this network.")
            return wrong
        numbers = np.concatenate([self.of_site, self.home])
        if count == 0 or numbers.min() < 0 or numbers.max() >= count or count != len(self.scales):
            wrong.append("A site or a community belongs to a part that is not there.")
        if self.site_price < 0 or (self.certificate.p is None and self.site_price):
            wrong.append("The price of a site is not allowed.")
        crosses = self.of_site[self.network.arcs.site] != self.home[self.row]
        bare = self.elsewhere[self.row] < 0
        if (self.elsewhere < -1).any() or (crosses & bare).any():
            wrong.append("A community that other parts may serve has no price.")
        if not all(isinstance(scale, int) and scale > 0 for scale in self.scales):
            wrong.append("The scale of a part's prices is no positive number.")
        return wrong

    def part(self, number: int) -> tuple[Network, int]:
        """A part as a network of its own, and the sum of the prices of its guests."""
        whole, people = self.network, self.network.people
        arcs, price = whole.arcs, self.elsewhere
        own = np.flatnonzero(
            (self.of_site[arcs.site] == number)
            & (people[self.row] > 0)
            & ((price[self.row] == -1) | (arcs.cost < price[self.row]))
        )
        at_home = np.flatnonzero((self.home == number) & (people > 0))
        communities = np.union1d(at_home, self.row[own])
        sites = np.flatnonzero(self.of_site == number)
        place = {int(j): k for k, j in enumerate(sites)}
        rows: list[list[tuple[int, int]]] = [[] for _ in communities]
        at = np.searchsorted(communities, self.row[own])
        for k, a in zip(at.tolist(), own.tolist(), strict=True):
            rows[k].append((int(arcs.cost[a]), place[int(arcs.site[a])]))
        for k, i in enumerate(communities.tolist()):
            if price[i] != -1:
                rows[k].append((int(price[i]), len(sites)))
        everybody = max(1, int(people[communities].sum()))
        room = [everybody] * len(sites) if whole.capacity is None else whole.capacity[sites]
        paid = opening_cost(whole)
        guests = [int(price[i]) for i in communities if self.home[i] != number]
        return Network(
            tuple(whole.communities[i] for i in communities),
            (*(whole.sites[j] for j in sites), "elsewhere"),
            people[communities],
            arcs_of(rows),
            capacity=np.array([*room, everybody], np.int64),
            fixed_cost=np.array([*(paid[j] + self.site_price for j in sites), 0], np.int64),
            must_open=frozenset({place[j] for j in whole.must_open if j in place} | {len(sites)}),
            must_close=frozenset(place[j] for j in whole.must_close if j in place),
        ), sum(guests)


def fitting(root: Node, communities: int) -> bool:
    """Whether every node of a tree has a price of each community, or none."""
    prices = (node.prices for node in nodes_of(root))
    return all(one is None or one.shape == (communities,) for one in prices)


def arcs_of(rows: list[list[tuple[int, int]]]) -> Arcs:
    """Arcs of (cost, site) community by community."""
    flat = [pair for row in rows for pair in row]
    cost: Ints = np.array([cost for cost, _ in flat], np.int64)
    site = np.array([site for _, site in flat], np.int32)
    return Arcs(np.cumsum([0, *map(len, rows)]).astype(np.int64), site, cost, cost)
