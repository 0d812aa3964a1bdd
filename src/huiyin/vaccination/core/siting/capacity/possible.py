"""Whether any plan can exist: what is missing, and which wishes to relax.

Checks that need no search; a search that ends without a plan is told apart from one that was cut
off.
"""

from __future__ import annotations

from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.capacity.layout import capacities, opening_cost
from huiyin.vaccination.core.siting.capacity.transport import Transport
from huiyin.vaccination.core.siting.errors import (
    BudgetShort,
    CapacityShort,
    Infeasible,
    SitingError,
    TooFewSites,
    Unreachable,
    named,
)
from huiyin.vaccination.core.siting.problem import Ints, Network, Wish


class NoPlanFound(SitingError):
    """The search was cut off before it found a plan; there may be one."""


def check_possible(network: Network, wish: Wish) -> None:
    """Raise Infeasible where the sites, capacities, ways or money cannot do."""
    usable = np.ones(len(network.sites), np.bool_)
    usable[sorted(network.must_close)] = False
    _enough_sites(network, wish, usable)
    _enough_room(network, wish, usable)
    _enough_money(network, wish, usable)
    _within_reach(network, usable)
    if wish.single_source:
        _whole_communities_fit(network, usable)


def _enough_sites(network: Network, wish: Wish, usable: NDArray[np.bool_]) -> None:
    count, bound = int(usable.sum()), len(network.must_open)
    if wish.p is None:
        return
    if wish.p < max(1, bound):
        raise TooFewSites(
            f"{wish.p} sites are to be open, but {bound} must be.",
            f"Open at least {max(1, bound)}.", ("p", "must_open"),
        )  # fmt: skip
    if wish.p > count and not wish.options.get("at_most"):
        raise TooFewSites(
            f"{wish.p} sites are to be open, but only {count} may be.",
            f"Open at most {count}, or release sites that must close.", ("p", "must_close"),
        )  # fmt: skip


def _enough_room(network: Network, wish: Wish, usable: NDArray[np.bool_]) -> None:
    people, capacity = int(network.people.sum()), capacities(network)
    must = np.zeros(usable.size, np.bool_)
    must[sorted(network.must_open)] = True
    sizes = np.concatenate([capacity[must], np.sort(capacity[usable & ~must])[::-1]])
    room = np.cumsum(sizes)
    if room.size == 0 or room[-1] < people:
        missing = people - int(room[-1] if room.size else 0)
        closed = int(capacity[~usable].sum())
        relax = ("must_close",) if closed >= missing else ("capacity",)
        raise CapacityShort(
            f"All sites that may be open hold {people - missing} people, {missing} too few.",
            "Release closed sites." if closed >= missing else "Add sites or capacity.",
            relax, missing=missing,
        )  # fmt: skip
    needed = max(len(network.must_open), int(np.argmax(room >= people)) + 1)
    if wish.p is not None and needed > wish.p:
        missing = people - int(room[wish.p - 1])
        raise CapacityShort(
            f"The {wish.p} largest sites leave {missing} people without a place.",
            f"Open at least {needed} sites, or add capacity.", ("p",),
            missing=missing, needed=needed,
        )  # fmt: skip


def _enough_money(network: Network, wish: Wish, usable: NDArray[np.bool_]) -> None:
    if wish.budget is None:
        return
    cost = opening_cost(network)
    bound = sorted(network.must_open)
    free = usable.copy()
    free[bound] = False
    more = 0 if wish.p is None or wish.options.get("at_most") else wish.p - len(bound)
    needed = int(cost[bound].sum()) + int(np.sort(cost[free])[:more].sum())
    if needed > wish.budget:
        raise BudgetShort(
            f"Opening costs at least {needed / network.scale:g}, the budget is "
            f"{wish.budget / network.scale:g}.",
            f"A budget of {needed / network.scale:g} or fewer sites are needed.",
            ("budget", "p") if more else ("budget", "must_open"), needed=needed,
        )  # fmt: skip


def _within_reach(network: Network, usable: NDArray[np.bool_]) -> None:
    shipped = Transport(network, capacities(network))(np.flatnonzero(usable))
    if shipped is None:
        arcs = network.arcs
        open_arcs = np.add.reduceat(np.append(usable[arcs.site], False), arcs.start[:-1])
        rows = tuple(np.flatnonzero((open_arcs == 0) | (np.diff(arcs.start) == 0)).tolist())
        who = named([network.communities[i] for i in rows])
        raise Unreachable(
            f"No site that may be open can serve {who}.",
            "Allow longer ways, or release sites that must close.", rows=rows,
        )  # fmt: skip
    if shipped.missing:
        full = [network.sites[j] for j in np.flatnonzero(shipped.pay > 0)]
        raise CapacityShort(
            f"Even with every site open {shipped.missing} people find no place within the "
            f"allowed ways; full are {named(full)}.",
            "Allow longer ways, or add capacity there.", ("travel limit", "capacity"),
            missing=shipped.missing,
        )  # fmt: skip


def _whole_communities_fit(network: Network, usable: NDArray[np.bool_]) -> None:
    arcs, capacity = network.arcs, capacities(network)
    room = np.where(usable[arcs.site], capacity[arcs.site], -1)
    largest = np.maximum.reduceat(room, arcs.start[:-1])
    rows: Ints = np.flatnonzero(largest < network.people)
    if rows.size:
        missing = int((network.people - largest)[rows].max())
        who = named([network.communities[int(i)] for i in rows])
        raise CapacityShort(
            f"No allowed site holds all people of {who}; up to {missing} are too many.",
            "Let communities be split, or add capacity.", ("single_source", "capacity"),
            missing=missing,
        )  # fmt: skip


def refuse(exhausted: bool) -> NoReturn:
    """End a search that found no plan: raise Infeasible where nothing was left, NoPlanFound."""
    if exhausted:
        raise Infeasible(
            "No choice of sites meets all wishes together.",
            "Relax one of them: more sites, more capacity, a larger budget, longer ways.",
            ("p", "capacity", "budget", "travel limit"),
        )
    raise NoPlanFound("No plan was found in the time given.", "Give it more time, or more sites.")
