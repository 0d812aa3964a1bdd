"""Rules of people, sites, staff and teams (2, 5, 6 and 8 of `problem.py`)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from huiyin.vaccination.core.campaign.check.breach import Breach, Case, breach
from huiyin.vaccination.core.campaign.check.tables import MOVES, Ints, Tables
from huiyin.vaccination.core.campaign.plan import Move, Plan
from huiyin.vaccination.core.campaign.problem import Problem


def people_sent(problem: Problem, tables: Tables) -> Iterator[Breach]:
    """Everybody who can reach a site in use is sent to one, nobody twice, along allowed pairs."""
    people = np.array([c.people for c in problem.communities], dtype=np.int64)
    people = people.reshape(len(problem.communities), len(problem.groups))
    sent = np.zeros_like(people)
    np.add.at(sent, (tables.assigned[:, 0], tables.assigned[:, 2]), tables.assigned[:, 3])
    used = np.asarray(tables.in_use().any(axis=1))
    owners = np.repeat(np.arange(len(problem.communities)), np.diff(problem.arcs.start))
    reaches = np.zeros(len(problem.communities), dtype=bool)
    reaches[owners[used[problem.arcs.site]]] = True
    wrong = (sent > people) | ((sent < people) & reaches[:, None])
    for i, g in np.argwhere(wrong).tolist():
        where = {"community": problem.communities[i].id, "group": problem.groups[g].id}
        yield breach(Case.PEOPLE_SENT, **where, sent=sent[i, g], people=people[i, g])
    yield from _pairs(problem, tables, owners)


def _pairs(problem: Problem, tables: Tables, owners: Ints) -> Iterator[Breach]:
    sites = len(problem.sites)
    allowed = owners * sites + problem.arcs.site
    rows = tables.assigned[tables.assigned[:, 3] > 0]
    used = np.unique(rows[:, 0] * sites + rows[:, 1])
    for pair in used[~np.isin(used, allowed)].tolist():
        community, site = problem.communities[pair // sites].id, problem.sites[pair % sites].id
        yield breach(Case.NO_PAIR, community=community, site=site)
    if problem.single_site:
        homes, counts = np.unique(used // sites, return_counts=True)
        for home, count in zip(homes[counts > 1], counts[counts > 1], strict=True):
            community = problem.communities[home].id
            yield breach(Case.SEVERAL_SITES, community=community, sites=count)


def used_while_open(problem: Problem, tables: Tables) -> Iterator[Breach]:
    """People and doses only where a site runs or a team stands; stations only where it runs."""
    sent = tables.sent(problem).sum(axis=1)
    for s in np.flatnonzero((sent > 0) & ~tables.in_use().any(axis=1)).tolist():
        yield breach(Case.NEVER_IN_USE, site=problem.sites[s].id, people=sent[s])
    doses = tables.given.sum(axis=(1, 2, 3))
    for s, t in np.argwhere((doses > 0) & ~tables.in_use()).tolist():
        where = {"site": problem.sites[s].id, "period": t}
        yield breach(Case.GIVEN_WHILE_SHUT, **where, doses=doses[s, t])


def outages(problem: Problem, tables: Tables) -> Iterator[Breach]:
    """Nothing is given at a site, and nothing sent there, while it is out of use."""
    doses = tables.given.sum(axis=(1, 2, 3))
    shipped = tables.moves[tables.moves[:, 2] == MOVES.index(Move.SHIP)]
    days = problem.period_days
    for outage in problem.outages:
        where = {"site": problem.sites[outage.site].id, "first": outage.first, "last": outage.last}
        given = int(doses[outage.site, outage.first : outage.last + 1].sum())
        here = shipped[:, 3] == outage.site
        then = (shipped[:, 1] >= outage.first * days) & (shipped[:, 1] < (outage.last + 1) * days)
        sent = int(shipped[here & then, 4].sum())
        if given or sent:
            yield breach(Case.USED_IN_OUTAGE, **where, doses=given, sent=sent)


def openings(problem: Problem, plan: Plan, tables: Tables) -> Iterator[Breach]:
    """One run without a gap, long enough, within its time, and what binds."""
    runs: dict[int, int] = {}
    for opening in plan.openings:
        site, s = problem.sites[opening.site], opening.site
        runs[s] = runs.get(s, 0) + 1
        last = problem.periods - 1 if site.last is None else min(site.last, problem.periods - 1)
        run = {"site": site.id, "first": opening.first, "last": opening.last}
        if not site.first <= opening.first <= opening.last <= last:
            yield breach(Case.RUN_OUTSIDE, **run, earliest=site.first, latest=last)
        if opening.last - opening.first + 1 < site.min_periods:
            yield breach(Case.RUN_SHORT, **run, least=site.min_periods)
    for s, count in runs.items():
        if count > 1:
            yield breach(Case.RUN_TWICE, site=problem.sites[s].id, runs=count)
    yield from _bound(problem, tables, set(runs))


def _bound(problem: Problem, tables: Tables, opened: set[int]) -> Iterator[Breach]:
    for s, site in enumerate(problem.sites):
        if site.must_open and s not in opened:
            yield breach(Case.NOT_OPENED, site=site.id)
        if site.must_close and s in opened:
            yield breach(Case.NOT_CLOSED, site=site.id)
    at_once = tables.running.sum(axis=0)
    if problem.most_open is not None:
        for t in np.flatnonzero(at_once > problem.most_open).tolist():
            yield breach(Case.MANY_OPEN, period=t, sites=at_once[t], most=problem.most_open)
    cost = cost_of(problem, tables)
    if problem.budget_fen is not None and cost > problem.budget_fen:
        yield breach(Case.TOO_DEAR, fen=cost, most=problem.budget_fen)


def cost_of(problem: Problem, tables: Tables) -> int:
    """Fen: openings of sites not open now, and every period open."""
    periods = tables.running.sum(axis=1).tolist()
    return sum(
        (0 if site.open_now else site.fixed_fen) + count * site.weekly_fen
        for site, count in zip(problem.sites, periods, strict=True)
        if count
    )


def team_doses(problem: Problem, tables: Tables) -> Ints:
    """Doses that parked teams add, (sites, periods)."""
    each = np.array([team.doses for team in problem.teams], dtype=np.int64)
    found: Ints = (tables.parked * each[:, None, None]).sum(axis=0)
    return found


def station_doses(problem: Problem, tables: Tables) -> Ints:
    """Most doses of the stations run, rounded down, (sites, periods)."""
    minutes = np.array([site.minutes for site in problem.sites], dtype=np.int64)[:, None]
    pace = problem.roles[problem.vaccinator].people_per_hour
    found: Ints = tables.stations * minutes * pace * problem.efficiency_permille // 60_000
    return found


def throughput(problem: Problem, tables: Tables) -> Iterator[Breach]:
    """Doses against stations, teams and seats."""
    doses, teams = tables.given.sum(axis=(1, 2, 3)), team_doses(problem, tables)
    most = station_doses(problem, tables) + teams
    for s, t in np.argwhere(doses > most).tolist():
        where = {"site": problem.sites[s].id, "period": t}
        yield breach(Case.MANY_DOSES, **where, doses=doses[s, t], most=most[s, t])
    seats = np.array([site.seats * site.minutes for site in problem.sites], dtype=np.int64)
    sat = np.maximum(doses - teams, 0) * problem.observe_minutes
    for s, t in np.argwhere(sat > seats[:, None]).tolist():
        where = {"site": problem.sites[s].id, "period": t}
        yield breach(Case.FEW_SEATS, **where, minutes=sat[s, t], most=seats[s])
    limits = np.array([site.stations for site in problem.sites], dtype=np.int64)
    limit = limits[:, None] * tables.running
    for s, t in np.argwhere(tables.stations > limit).tolist():
        where = {"site": problem.sites[s].id, "period": t}
        stations = tables.stations[s, t]
        yield breach(Case.MANY_STATIONS, **where, stations=stations, most=limit[s, t])


def staff(problem: Problem, tables: Tables) -> Iterator[Breach]:
    """Ratios and fewest at each site, then rosters and lending in each period."""
    minutes = np.array([site.minutes for site in problem.sites], dtype=np.int64)[:, None]
    pace = problem.roles[problem.vaccinator].people_per_hour
    work = tables.stations * minutes * pace
    for r, role in enumerate(problem.roles):
        share = role.people_per_hour * problem.staff_minutes
        needed = np.maximum(-(-work // share), role.fewest * tables.running)
        for s, t in np.argwhere(tables.staff[:, r] < needed).tolist():
            where = {"site": problem.sites[s].id, "role": role.id, "period": t}
            there = tables.staff[s, r, t]
            yield breach(Case.FEW_STAFF, **where, staff=there, least=needed[s, t])
        yield from _roster(problem, tables, r)


def _roster(problem: Problem, tables: Tables, r: int) -> Iterator[Breach]:
    used = np.zeros((len(problem.districts), problem.periods), dtype=np.int64)
    np.add.at(used, [site.district for site in problem.sites], tables.staff[:, r])
    there = problem.roster[:, r]
    lent = np.maximum(used - there, 0).sum(axis=0)
    allowed = problem.lendable[r] if problem.lendable else 0
    role = problem.roles[r].id
    for t in np.flatnonzero(lent > allowed).tolist():
        worst = int(np.argmax(used[:, t] - there[:, t]))
        where = {"role": role, "period": t, "district": problem.districts[worst]}
        yield breach(Case.MUCH_LENT, **where, staff=lent[t], most=allowed)
    for t in np.flatnonzero(used.sum(axis=0) > there.sum(axis=0)).tolist():
        staff, most = used[:, t].sum(), there[:, t].sum()
        yield breach(Case.MANY_STAFF, role=role, period=t, staff=staff, most=most)


def teams(problem: Problem, tables: Tables) -> Iterator[Breach]:
    """A team stands at one of its points, at one place in a period."""
    places = tables.parked.sum(axis=1)
    for m, t in np.argwhere(places > 1).tolist():
        yield breach(Case.TEAM_TWICE, team=problem.teams[m].id, period=t, places=places[m, t])
    for m, s, t in np.argwhere(tables.parked > 0).tolist():
        if s not in problem.teams[m].points:
            team, site = problem.teams[m].id, problem.sites[s].id
            yield breach(Case.TEAM_ASTRAY, team=team, period=t, site=site)
