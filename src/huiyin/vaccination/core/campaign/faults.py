"""Problems that no plan can answer are refused by name, before anything is solved."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from huiyin.vaccination.core.campaign.capacity import last_period, may_open, points
from huiyin.vaccination.core.campaign.contradiction import Contradiction, contradiction
from huiyin.vaccination.core.campaign.problem import Problem


class CampaignRefused(ValueError):
    """A campaign contradicts itself; `faults` says where and what to change, `contradiction` what
    cannot hold together where no single row is wrong."""

    def __init__(self, faults: tuple[str, ...], clash: Contradiction | None = None) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults
        self.contradiction = clash


def refuse_faults(problem: Problem) -> None:
    """Raise CampaignRefused with every fault found, or what cannot hold together, if anything."""
    found = tuple(faults(problem))
    if found:
        raise CampaignRefused(found)
    clash = contradiction(problem)
    if clash is not None:
        raise CampaignRefused(_told(problem, clash), clash)


def _told(problem: Problem, clash: Contradiction) -> tuple[str, ...]:
    together = ", ".join(name.told(problem) for name in clash.together)
    ways = ", or ".join(way.told(problem) for way in clash.ways)
    return f"these cannot hold together: {together}", f"give way in one of these ways: {ways}"


def faults(problem: Problem) -> Iterator[str]:
    """Everything that makes a problem meaningless, one sentence each."""
    yield from _numbers(problem)
    yield from _products(problem)
    yield from _lots(problem)
    yield from _sites(problem)
    yield from _communities(problem)


def _numbers(problem: Problem) -> Iterator[str]:
    if problem.periods < 1 or problem.period_days < 1:
        yield "there must be at least one period of at least one day"
    shape = (len(problem.districts), len(problem.roles), problem.periods)
    if problem.roster.shape != shape:
        yield f"the roster has shape {problem.roster.shape}, districts, roles and periods {shape}"
    elif (problem.roster < 0).any():
        yield "the roster has negative staff"
    if problem.staff_minutes < 1:
        yield "a member of staff must work at least one minute per period"
    if problem.lendable and len(problem.lendable) != len(problem.roles):
        yield "lendable staff must be given for every role or for none"
    for role in problem.roles:
        if role.people_per_hour < 1:
            yield f"role {role.id}: nobody is served in an hour"
    for target in problem.targets:
        if not 0 <= target.by < problem.periods:
            yield f"a target is due in period {target.by}, outside the horizon"
        if not 0 <= target.permille <= 1000:
            yield f"a target asks for {target.permille} of 1000 people"


def _products(problem: Problem) -> Iterator[str]:
    for product in problem.products:
        for number, interval in enumerate(product.intervals, 1):
            pair = f"product {product.id}, dose {number} to {number + 1}"
            if interval.min_periods > interval.max_periods:
                yield (
                    f"{pair}: the interval is at least {interval.min_periods} and at most "
                    f"{interval.max_periods} periods, which contradicts itself"
                )
            if interval.min_periods < 1:
                yield f"{pair}: the interval must be at least one period"
            if not 0 <= interval.return_permille <= 1000:
                yield f"{pair}: the share who return must be between 0 and 1000"
        if not 0 <= product.loss_permille < 1000:
            yield f"product {product.id}: the loss must be at least 0 and below 1000 of 1000 doses"


def _lots(problem: Problem) -> Iterator[str]:
    for lot in problem.lots:
        if lot.last_day < lot.arrive_day:
            yield f"lot {lot.id}: its last day {lot.last_day} is before it arrives"
        if lot.doses < 0:
            yield f"lot {lot.id}: a negative number of doses"


def _sites(problem: Problem) -> Iterator[str]:
    for index, site in enumerate(problem.sites):
        if min(site.stations, site.minutes, site.cold_ml, site.seats) < 0:
            yield f"site {site.id}: a negative number of stations, minutes, seats or millilitres"
        if site.must_open and site.must_close:
            yield f"site {site.id} must open and must stay closed"
        elif site.must_open and not may_open(problem, index):
            yield (
                f"site {site.id} must open for {site.min_periods} periods, but only periods "
                f"{site.first} to {last_period(problem, index)} are allowed"
            )


def _communities(problem: Problem) -> Iterator[str]:
    usable = np.array([may_open(problem, s) for s in range(len(problem.sites))], dtype=bool)
    usable[sorted(points(problem))] = True
    for index, community in enumerate(problem.communities):
        if len(community.people) != len(problem.groups) or min(community.people, default=0) < 0:
            yield f"community {community.id}: people must be given for every group, none negative"
            continue
        arcs = slice(problem.arcs.start[index], problem.arcs.start[index + 1])
        if sum(community.people) and not usable[problem.arcs.site[arcs]].any():
            yield f"community {community.id} reaches no site that may open: add a pair or a site"
