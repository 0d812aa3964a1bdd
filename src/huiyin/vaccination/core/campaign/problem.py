"""What a campaign is given: people, sites, products, lots, staff, and what is wanted.

Time runs in periods t = 0 … periods - 1 of `period_days` days each (1 or 7); lots arrive and
expire on days, counted from the first day = 0. Everything is a whole number: people, doses,
minutes, millilitres, fen. Indices are positions in the tuples of `Problem`. Unknown is None,
never a default. The model, with its cumulative dose intervals, is set out in docs/campaign.md.

What a plan must keep, in whole numbers. C(k, t) is the number of doses k that one group got of one
product at one site up to and with period t; period t has the days t * period_days and on.

1. Lots: a lot is used only in periods that lie wholly within its days (`Lot.usable`).
2. People: of a group, no more first doses at a site than people sent there; every person is sent
   to at most one site, along an allowed pair.
3. Intervals: C(k + 1, t) <= C(k, t - min_periods). Whoever returns is late in each period in which
   1000 C(k + 1, t) < return_permille * C(k, t - max_periods).
4. Loss: up to every period, at each site and of each product,
   wasted * (1000 - loss_permille) >= given * loss_permille.
5. Stations: doses of a site's own stations in a period <= floor(stations * minutes *
   people_per_hour[vaccinator] * efficiency_permille / 60000), and doses * observe_minutes <= seats
   * minutes. A parked team adds its doses to both and asks neither for an open site nor for staff.
6. Staff of role r at an open site >= fewest, and staff * staff_minutes * people_per_hour[r] >=
   stations * minutes * people_per_hour[vaccinator]. What a district uses above its roster is lent
   by others: in a period at most lendable[r] in all, and never more than the city's roster.
7. Cold store of a site: the volume of all that lies there on any day <= cold_ml.
8. A site opens at most once, within first..last, without a gap, for min_periods at least.
9. Reserve: let s(k) be the product of the return shares up to dose k. At the end the store holds,
   in lots usable until the last further dose may first be given (the horizon and the sum of
   min_periods), and after loss, reserve_permille of
   sum over k >= 2 of max(0, s(k) * C(1) - C(k)), C taken over all sites and groups of a product.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

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
class Outage:
    """A site gives nothing and keeps nothing from period `first` to `last`, both included; a run
    it interrupts goes on afterwards."""

    site: int
    first: int
    last: int


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
    """An announced or received delivery, usable from `arrive_day` to `last_day`, both included.

    From `withdrawn_day` on, if there is one, it may no longer be used; what is left is lost then.
    """

    id: str
    product: int
    doses: int
    arrive_day: int
    last_day: int
    withdrawn_day: int | None = None

    @property
    def ends(self) -> int:
        """The last day on which it may be used."""
        if self.withdrawn_day is None:
            return self.last_day
        return min(self.last_day, self.withdrawn_day - 1)

    def usable(self, period_days: int) -> tuple[int, int]:
        """First and last period that lie wholly within the lot's days; none where last < first."""
        return -(-self.arrive_day // period_days), (self.ends + 1) // period_days - 1


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
    the doses up to `dose`, in every district (`floor`) or in the city as a whole. The people of a
    district are those sent to its sites and, of its communities, those sent nowhere."""

    group: int
    by: int
    permille: int
    dose: int = 1
    floor: bool = False


class AimKind(StrEnum):
    """What a plan can be judged by; each is a whole number, smaller is better.

    LATE: late further doses, person-periods (rule 3). SHORTFALL: persons lacking to the targets,
    times the weight of their group. EXPIRED: doses whose last day passes unused within the horizon
    (loss in handling follows the doses given and is no aim). UNPROTECTED: sum over the periods of
    the people not yet given all doses, times the weight of their group. TRAVEL: minutes of all
    people sent, one way. COST: fen, openings and periods open.
    """

    LATE = "late"
    SHORTFALL = "shortfall"
    EXPIRED = "expired"
    UNPROTECTED = "unprotected"
    TRAVEL = "travel"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An aim in its order. What later aims may give up of it: `permille` of its best value or
    `units`, whichever is more."""

    kind: AimKind
    permille: int = 0
    units: int = 0


ORDER = (
    Wanted(AimKind.LATE),
    Wanted(AimKind.SHORTFALL),
    Wanted(AimKind.EXPIRED, permille=2),
    Wanted(AimKind.UNPROTECTED, permille=2),
    Wanted(AimKind.TRAVEL, permille=5),
    Wanted(AimKind.COST, permille=10),
)
"""The usual order; a campaign file may give another."""


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
    at once, `budget_fen` the whole cost. `single_site`: one community, one site. `aims`: what is
    wanted, in order. `reserve_permille`: see rule 9; after a shock `reserve_lacks` names, by
    product, the doses that can no longer be kept back.
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
    aims: tuple[Wanted, ...] = ORDER
    reserve_permille: int = 1000
    outages: tuple[Outage, ...] = ()
    reserve_lacks: tuple[int, ...] = ()

    def expires(self, lot: Lot) -> bool:
        """Whether what is left of a lot expires on a day of the horizon."""
        end = self.periods * self.period_days
        return lot.arrive_day < end and lot.ends + 1 < end
