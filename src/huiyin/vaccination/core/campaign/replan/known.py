"""The campaign as it stands once a shock is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import singledispatch

from huiyin.vaccination.core.campaign.problem import Community, Lot, Outage, Problem, Site
from huiyin.vaccination.core.campaign.replan.shocks import (
    BadShock,
    DeliveryLate,
    DeliveryShort,
    DemandUp,
    Event,
    FridgeFailed,
    LotRecalled,
    Shock,
    SiteClosed,
    StaffSick,
    Unfit,
)


@dataclass(frozen=True, slots=True)
class Known:
    """`problem` holds from period `cut` on; `broken` is a site whose cold store failed then."""

    problem: Problem
    cut: int
    broken: int | None = None


def known(problem: Problem, event: Event) -> Known:
    """The problem with the shock in it. Raises BadShock."""
    cut = -(-event.day // problem.period_days)
    if event.day < 0 or cut >= problem.periods:
        last = (problem.periods - 1) * problem.period_days
        raise BadShock(Unfit.NO_PERIOD_LEFT, day=event.day, last=last)
    broken = event.shock.site if isinstance(event.shock, FridgeFailed) else None
    return Known(_struck(event.shock, problem, cut), cut, broken)


@singledispatch
def _struck(shock: Shock, problem: Problem, cut: int) -> Problem:
    raise TypeError(shock)


@_struck.register
def _late(shock: DeliveryLate, problem: Problem, cut: int) -> Problem:
    if shock.days < 1:
        raise BadShock(Unfit.NOT_LATE, days=shock.days)
    lot = _to_come(problem, shock.lot, cut)
    arrives = lot.arrive_day + shock.days
    if arrives > lot.last_day:
        raise BadShock(Unfit.AFTER_LAST_DAY, lot=lot.id, last_day=lot.last_day)
    return _with_lot(problem, shock.lot, replace(lot, arrive_day=arrives))


@_struck.register
def _short(shock: DeliveryShort, problem: Problem, cut: int) -> Problem:
    if not 0 <= shock.permille < 1000:
        raise BadShock(Unfit.NOT_SHORT, permille=shock.permille)
    lot = _to_come(problem, shock.lot, cut)
    return _with_lot(problem, shock.lot, replace(lot, doses=lot.doses * shock.permille // 1000))


@_struck.register
def _recalled(shock: LotRecalled, problem: Problem, cut: int) -> Problem:
    lot = _lot(problem, shock.lot)
    day = cut * problem.period_days
    if lot.arrive_day >= day:
        return _with_lot(problem, shock.lot, replace(lot, doses=0))
    return _with_lot(problem, shock.lot, replace(lot, withdrawn_day=day))


@_struck.register
def _fridge(shock: FridgeFailed, problem: Problem, cut: int) -> Problem:
    return _out(problem, shock.site, cut, shock.periods)


@_struck.register
def _sick(shock: StaffSick, problem: Problem, cut: int) -> Problem:
    if not 0 < shock.permille <= 1000 or shock.periods < 1:
        raise BadShock(Unfit.NOBODY_AWAY, permille=shock.permille, periods=shock.periods)
    roster = problem.roster.copy()
    districts = sorted(shock.districts) or range(len(problem.districts))
    roles = sorted(shock.roles) or range(len(problem.roles))
    for district in districts:
        for role in roles:
            here = roster[district, role, cut : cut + shock.periods]
            here[:] = here * (1000 - shock.permille) // 1000
    return replace(problem, roster=roster)


@_struck.register
def _demand(shock: DemandUp, problem: Problem, cut: int) -> Problem:
    if shock.permille < 1:
        raise BadShock(Unfit.NO_MORE_PEOPLE, permille=shock.permille)

    def more(community: Community) -> Community:
        if shock.districts and community.district not in shock.districts:
            return community
        people = tuple(n + n * shock.permille // 1000 for n in community.people)
        return replace(community, people=people)

    return replace(problem, communities=tuple(more(c) for c in problem.communities))


@_struck.register
def _closed(shock: SiteClosed, problem: Problem, cut: int) -> Problem:
    if shock.periods is not None:
        return _out(problem, shock.site, cut, shock.periods)
    site = problem.sites[_site(problem, shock.site)]
    last = cut - 1 if site.last is None else min(site.last, cut - 1)
    if last < site.first:
        closed = replace(site, must_open=False, must_close=True)
    else:
        closed = replace(site, last=last, min_periods=1, must_open=False)
    return _with_site(problem, shock.site, closed)


def _out(problem: Problem, site: int, cut: int, periods: int) -> Problem:
    if periods < 1:
        raise BadShock(Unfit.NOT_OUT, periods=periods)
    last = min(cut + periods, problem.periods) - 1
    outage = Outage(_site(problem, site), cut, last)
    return replace(problem, outages=(*problem.outages, outage))


def _site(problem: Problem, site: int) -> int:
    if not 0 <= site < len(problem.sites):
        raise BadShock(Unfit.NO_SUCH_SITE, site=site, last=len(problem.sites) - 1)
    return site


def _lot(problem: Problem, lot: int) -> Lot:
    if not 0 <= lot < len(problem.lots):
        raise BadShock(Unfit.NO_SUCH_LOT, lot=lot, last=len(problem.lots) - 1)
    return problem.lots[lot]


def _to_come(problem: Problem, number: int, cut: int) -> Lot:
    lot = _lot(problem, number)
    if lot.arrive_day < cut * problem.period_days:
        raise BadShock(Unfit.HAS_ARRIVED, lot=lot.id, day=lot.arrive_day)
    return lot


def _with_lot(problem: Problem, number: int, lot: Lot) -> Problem:
    lots = (*problem.lots[:number], lot, *problem.lots[number + 1 :])
    return replace(problem, lots=lots)


def _with_site(problem: Problem, number: int, site: Site) -> Problem:
    sites = (*problem.sites[:number], site, *problem.sites[number + 1 :])
    return replace(problem, sites=sites)
