"""What is asked of siting: communities, candidate sites, allowed pairs, and the wish.

A pair that is not among the arcs is not allowed. Costs are whole numbers (int64), so that a
certificate can be recomputed exactly: a cost in the file's own unit is `cost / scale`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Indices = NDArray[np.int32]


class Kind(StrEnum):
    """Which siting problem."""

    P_MEDIAN = "p-median"
    P_CENTER = "p-center"
    COVERING = "covering"
    CAPACITATED = "capacitated"
    CAPACITATED_P_MEDIAN = "capacitated-p-median"


@dataclass(frozen=True, slots=True, eq=False)
class Arcs:
    """Allowed pairs, row by row: row i holds `site[start[i]:start[i + 1]]`, nearest first.

    `cost` is that of serving the whole community from the site (people times length where people
    are weighted); `length` is what one person travels, in the unit of the problem. Ties stand in
    the order of the sites.
    """

    start: Ints
    site: Indices
    cost: Ints
    length: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Communities (n), candidate sites (m) and the allowed pairs between them.

    people: persons of each community, shape (n,); capacity: persons a site can serve, shape (m,),
    None where unlimited; fixed_cost: cost of opening, shape (m,), in the unit of the arcs' costs.
    `already_open` costs nothing to open; `must_open` and `must_close` bind. `unit` names the
    length ("metres", "minutes", …); `scale` is the number of cost units in one unit of the file.
    """

    communities: tuple[str, ...]
    sites: tuple[str, ...]
    people: Ints
    arcs: Arcs
    capacity: Ints | None = None
    fixed_cost: Ints | None = None
    must_open: frozenset[int] = frozenset()
    must_close: frozenset[int] = frozenset()
    already_open: frozenset[int] = frozenset()
    unit: str = ""
    scale: int = 1
    digest: str = ""
    """SHA-256 of the numbers above, so that a certificate names what it is a certificate of."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of a network.

    p: how many sites are open in all; radius: the length within which a community counts as
    covered (covering); single_source: one community, one site; budget: most that the fixed costs
    of newly opened sites may come to.
    """

    kind: Kind
    p: int | None = None
    radius: int | None = None
    single_source: bool = False
    budget: int | None = None
    seed: int = 1
    options: dict[str, float] = field(default_factory=dict)
