"""Synthetic cities and clouds of points from a seed: for examples and measurements only.

Everything here is made up. Draws come from NumPy's PCG64 by the seed alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.lengths import Reals, Rounding, plane
from huiyin.vaccination.core.siting.network import (
    EVERY_PAIR,
    Allowed,
    arcs_from_rows,
    with_digest,
)
from huiyin.vaccination.core.siting.problem import Ints, Network

METRES_ACROSS = 87_000.0
"""A square of the area of a city of 7,567 square kilometres."""
PEOPLE_A_COMMUNITY = 4_200
MOST_DISTRICTS = 16
RURAL_SHARE = 0.2
HALL_SHARE = 0.1
ROOM = 3.0
"""All candidates together hold so many times the people."""
SIZES = {"small": (300, 60), "city": (3_000, 500), "large": (12_000, 1_500)}


@dataclass(frozen=True, slots=True, eq=False)
class City:
    """Communities (n) and candidate sites (m) of a made-up city; metres in a plane.

    district: of each community, shape (n,); capacity: people a site can serve; fixed_cost: of
    opening, in thousand yuan; is_hall: large temporary sites.
    """

    points: Reals
    people: Ints
    district: Ints
    sites: Reals
    capacity: Ints
    fixed_cost: Ints
    is_hall: NDArray[np.bool_]


def make_city(communities: int, sites: int, seed: int = 7) -> City:
    """A city of clustered districts, denser inside, with candidates where people live."""
    draw = np.random.default_rng(seed)
    districts = int(np.clip(communities // 60, 4, MOST_DISTRICTS))
    away = METRES_ACROSS / 2 * np.sqrt(np.linspace(0, 0.8, districts))
    angle = draw.uniform(0, 2 * np.pi, districts)
    centres = np.column_stack((away * np.cos(angle), away * np.sin(angle))) + METRES_ACROSS / 2
    weight = np.linspace(1.6, 0.6, districts)
    district = draw.choice(districts, communities, p=weight / weight.sum())
    spread = draw.uniform(1_500, 6_000, districts)[district][:, None]
    points = centres[district] + draw.normal(size=(communities, 2)) * spread
    rural = draw.random(communities) < RURAL_SHARE
    points[rural] = draw.uniform(0, METRES_ACROSS, (int(rural.sum()), 2))
    points = np.rint(np.clip(points, 0, METRES_ACROSS))
    size = draw.lognormal(0, 0.7, communities) * np.where(rural, 0.45, 1.0)
    people = 20 + _shared_out(size, communities * (PEOPLE_A_COMMUNITY - 20))
    at = draw.choice(communities, sites, replace=False, p=people / people.sum())
    near = np.rint(points[at] + draw.normal(0, 250, (sites, 2)))
    is_hall = draw.random(sites) < HALL_SHARE
    room = np.where(is_hall, 6.0, 1.0) * draw.choice((2, 3, 4, 4, 6), sites)
    capacity = _shared_out(room, int(ROOM * people.sum()))
    fixed = np.rint(np.where(is_hall, 400, 60) * draw.uniform(0.8, 1.3, sites)).astype(np.int64)
    return City(points, people, district, near, capacity, fixed, is_hall)


def city_network(
    city: City,
    *,
    allowed: Allowed = EVERY_PAIR,
    capacities: bool = False,
    kilometres: bool = True,
) -> Network:
    """The weighted p-median network of a city.

    Costs are person-kilometres, rounded per pair (`kilometres`), or exact person-metres; lengths
    are metres. Raises Unreachable.
    """
    names = tuple(f"C{row + 1:05d}" for row in range(len(city.people)))
    arcs = arcs_from_rows(
        lambda first, last: plane(city.points[first:last], city.sites, Rounding.NEAREST),
        names,
        len(city.sites),
        people=city.people,
        allowed=allowed,
    )
    if kilometres:
        np.floor_divide(arcs.cost + 500, 1000, out=arcs.cost)
    network = Network(
        names,
        tuple(f"S{row + 1:04d}" for row in range(len(city.sites))),
        city.people,
        arcs,
        capacity=city.capacity if capacities else None,
        unit="metres",
    )
    return with_digest(network)


def cloud(points: int = 13_509, seed: int = 7) -> Reals:
    """Clustered points over a continent, whole coordinates: towns by size, and scattered ones."""
    draw = np.random.default_rng(seed)
    towns = max(4, points // 30)
    centres = draw.uniform(0, 1, (towns, 2)) * (500_000, 300_000)
    size = 1 / np.arange(1, towns + 1) ** 0.8
    town = draw.choice(towns, points, p=size / size.sum())
    spread = 1_500 + 12_000 * size[town][:, None] ** 0.5
    found = centres[town] + draw.normal(size=(points, 2)) * spread
    lone = draw.random(points) < 0.25
    found[lone] = draw.uniform(0, 1, (int(lone.sum()), 2)) * (500_000, 300_000)
    return np.rint(found).astype(np.float64)


def _shared_out(weights: Reals, total: int) -> Ints:
    """Whole numbers in proportion to weights that add up to the total."""
    whole: Ints = np.floor(weights / weights.sum() * total).astype(np.int64)
    whole[int(weights.argmax())] += total - int(whole.sum())
    return whole
