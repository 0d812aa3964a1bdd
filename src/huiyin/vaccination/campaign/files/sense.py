"""What no single cell shows: people who reach no site, doses that nobody can be given."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.campaign.fault_words import say
from huiyin.vaccination.campaign.files.faults import Faults
from huiyin.vaccination.campaign.files.settings import FILE
from huiyin.vaccination.campaign.files.supply import usable_doses
from huiyin.vaccination.campaign.files.tables import Table
from huiyin.vaccination.core.campaign.noted import LotOutside, Note, SupplyShort
from huiyin.vaccination.core.campaign.problem import Problem, Site

PAIRS = tuple(f"{stem}{ending}" for stem in ("arcs", "teams") for ending in (".csv", ".parquet"))
"""Files that say who reaches what, beside the sites."""
NO_CAPACITY = "{site} has {stations} stations and {minutes} minutes"


def contradictions(problem: Problem, tables: dict[str, Table], faults: Faults) -> None:
    """Notes what makes a plan impossible, with the table where it can be mended; what rests on a
    table with faults is looked at when they are mended."""
    _sites(problem, tables["sites"])
    if not faults.within(tables["sites"].file, *PAIRS):
        _reach(problem, tables["communities"])
    if not faults.within(tables["lots"].file, tables["products"].file, FILE):
        _supply(problem, tables["lots"], faults)


def _parking(problem: Problem) -> frozenset[int]:
    return frozenset(point for team in problem.teams for point in team.points)


def _span(problem: Problem, site: Site) -> int:
    """Periods in which a site may be open."""
    last = problem.periods - 1 if site.last is None else min(site.last, problem.periods - 1)
    return last - site.first + 1


def _sites(problem: Problem, table: Table) -> None:
    parking = _parking(problem)
    for row, site in enumerate(problem.sites):
        capacity = site.stations * site.minutes or row in parking
        if not capacity and table.sound(row, "stations", "minutes"):
            found = say(NO_CAPACITY, site=site.id, stations=site.stations, minutes=site.minutes)
            advice = "give it stations and minutes, or let a team stop there"
            table.note(row, "stations", found, "some capacity", advice)
        if site.must_open and site.must_close:
            found, advice = say("{site} must open and must close", site=site.id), "drop one mark"
            table.note(row, "must_close", found, "one of them", advice)
        fits = _span(problem, site) >= site.min_periods
        if site.must_open and not fits and table.sound(row, "first", "last", "min_periods"):
            span = {"least": site.min_periods, "most": _span(problem, site)}
            found = say("{site} must open for {least} of {most} periods", site=site.id, **span)
            table.note(row, "min_periods", found, "a run that fits", "shorten it or allow more")


def usable_sites(problem: Problem) -> NDArray[np.bool_]:
    """Sites that may open, or at which a team may stand."""
    parking = _parking(problem)
    return np.array(
        [
            (not site.must_close and site.stations > 0 and _span(problem, site) >= site.min_periods)
            or number in parking
            for number, site in enumerate(problem.sites)
        ],
        dtype=bool,
    )


def _reach(problem: Problem, table: Table) -> None:
    """Everybody needs a site that may be used."""
    usable = usable_sites(problem)
    start = problem.arcs.start
    reach = np.concatenate([[0], np.cumsum(usable[problem.arcs.site])])
    alone = (reach[start[1:]] - reach[start[:-1]]) == 0
    for row in np.flatnonzero(alone).tolist():
        name = problem.communities[row].id
        if sum(problem.communities[row].people):
            found = say("{community} reaches no site that may be used", community=name)
            advice = "allow a pair, widen within_metres, or send a team there"
            table.note(row, "id", found, "at least one site within reach", advice)


def _supply(problem: Problem, table: Table, faults: Faults) -> None:
    doses = usable_doses(problem.lots, problem.period_days, problem.periods)
    if not doses.sum() and table.frame.columns:
        found = "no lot can be used in any whole period"
        advice = "add deliveries or lengthen the campaign"
        faults.add((table.file, 0, "arrive_day"), found, "doses within the horizon", advice)
    given = {problem.lots[n].product for n in np.flatnonzero(doses).tolist()}
    for target in problem.targets:
        served = any(target.group in problem.products[v].groups for v in given)
        if target.permille and not served and doses.sum():
            group = problem.groups[target.group].id
            found = say("a target for {group}, but no product with doses is for them", group=group)
            advice = "add a product or drop the target"
            faults.add(("targets.csv", 0, "group"), found, "a product they may have", advice)


def warnings_of(problem: Problem) -> tuple[Note, ...]:
    """What a planner should know before planning: lots of no use, targets beyond the supply."""
    found: list[Note] = []
    doses = usable_doses(problem.lots, problem.period_days, problem.periods)
    found += [LotOutside(number) for number in np.flatnonzero(doses == 0).tolist()]
    for target in problem.targets:
        people = sum(community.people[target.group] for community in problem.communities)
        wanted = -(-target.permille * people // 1000)
        there = sum(
            lot.doses * (1000 - problem.products[lot.product].loss_permille) // 1000
            for lot in problem.lots
            if target.group in problem.products[lot.product].groups
            and lot.usable(problem.period_days)[0] <= target.by
        )
        if there < wanted:
            found.append(SupplyShort(target, wanted, there))
    return tuple(found)
