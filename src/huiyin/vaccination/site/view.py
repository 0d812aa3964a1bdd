"""A plan as a planner looks at it: the figures that pictures, reports and tables share."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from huiyin.vaccination.core.siting.answers import (
    Alternative,
    Shares,
    Travel,
    alternatives,
    travel,
    whole_shares,
)
from huiyin.vaccination.core.siting.backup import (
    Backup,
    Pair,
    backups,
    best_addition,
    worst_first,
    worst_pair,
)
from huiyin.vaccination.core.siting.feasible import WITH_CAPACITY
from huiyin.vaccination.core.siting.problem import Kind, Network
from huiyin.vaccination.core.siting.solved import Solved
from huiyin.vaccination.site.run import Answer

DEFAULT_BANDS = {"minutes": (15, 30), "metres": (1000, 3000, 5000)}


@dataclass(frozen=True, slots=True)
class SiteRow:
    """An open site: people, mean and longest way in the file's unit, and what its closing means."""

    site: int
    communities: int
    people: int
    mean: float
    longest: float
    backup: Backup


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What is shown of a plan; lengths in the file's unit.

    backups: what the closing of each open site means, the worst first; addition: the best site to
    open beside these and what it saves, in cost units; overfull: open sites that get more people
    than the file says they hold, where the question did not look at capacities.
    """

    answer: Answer
    network: Network
    shares: Shares
    travel: Travel
    sites: tuple[SiteRow, ...]
    alternatives: tuple[Alternative, ...]
    backups: tuple[Backup, ...]
    pair: Pair | None
    addition: tuple[int, int] | None
    overfull: int

    def length(self, whole: float) -> float:
        """A length in the file's unit."""
        return whole / self.network.scale

    @property
    def by_way(self) -> bool:
        """Whether the longest way is what was asked about, and not people times ways."""
        return self.answer.question.wish.kind is Kind.P_CENTER

    def longest_after(self, closing: Backup | Pair) -> int:
        """The longest way of all once this closes."""
        return max(self.travel.longest, closing.longest)

    @property
    def gap(self) -> float | None:
        """Relative gap to the checked bound; None without one."""
        return self.answer.gap


def view_of(answer: Answer, limits: tuple[float, ...] = ()) -> View:
    """The figures of an answer; `limits` are lengths in the file's unit."""
    network, solved = answer.question.network, answer.solved
    kind = answer.question.wish.kind
    given_capacity = network.capacity
    if kind not in WITH_CAPACITY:
        network = replace(network, capacity=None)
    shares = shares_of(network, solved)
    bands = limits or DEFAULT_BANDS.get(network.unit, ())
    rows, by_way = backups(network, solved.open, shares), kind is Kind.P_CENTER
    addition = best_addition(network, solved.open) if kind is Kind.P_MEDIAN else None
    return View(
        answer,
        network,
        shares,
        travel(shares, [round(limit * network.scale) for limit in bands]),
        tuple(_site_row(network, shares, row) for row in rows),
        alternatives(network, solved.open, shares),
        tuple(worst_first(rows, by_way=by_way)),
        worst_pair(network, solved.open, shares, rows, by_way=by_way),
        addition,
        0
        if given_capacity is None
        else int((shares.load(len(network.sites)) > given_capacity).sum()),
    )


def shares_of(network: Network, solved: Solved) -> Shares:
    """Who goes where, split communities included."""
    flow = solved.certificate.more.get("flow")
    if flow is None:
        return whole_shares(network, solved.served_by)
    arc, people = np.asarray(flow, np.int64).reshape(-1, 2).T
    row = np.searchsorted(network.arcs.start, arc, "right") - 1
    return Shares(row, network.arcs.site[arc], people, network.arcs.length[arc])


def _site_row(network: Network, shares: Shares, backup: Backup) -> SiteRow:
    here = shares.site == backup.site
    people, length = shares.people[here], shares.length[here] / network.scale
    total = int(people.sum())
    return SiteRow(
        backup.site,
        int(here.sum()),
        total,
        float((people * length).sum() / total) if total else 0.0,
        float(length[people > 0].max()) if total else 0.0,
        backup,
    )
