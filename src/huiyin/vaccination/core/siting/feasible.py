"""Whether a wish can be met at all, before anybody searches; names what stands in the way.

Each refusal carries the smallest set of wishes whose relaxing opens the way (`relax`), with the
numbers needed. What passes here may still fail in the search, which then says so itself.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from huiyin.vaccination.core.siting.errors import (
    BadNumber,
    BudgetShort,
    CapacityShort,
    Contradiction,
    TooFewSites,
    Unreachable,
    named,
)
from huiyin.vaccination.core.siting.lengths import Reals
from huiyin.vaccination.core.siting.problem import Indices, Ints, Kind, Network, Wish

WITH_CAPACITY = (Kind.CAPACITATED, Kind.CAPACITATED_P_MEDIAN)
MOST_FLOW = int(np.iinfo(np.int32).max)
COVER_SECONDS = 10.0


def refuse_impossible(network: Network, wish: Wish) -> None:
    """Raise an Infeasible (or BadNumber) that says what stands in the way, if anything does."""
    _number_of_sites(network, wish)
    if wish.kind is Kind.COVERING:
        if wish.radius is None or wish.radius < 0:
            raise BadNumber("Covering needs a radius of at least 0.", "Give --radius.")
    else:
        _everyone_reached(network)
        if wish.p is not None:
            _enough_sites_to_reach(network, wish.p)
    if wish.kind in WITH_CAPACITY:
        _enough_room(network, wish)
    if wish.budget is not None:
        _enough_money(network, wish, wish.budget)


def smallest_cover(network: Network, p: int) -> tuple[int, bool]:
    """Sites needed so that every community has an allowed one: at least so many, and exactly?

    Greedy first; where it does not settle the question, a set cover programme with a time limit.
    """
    start, site, m = network.arcs.start, network.arcs.site, len(network.sites)
    apart = len(_far_apart(network))
    if apart > p:
        return apart, False
    n = len(network.communities)
    row = np.repeat(np.arange(n), np.diff(start))
    cover = coo_array((np.ones(site.size), (row, site)), shape=(n, m)).tocsr()
    low, high = np.zeros(m), np.ones(m)
    low[list(network.must_open)], high[list(network.must_close)] = 1, 0
    if _greedy_cover(cover, low, high) <= p:
        return apart, False
    found = milp(
        np.ones(m),
        integrality=np.ones(m),
        bounds=Bounds(low, high),
        constraints=LinearConstraint(cover, lb=1),
        options={"time_limit": COVER_SECONDS},
    )
    bound = found.mip_dual_bound if found.mip_dual_bound is not None else apart
    return max(apart, int(np.ceil(bound - 1e-6))), found.status == 0


def _number_of_sites(network: Network, wish: Wish) -> None:
    may, must = len(network.sites) - len(network.must_close), len(network.must_open)
    both = network.must_open & network.must_close
    if both:
        who = named([network.sites[site] for site in sorted(both)])
        raise Contradiction(
            f"{who} must be open and must be closed.", "Take one of the two off.", (who,)
        )
    if wish.p is None:
        if wish.kind not in {Kind.CAPACITATED, Kind.COVERING}:
            raise TooFewSites("How many sites to open is not said.", "Give --p.")
        return
    if wish.p < 1:
        raise TooFewSites(f"p is {wish.p}; at least one site must open.", "Give a larger --p.")
    if wish.p > may:
        raise TooFewSites(
            f"{wish.p} sites are wanted, and only {may} may be open "
            f"({len(network.sites)} sites, {len(network.must_close)} of them must be closed).",
            f"Ask for at most {may}, or bring more candidates.",
            ("p",),
        )
    if wish.p < must:
        raise Contradiction(
            f"{must} sites must be open, and only {wish.p} may be.",
            f"Raise p to {must}, or let {must - wish.p} of them go.",
            ("p", f"must_open of {must - wish.p} sites"),
        )


def _everyone_reached(network: Network) -> None:
    if not network.must_close:
        return
    barred = np.zeros(len(network.sites), bool)
    barred[list(network.must_close)] = True
    open_arcs = np.add.reduceat(~barred[network.arcs.site], network.arcs.start[:-1])
    rows = np.flatnonzero(open_arcs == 0)
    if not rows.size:
        return
    who = named([network.communities[row] for row in rows])
    sites = _hitting(network, rows)
    lift = named([network.sites[site] for site in sites])
    raise Unreachable(
        f"Every site that {who} may use must be closed.",
        f"Let {lift} open, or lengthen the travel limit.",
        rows=tuple(int(row) for row in rows),
    )


def _hitting(network: Network, rows: Ints) -> list[int]:
    """Few sites that together serve all the rows, greedily."""
    arcs, left, chosen = network.arcs, set(rows.tolist()), []
    reach = {row: set(arcs.site[arcs.start[row] : arcs.start[row + 1]].tolist()) for row in left}
    while left:
        votes: dict[int, int] = {}
        for row in left:
            for site in reach[row]:
                votes[site] = votes.get(site, 0) + 1
        best = max(sorted(votes), key=votes.__getitem__)
        chosen.append(best)
        left = {row for row in left if best not in reach[row]}
    return chosen


def _enough_sites_to_reach(network: Network, p: int) -> None:
    if network.arcs.site.size == len(network.communities) * len(network.sites):
        return
    needed, exact = smallest_cover(network, p)
    if needed <= p:
        return
    apart = _far_apart(network)
    why = named([network.communities[row] for row in apart])
    raise TooFewSites(
        f"{p} sites cannot reach everyone within the travel limit: "
        f"{'exactly' if exact else 'at least'} {needed} are needed.",
        f"Raise p to {needed}, or lengthen the travel limit. "
        f"No two of these {len(apart)} communities share a site: {why}.",
        ("p", "travel limit"),
    )


def _far_apart(network: Network) -> list[int]:
    """Communities no two of which share an allowed site, those with few sites first."""
    arcs, taken, apart = network.arcs, np.zeros(len(network.sites), bool), []
    for row in np.argsort(np.diff(arcs.start), kind="stable").tolist():
        sites = arcs.site[arcs.start[row] : arcs.start[row + 1]]
        if not taken[sites].any():
            taken[sites] = True
            apart.append(row)
    return apart


def _greedy_cover(cover: csr_array, low: Reals, high: Reals) -> int:
    by_site, left = cover.tocsc(), np.ones(cover.shape[0])
    must = np.flatnonzero(low)
    left[cover[:, must].sum(axis=1) > 0] = 0
    count = len(must)
    while left.any():
        best = int(np.argmax((by_site.T @ left) * high))
        left[by_site.indices[by_site.indptr[best] : by_site.indptr[best + 1]]] = 0
        count += 1
    return count


def _enough_room(network: Network, wish: Wish) -> None:
    if network.capacity is None:
        raise BadNumber(
            "The sites have no capacity, and this question needs one.",
            "Add a capacity column (people a site can serve), or --capacity.",
        )
    may = np.ones(len(network.sites), bool)
    may[list(network.must_close)] = False
    capacity = np.where(may, network.capacity, 0)
    people = int(network.people.sum())
    missing = people - int(capacity.sum())
    if missing > 0:
        raise CapacityShort(
            f"All sites together hold {int(capacity.sum()):,} people; {people:,} are to be served.",
            f"Places for {missing:,} people more are needed.",
            ("capacity",),
            missing=missing,
        )
    if wish.p is not None:
        _room_in_p(network, capacity, people, wish.p)
    if wish.single_source or wish.kind is Kind.CAPACITATED_P_MEDIAN:
        _room_for_each(network, capacity)
    _room_within_reach(network, capacity)


def _room_in_p(network: Network, capacity: Ints, people: int, p: int) -> None:
    must = sorted(network.must_open)
    others = np.sort(np.delete(capacity, must))[::-1]
    room = np.concatenate(([0], np.cumsum(others))) + int(capacity[must].sum())
    held = int(room[p - len(must)])
    if held >= people:
        return
    needed = int(np.argmax(room >= people)) + len(must)
    raise CapacityShort(
        f"The {p} largest sites hold {held:,} people; {people:,} are to be served: "
        f"{people - held:,} too many.",
        f"Raise p to at least {needed}, or enlarge the sites.",
        ("p", "capacity"),
        missing=people - held,
        needed=needed,
    )


def _room_for_each(network: Network, capacity: Ints) -> None:
    largest = np.maximum.reduceat(capacity[network.arcs.site], network.arcs.start[:-1])
    rows = np.flatnonzero(network.people > largest)
    if rows.size:
        who = named([network.communities[row] for row in rows])
        raise CapacityShort(
            f"{rows.size} communities are larger than any site they may use: {who}.",
            "Let communities be split (without --single-source), or enlarge the sites.",
            ("single source", "capacity"),
            missing=int((network.people - largest)[rows].max()),
        )


def _room_within_reach(network: Network, capacity: Ints) -> None:
    """Whether all people fit at once over the allowed pairs; names the group that does not."""
    n, m, people = len(network.communities), len(network.sites), int(network.people.sum())
    if people > MOST_FLOW or network.arcs.site.size == n * m:
        return
    graph = _flow_graph(network, capacity)
    flow = maximum_flow(graph, n + m, n + m + 1)
    missing = people - int(flow.flow_value)
    if missing <= 0:
        return
    left = graph - flow.flow
    left.eliminate_zeros()
    reached = breadth_first_order(left, n + m, return_predecessors=False)
    group = np.sort(reached[reached < n])
    sites = reached[(reached >= n) & (reached < n + m)] - n
    who = named([network.communities[row] for row in group])
    raise CapacityShort(
        f"{int(network.people[group].sum()):,} people of {len(group)} communities may only use "
        f"{len(sites)} sites with {int(capacity[sites].sum()):,} places: {missing:,} too many "
        f"({who}).",
        "Enlarge these sites, add one nearby, or lengthen the travel limit.",
        ("capacity", "travel limit"),
        missing=missing,
    )


def _flow_graph(network: Network, capacity: Ints) -> csr_array:
    """Source n + m to communities, communities to sites, sites to sink n + m + 1."""
    n, m = len(network.communities), len(network.sites)
    row = np.repeat(np.arange(n), np.diff(network.arcs.start))
    ends = np.concatenate((np.full(n, n + m), row, np.arange(n, n + m)))
    heads = np.concatenate((np.arange(n), network.arcs.site + n, np.full(m, n + m + 1)))
    most = np.concatenate((network.people, network.people[row], np.minimum(capacity, MOST_FLOW)))
    size = n + m + 2
    return coo_array((most.astype(np.int32), (ends, heads)), shape=(size, size)).tocsr()


def _enough_money(network: Network, wish: Wish, budget: int) -> None:
    fixed: Ints = np.zeros(len(network.sites), np.int64)
    if network.fixed_cost is not None:
        fixed = network.fixed_cost.copy()
    fixed[list(network.already_open)] = 0
    must = sorted(network.must_open)
    due = int(fixed[must].sum())
    if due > budget:
        raise BudgetShort(
            f"The sites that must be open cost {due:,}; the budget is {budget:,}.",
            f"Raise the budget by {due - budget:,}, or let some of them go.",
            ("budget", "must_open"),
            needed=due,
        )
    barred: Indices = np.array(sorted(set(must) | network.must_close), np.int32)
    others = np.sort(np.delete(fixed, barred))
    more = 0 if wish.p is None else wish.p - len(must)
    needed = due + int(others[:more].sum())
    if needed > budget:
        raise BudgetShort(
            f"The {wish.p} cheapest sites cost {needed:,}; the budget is {budget:,}.",
            f"Raise the budget by {needed - budget:,}, or open fewer sites.",
            ("budget", "p"),
            needed=needed,
        )
    if wish.kind in WITH_CAPACITY and network.capacity is not None:
        _money_for_room(network, network.capacity, fixed, budget)


def _money_for_room(network: Network, capacity: Ints, fixed: Ints, budget: int) -> None:
    """Places bought by the piece, the cheapest first: less than any choice of whole sites."""
    must, people = sorted(network.must_open), int(network.people.sum())
    left, due = people - int(capacity[must].sum()), float(fixed[must].sum())
    others = sorted(
        (
            (fixed[site] / capacity[site], int(capacity[site]))
            for site in range(len(capacity))
            if site not in network.must_open | network.must_close and capacity[site] > 0
        ),
    )
    for price, places in others:
        if left <= 0:
            break
        due += price * min(left, places)
        left -= places
    needed = int(np.ceil(due * (1 - 1e-12)))
    if needed > budget:
        raise BudgetShort(
            f"Places for {people:,} people cost {needed:,} at the very least; "
            f"the budget is {budget:,}.",
            f"Raise the budget by {needed - budget:,} or more, or enlarge cheap sites.",
            ("budget", "capacity"),
            needed=needed,
        )
