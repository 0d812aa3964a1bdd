"""Rules of people, sites, staff and teams (2, 5, 6 and 8 of `problem.py`)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from huiyin.vaccination.core.campaign.check.breach import Breach, Rule
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
        where = f"community {problem.communities[i].id}, group {problem.groups[g].id}"
        advice = "send each person to exactly one site"
        yield Breach(Rule.PEOPLE, where, f"{sent[i, g]} sent", f"{people[i, g]} people", advice)
    yield from _pairs(problem, tables, owners)


def _pairs(problem: Problem, tables: Tables, owners: Ints) -> Iterator[Breach]:
    sites = len(problem.sites)
    allowed = owners * sites + problem.arcs.site
    rows = tables.assigned[tables.assigned[:, 3] > 0]
    used = np.unique(rows[:, 0] * sites + rows[:, 1])
    for pair in used[~np.isin(used, allowed)].tolist():
        community, site = problem.communities[pair // sites].id, problem.sites[pair % sites].id
        where = f"community {community} to site {site}"
        yield Breach(Rule.PAIRS, where, "people sent", "no such pair", "send them elsewhere")
    if problem.single_site:
        homes, counts = np.unique(used // sites, return_counts=True)
        for home, count in zip(homes[counts > 1], counts[counts > 1], strict=True):
            where = f"community {problem.communities[home].id}"
            yield Breach(Rule.SINGLE_SITE, where, f"{count} sites", "1 site", "choose one site")


def used_while_open(problem: Problem, tables: Tables) -> Iterator[Breach]:
    """People and doses only where a site runs or a team stands; stations only where it runs."""
    sent = tables.sent(problem).sum(axis=1)
    for s in np.flatnonzero((sent > 0) & ~tables.in_use().any(axis=1)).tolist():
        where, advice = f"site {problem.sites[s].id}", "open it or send them elsewhere"
        yield Breach(Rule.IN_USE, where, f"{sent[s]} people sent", "never in use", advice)
    doses = tables.given.sum(axis=(1, 2, 3))
    for s, t in np.argwhere((doses > 0) & ~tables.in_use()).tolist():
        where = f"site {problem.sites[s].id}, period {t}"
        advice = "give these doses while the site is open or a team stands there"
        yield Breach(Rule.IN_USE, where, f"{doses[s, t]} doses given", "closed", advice)


def outages(problem: Problem, tables: Tables) -> Iterator[Breach]:
    """Nothing is given at a site, and nothing sent there, while it is out of use."""
    doses = tables.given.sum(axis=(1, 2, 3))
    shipped = tables.moves[tables.moves[:, 2] == MOVES.index(Move.SHIP)]
    days = problem.period_days
    for outage in problem.outages:
        where = f"site {problem.sites[outage.site].id}, periods {outage.first} to {outage.last}"
        given = int(doses[outage.site, outage.first : outage.last + 1].sum())
        here = shipped[:, 3] == outage.site
        then = (shipped[:, 1] >= outage.first * days) & (shipped[:, 1] < (outage.last + 1) * days)
        sent = int(shipped[here & then, 4].sum())
        if given or sent:
            found, advice = f"{given} doses given, {sent} sent there", "use another time or site"
            yield Breach(Rule.OUTAGE, where, found, "out of use", advice)


def openings(problem: Problem, plan: Plan, tables: Tables) -> Iterator[Breach]:
    """One run without a gap, long enough, within its time, and what binds."""
    runs: dict[int, int] = {}
    for opening in plan.openings:
        site, s = problem.sites[opening.site], opening.site
        runs[s] = runs.get(s, 0) + 1
        last = problem.periods - 1 if site.last is None else min(site.last, problem.periods - 1)
        found = f"periods {opening.first} to {opening.last}"
        if not site.first <= opening.first <= opening.last <= last:
            allowed, advice = f"within {site.first} to {last}", "move the opening"
            yield Breach(Rule.OPENING, f"site {site.id}", found, allowed, advice)
        if opening.last - opening.first + 1 < site.min_periods:
            allowed, advice = f"at least {site.min_periods} periods", "keep it open longer"
            yield Breach(Rule.SHORTEST_RUN, f"site {site.id}", found, allowed, advice)
    for s, count in runs.items():
        if count > 1:
            where, advice = f"site {problem.sites[s].id}", "close the gap or drop a run"
            yield Breach(Rule.OPENING, where, f"{count} runs", "1 run", advice)
    yield from _bound(problem, tables, set(runs))


def _bound(problem: Problem, tables: Tables, opened: set[int]) -> Iterator[Breach]:
    for s, site in enumerate(problem.sites):
        if site.must_open and s not in opened:
            yield Breach(Rule.MUST, f"site {site.id}", "closed", "must open", "open it")
        if site.must_close and s in opened:
            yield Breach(Rule.MUST, f"site {site.id}", "open", "must stay closed", "close it")
    at_once = tables.running.sum(axis=0)
    if problem.most_open is not None:
        for t in np.flatnonzero(at_once > problem.most_open).tolist():
            allowed, advice = f"{problem.most_open} sites", "close some of them"
            found = f"{at_once[t]} sites open"
            yield Breach(Rule.MOST_OPEN, f"period {t}", found, allowed, advice)
    cost = cost_of(problem, tables)
    if problem.budget_fen is not None and cost > problem.budget_fen:
        allowed, advice = f"{problem.budget_fen} fen", "open fewer sites or for fewer periods"
        yield Breach(Rule.BUDGET, "whole plan", f"{cost} fen", allowed, advice)


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
        where, advice = f"site {problem.sites[s].id}, period {t}", "run more stations or give less"
        found = f"{doses[s, t]} doses"
        yield Breach(Rule.THROUGHPUT, where, found, f"{most[s, t]} doses", advice)
    seats = np.array([site.seats * site.minutes for site in problem.sites], dtype=np.int64)
    sat = np.maximum(doses - teams, 0) * problem.observe_minutes
    for s, t in np.argwhere(sat > seats[:, None]).tolist():
        where, advice = f"site {problem.sites[s].id}, period {t}", "add seats or give less"
        found = f"{sat[s, t]} minutes of observation"
        yield Breach(Rule.SEATS, where, found, f"{seats[s]} seat minutes", advice)
    limits = np.array([site.stations for site in problem.sites], dtype=np.int64)
    limit = limits[:, None] * tables.running
    for s, t in np.argwhere(tables.stations > limit).tolist():
        where, advice = f"site {problem.sites[s].id}, period {t}", "run fewer stations"
        found = f"{tables.stations[s, t]} stations"
        yield Breach(Rule.STATIONS, where, found, f"{limit[s, t]} stations", advice)


def staff(problem: Problem, tables: Tables) -> Iterator[Breach]:
    """Ratios and fewest at each site, then rosters and lending in each period."""
    minutes = np.array([site.minutes for site in problem.sites], dtype=np.int64)[:, None]
    pace = problem.roles[problem.vaccinator].people_per_hour
    work = tables.stations * minutes * pace
    for r, role in enumerate(problem.roles):
        share = role.people_per_hour * problem.staff_minutes
        needed = np.maximum(-(-work // share), role.fewest * tables.running)
        for s, t in np.argwhere(tables.staff[:, r] < needed).tolist():
            where = f"site {problem.sites[s].id}, {role.id}, period {t}"
            found, allowed = f"{tables.staff[s, r, t]} persons", f"at least {needed[s, t]}"
            yield Breach(Rule.STAFF, where, found, allowed, "add staff or run fewer stations")
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
        where = f"{role}, period {t}, most in district {problem.districts[worst]}"
        found, advice = f"{lent[t]} persons above the rosters", "run fewer stations there"
        yield Breach(Rule.ROSTER, where, found, f"{allowed} may be lent", advice)
    for t in np.flatnonzero(used.sum(axis=0) > there.sum(axis=0)).tolist():
        found, most = f"{used[:, t].sum()} persons", f"{there[:, t].sum()} in the city"
        yield Breach(Rule.ROSTER, f"{role}, period {t}", found, most, "run fewer stations")


def teams(problem: Problem, tables: Tables) -> Iterator[Breach]:
    """A team stands at one of its points, at one place in a period."""
    places = tables.parked.sum(axis=1)
    for m, t in np.argwhere(places > 1).tolist():
        where = f"team {problem.teams[m].id}, period {t}"
        yield Breach(Rule.TEAMS, where, f"{places[m, t]} places", "1 place", "choose one place")
    for m, s, t in np.argwhere(tables.parked > 0).tolist():
        if s not in problem.teams[m].points:
            where = f"team {problem.teams[m].id}, period {t}"
            found, advice = f"site {problem.sites[s].id}", "send it to one of its points"
            yield Breach(Rule.TEAMS, where, found, "not one of its points", advice)
