"""Travel minutes from coordinates: a straight line, lengthened, at one speed, both stated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.campaign.problem import Arcs

Points = NDArray[np.float64]

METRES_OF_A_DEGREE = 111_195.0
LONGEST_MINUTES = 1440
"""More than a day and a night on the way, one way, is nobody's journey to a dose: what says so is a
slip in a coordinate or a table."""


@dataclass(frozen=True, slots=True)
class Travel:
    """How minutes are made of coordinates, and which sites a community may be sent to.

    The `nearest` sites within `within_metres` of straight line, and the `always` nearest ones
    however far.
    """

    speed_kmh: float
    detour_permille: int
    within_metres: int
    nearest: int
    always: int


def flat_metres(points: Points, centre: tuple[float, float]) -> Points:
    """Latitude and longitude (n, 2) as metres east and north of a centre; good for one city."""
    latitude, longitude = points[:, 0], points[:, 1]
    east = (longitude - centre[1]) * np.cos(np.radians(centre[0])) * METRES_OF_A_DEGREE
    return np.column_stack([east, (latitude - centre[0]) * METRES_OF_A_DEGREE])


def arcs_from_coordinates(communities: Points, sites: Points, travel: Travel) -> Arcs:
    """Allowed pairs with minutes and metres of road, nearest first; none beyond the nearest that
    takes longer than anybody travels."""
    from scipy.spatial import KDTree

    centre = (float(communities[:, 0].mean()), float(communities[:, 1].mean()))
    tree = KDTree(flat_metres(sites, centre))
    wanted = min(max(travel.nearest, travel.always), len(sites))
    metres, index = tree.query(flat_metres(communities, centre), k=[*range(1, wanted + 1)])
    rank = np.arange(wanted)[None, :]
    road = np.rint(metres * travel.detour_permille / 1000).astype(np.int64)
    minutes = np.ceil(road * 0.06 / travel.speed_kmh).astype(np.int64)
    keep = (rank < travel.nearest) & (metres <= travel.within_metres) | (rank < travel.always)
    keep &= (rank == 0) | (minutes <= LONGEST_MINUTES)
    start = np.concatenate([[0], keep.sum(axis=1).cumsum()]).astype(np.int64)
    return Arcs(start, index[keep].astype(np.int32), minutes[keep], road[keep])
