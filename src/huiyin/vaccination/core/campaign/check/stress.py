"""One site less, counted from the tables: who must move, where there is room, who finds none.

The people of a site who are not complete may go to whatever site of the plan may still open; it
takes as many as it could still complete beside what it gives anyway, with all its stations. The
most that find room is a maximum flow from communities to sites: no way of sending them places more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import maximum_flow

from huiyin.vaccination.core.campaign.check.tables import Flags, Ints, Tables
from huiyin.vaccination.core.campaign.problem import Problem


@dataclass(frozen=True, slots=True)
class SiteLess:
    """If `site` fails when `period` begins: people who must move, other sites that they may be
    sent to, people for whom there is no room or no way."""

    site: int
    period: int
    people: int
    neighbours: int
    left_over: int


def busiest(tables: Tables) -> tuple[int, int] | None:
    """The site that runs and gives most doses, and the period in which it gives most of them."""
    doses = np.where(tables.running, tables.given.sum(axis=(1, 2, 3)), -1)
    if not tables.running.any():
        return None
    site = int(np.maximum(doses, 0).sum(axis=1).argmax())
    return site, int(doses[site].argmax())


def site_less(problem: Problem, tables: Tables, site: int, period: int) -> SiteLess:
    """Take a site out when a period begins."""
    people = _not_complete(problem, tables, site, period)
    may, room = _room(problem, tables, period)
    may[site] = False
    owners = np.repeat(np.arange(len(people)), np.diff(problem.arcs.start))
    ways = may[problem.arcs.site] & (people[owners] > 0)
    homes, sites = owners[ways], problem.arcs.site[ways].astype(np.int64)
    total = int(people.sum())
    placed = _most_placed(people, room, homes, sites)
    return SiteLess(site, period, total, len(np.unique(sites)), total - placed)


def _not_complete(problem: Problem, tables: Tables, site: int, period: int) -> Ints:
    """People of each community at a site who have not had all doses when a period begins.

    The tables count doses by site and group; of the communities of a group equally large shares
    are taken to be complete, in whole persons by the largest remainders.
    """
    *_, (_, reached) = tables.spans()
    found = np.zeros(len(problem.communities), dtype=np.int64)
    for group in range(len(problem.groups)):
        here = (tables.assigned[:, 1] == site) & (tables.assigned[:, 2] == group)
        people = np.zeros_like(found)
        np.add.at(people, tables.assigned[here, 0], tables.assigned[here, 3])
        complete = sum(
            int(reached[site, group, v, product.doses - 1, period - 1]) if period else 0
            for v, product in enumerate(problem.products)
        )
        found += _shares(people, max(0, int(people.sum()) - complete))
    return found


def _shares(people: Ints, total: int) -> Ints:
    """`total` persons in proportion to people; who is nearest to one person more has it first."""
    everybody = max(1, int(people.sum()))
    whole, rest = np.divmod(people * total, everybody)
    first = np.lexsort((np.arange(len(people)), -rest))[: total - int(whole.sum())]
    whole[first] += 1
    return whole


def _room(problem: Problem, tables: Tables, period: int) -> tuple[Flags, Ints]:
    """Sites of the plan that may be open from a period on, and how many people each could still
    complete with all its stations, beside the doses it gives."""
    opened: Flags = np.asarray(tables.running.any(axis=1))
    times = np.arange(problem.periods)
    may = np.zeros(tables.running.shape, dtype=bool)
    most = np.zeros(len(problem.sites), dtype=np.int64)
    pace = problem.roles[problem.vaccinator].people_per_hour * problem.efficiency_permille
    for number, site in enumerate(problem.sites):
        last = problem.periods - 1 if site.last is None else site.last
        inside = (times >= max(site.first, period)) & (times <= last)
        may[number] = inside & opened[number] & (not site.must_close)
        most[number] = site.stations * site.minutes * pace // 60_000
        if problem.observe_minutes:
            seated = site.seats * site.minutes // problem.observe_minutes
            most[number] = min(int(most[number]), seated)
    for outage in problem.outages:
        may[outage.site, outage.first : outage.last + 1] = False
    spare = np.where(may, most[:, None] - tables.given.sum(axis=(1, 2, 3)), 0)
    complete = max((product.doses for product in problem.products), default=1)
    room: Ints = np.maximum(spare, 0).sum(axis=1) // complete
    open_again: Flags = np.asarray(may.any(axis=1))
    return open_again, room


def _most_placed(people: Ints, room: Ints, homes: Ints, sites: Ints) -> int:
    """The maximum flow: a source, communities, sites, and a sink."""
    total, count = int(people.sum()), len(people)
    source, sink = count + len(room), count + len(room) + 1
    near = np.unique(sites)
    rows = np.concatenate([np.full(count, source), homes, count + near])
    columns = np.concatenate([np.arange(count), count + sites, np.full(len(near), sink)])
    most = np.concatenate([people, people[homes], np.minimum(room[near], total)])
    graph = coo_array((most.astype(np.int32), (rows, columns)), shape=(sink + 1, sink + 1))
    return int(maximum_flow(graph.tocsr(), source, sink).flow_value)
