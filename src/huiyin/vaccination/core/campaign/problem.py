"""What a campaign is given: people, sites, products, lots, staff, and what is wanted.

Time runs in periods t = 0 … periods - 1 of `period_days` days each (1 or 7); lots arrive and
expire on days, counted from the first day = 0. Everything is a whole number: people, doses,
minutes, millilitres, fen. Indices are positions in the tuples of `Problem`. Unknown is None,
never a default. The model, with its cumulative dose intervals, is set out in docs/campaign.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Indices = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Group:
    """People planned together; `weight` is the priority of one person (1000 = ordinary)."""

    id: str
    weight: int = 1000


@dataclass(frozen=True, slots=True)
class Community:
    """A demand point: `people[g]` persons of each group, all of one district (an index)."""

    id: str
    district: int
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """A candidate site.

    stations: most vaccination stations; minutes: opening minutes per period; cold_ml: cold
    storage; seats: observation seats; fixed_fen to open, weekly_fen per period open;
    min_periods: shortest run once opened; first, last: periods in which it may be open;
    open_now: runs already, so that opening costs nothing; must_open, must_close bind.
    """

    id: str
    kind: str
    district: int
    stations: int
    minutes: int
    cold_ml: int
    seats: int
    fixed_fen: int
    weekly_fen: int
    min_periods: int = 1
    first: int = 0
    last: int | None = None
    open_now: bool = False
    must_open: bool = False
    must_close: bool = False


@dataclass(frozen=True, slots=True)
class Interval:
    """From dose k to k + 1: at least and at most so many periods; `return_permille` come back."""

    min_periods: int
    max_periods: int
    return_permille: int = 1000


@dataclass(frozen=True, slots=True)
class Product:
    """A vaccine. `intervals` has one entry fewer than there are doses; `groups` may receive it;
    of 1000 doses drawn, `loss_permille` are lost in opening and handling; `ml` is the cold volume
    of one dose."""

    id: str
    intervals: tuple[Interval, ...]
    groups: frozenset[int]
    loss_permille: int
    ml: int

    @property
    def doses(self) -> int:
        """How many doses complete a person."""
        return len(self.intervals) + 1


@dataclass(frozen=True, slots=True)
class Lot:
    """An announced or received delivery, usable from `arrive_day` to `last_day`, both included."""

    id: str
    product: int
    doses: int
    arrive_day: int
    last_day: int


@dataclass(frozen=True, slots=True)
class Role:
    """A role: people one staff member serves per hour, and the fewest at any open site."""

    id: str
    people_per_hour: int
    fewest: int = 0


@dataclass(frozen=True, slots=True)
class Team:
    """A mobile team: most doses per period, and the sites (parking points) it can serve."""

    id: str
    doses: int
    points: frozenset[int]


@dataclass(frozen=True, slots=True)
class Target:
    """By the end of period `by`, `permille` of group `group` have their first dose (`dose` = 1) or
    the doses up to `dose`, in every district (`floor`) or in the city as a whole."""

    group: int
    by: int
    permille: int
    dose: int = 1
    floor: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Arcs:
    """Allowed pairs community → site by community, nearest first: `site[start[i]:start[i + 1]]`,
    with the minutes and metres one person travels (metres may be -1: unknown)."""

    start: Ints
    site: Indices
    minutes: Ints
    metres: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A campaign to be planned.

    roster: staff available, int64 shape (districts, roles, periods), in persons; a person works
    `staff_minutes` per period. `lendable[r]` of a role may work in another district in a period.
    `efficiency_permille` of the nominal throughput is reached. `most_open` limits the sites open
    at once, `budget_fen` the whole cost. `single_site`: one community, one site.
    """

    groups: tuple[Group, ...]
    districts: tuple[str, ...]
    communities: tuple[Community, ...]
    sites: tuple[Site, ...]
    arcs: Arcs
    products: tuple[Product, ...]
    lots: tuple[Lot, ...]
    roles: tuple[Role, ...]
    vaccinator: int
    roster: Ints
    staff_minutes: int
    periods: int
    period_days: int = 7
    teams: tuple[Team, ...] = ()
    targets: tuple[Target, ...] = ()
    lendable: tuple[int, ...] = ()
    efficiency_permille: int = 850
    observe_minutes: int = 30
    most_open: int | None = None
    budget_fen: int | None = None
    single_site: bool = False
