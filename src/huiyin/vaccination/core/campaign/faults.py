"""Problems that no plan can answer are refused by name, before anything is solved."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from huiyin.vaccination.core.campaign.capacity import last_period, may_open, points
from huiyin.vaccination.core.campaign.contradiction import Contradiction, contradiction
from huiyin.vaccination.core.campaign.problem import Problem
from huiyin.vaccination.core.campaign.wrongs import Fault, Wrong, fault


class CampaignRefused(ValueError):
    """A campaign contradicts itself; `faults` says where, `contradiction` what cannot hold
    together where no single row is wrong."""

    def __init__(self, faults: tuple[Fault, ...], clash: Contradiction | None = None) -> None:
        super().__init__("; ".join(map(str, faults)) or "what is asked cannot hold together")
        self.faults = faults
        self.contradiction = clash


def refuse_faults(problem: Problem) -> None:
    """Raise CampaignRefused with every fault found, or what cannot hold together, if anything."""
    found = tuple(faults(problem))
    if found:
        raise CampaignRefused(found)
    clash = contradiction(problem)
    if clash is not None:
        raise CampaignRefused((), clash)


def faults(problem: Problem) -> Iterator[Fault]:
    """Everything that makes a problem meaningless."""
    yield from _numbers(problem)
    yield from _products(problem)
    yield from _lots(problem)
    yield from _sites(problem)
    yield from _communities(problem)


def _numbers(problem: Problem) -> Iterator[Fault]:
    if problem.periods < 1 or problem.period_days < 1:
        yield fault(Wrong.NO_PERIOD)
    shape = (len(problem.districts), len(problem.roles), problem.periods)
    if problem.roster.shape != shape:
        yield fault(Wrong.ROSTER_SHAPE, found=str(problem.roster.shape), expected=str(shape))
    elif (problem.roster < 0).any():
        yield fault(Wrong.ROSTER_NEGATIVE)
    if problem.staff_minutes < 1:
        yield fault(Wrong.NO_WORK)
    if problem.lendable and len(problem.lendable) != len(problem.roles):
        yield fault(Wrong.LENDABLE_SOME)
    for role in problem.roles:
        if role.people_per_hour < 1:
            yield fault(Wrong.NOBODY_SERVED, role=role.id)
    for target in problem.targets:
        if not 0 <= target.by < problem.periods:
            yield fault(Wrong.TARGET_LATE, by=target.by)
        if not 0 <= target.permille <= 1000:
            yield fault(Wrong.TARGET_SHARE, permille=target.permille)


def _products(problem: Problem) -> Iterator[Fault]:
    for product in problem.products:
        for number, interval in enumerate(product.intervals, 1):
            pair: dict[str, int | str] = {"product": product.id, "dose": number, "next": number + 1}
            if interval.min_periods > interval.max_periods:
                least, most = interval.min_periods, interval.max_periods
                yield fault(Wrong.INTERVAL_CROSSED, **pair, least=least, most=most)
            if interval.min_periods < 1:
                yield fault(Wrong.INTERVAL_SHORT, **pair)
            if not 0 <= interval.return_permille <= 1000:
                yield fault(Wrong.RETURN_SHARE, **pair)
        if not 0 <= product.loss_permille < 1000:
            yield fault(Wrong.LOSS_SHARE, product=product.id)


def _lots(problem: Problem) -> Iterator[Fault]:
    for lot in problem.lots:
        if lot.last_day < lot.arrive_day:
            yield fault(Wrong.LOT_DAYS, lot=lot.id, last_day=lot.last_day)
        if lot.doses < 0:
            yield fault(Wrong.LOT_NEGATIVE, lot=lot.id)


def _sites(problem: Problem) -> Iterator[Fault]:
    for index, site in enumerate(problem.sites):
        if min(site.stations, site.minutes, site.cold_ml, site.seats) < 0:
            yield fault(Wrong.SITE_NEGATIVE, site=site.id)
        if site.must_open and site.must_close:
            yield fault(Wrong.SITE_BOTH, site=site.id)
        elif site.must_open and not may_open(problem, index):
            span = {"first": site.first, "last": last_period(problem, index)}
            yield fault(Wrong.SITE_WINDOW, site=site.id, periods=site.min_periods, **span)


def _communities(problem: Problem) -> Iterator[Fault]:
    usable = np.array([may_open(problem, s) for s in range(len(problem.sites))], dtype=bool)
    usable[sorted(points(problem))] = True
    for index, community in enumerate(problem.communities):
        if len(community.people) != len(problem.groups) or min(community.people, default=0) < 0:
            yield fault(Wrong.PEOPLE_GROUPS, community=community.id)
            continue
        arcs = slice(problem.arcs.start[index], problem.arcs.start[index + 1])
        if sum(community.people) and not usable[problem.arcs.site[arcs]].any():
            yield fault(Wrong.NO_SITE, community=community.id)
