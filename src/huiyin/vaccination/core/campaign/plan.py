"""What a plan says, in rows that a person can add up, and how good it is proven to be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.campaign.noted import Note


class Place(StrEnum):
    """Where doses can be, apart from a site."""

    SUPPLIER = "supplier"
    STORE = "store"


class Move(StrEnum):
    """What happens to doses."""

    RECEIVE = "receive"
    SHIP = "ship"
    GIVE = "give"
    WASTE = "waste"
    EXPIRE = "expire"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Opening:
    """A site runs from period `first` to `last`, both included."""

    site: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """So many people of a group of a community are sent to a site."""

    community: int
    site: int
    group: int
    people: int


@dataclass(frozen=True, slots=True)
class Given:
    """Doses of number `dose` (1, 2, …) given at a site to a group in a period."""

    site: int
    group: int
    product: int
    dose: int
    period: int
    doses: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """People who go on at another site, with a dose they have had: of those given at `source` in
    `period`, so many were theirs; from period `since` on they count at `site`."""

    source: int
    site: int
    group: int
    product: int
    dose: int
    period: int
    people: int
    since: int


@dataclass(frozen=True, slots=True)
class StockMove:
    """Doses of a lot change place or state on a day. `site` is None for the city store; a SHIP
    goes from the store to `site`, a RETURN from `site` to the store.

    A delivery within the horizon is received on its day; what a period needs is shipped on its
    first day and lies at the site until given or wasted on its last; what is left of a lot expires
    on the day after its last day, if that is still within the horizon.
    """

    lot: int
    day: int
    what: Move
    site: int | None
    doses: int


@dataclass(frozen=True, slots=True)
class Staffed:
    """Stations run and staff present at a site in a period, by role."""

    site: int
    period: int
    stations: int
    staff: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Parked:
    """A mobile team stands at a site (parking point) for a period."""

    team: int
    site: int
    period: int


@dataclass(frozen=True, slots=True)
class Aim:
    """One aim in its order: what was reached, what is the best that could be, and their gap.

    `name` is that of its AimKind; values are as AimKind counts them.
    `bound` holds for the chosen sites with the earlier aims kept within their tolerances;
    `outer_bound`, where known, over every choice of sites. `price` is what one unit of the
    previous aim would buy here, None where not computed.
    """

    name: str
    unit: str
    value: float
    bound: float | None
    gap: float | None
    outer_bound: float | None = None
    price: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """Why an aim cannot be better: prices of the rows of the master model, shape (rows,).

    `caps` are what the earlier aims were allowed to be, by name, in order: rows added to the model,
    with `cap_prices`. `bound` follows by weak duality, see `bounds.bound_of`.
    """

    aim: str
    prices: NDArray[np.float64]
    caps: tuple[tuple[str, float], ...]
    cap_prices: tuple[float, ...]
    bound: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole campaign plan; every table adds up by itself, see the checker."""

    openings: tuple[Opening, ...]
    assignments: tuple[Assignment, ...]
    given: tuple[Given, ...]
    moves: tuple[StockMove, ...]
    staffed: tuple[Staffed, ...]
    parked: tuple[Parked, ...] = ()
    aims: tuple[Aim, ...] = ()
    notes: tuple[Note, ...] = ()
    proofs: tuple[Proof, ...] = ()
    transfers: tuple[Transfer, ...] = ()
