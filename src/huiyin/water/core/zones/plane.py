"""A local plane in metres around one place, good to a part in a thousand within five kilometres.

Degrees are stretched by the radii of curvature of the WGS-84 ellipsoid at the origin. The
stretching is affine: a straight side of a polygon in degrees stays straight, inside stays inside.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

AXIS = 6_378_137.0
ECCENTRICITY_2 = 0.00669437999014

Point = tuple[float, float]


@dataclass(frozen=True)
class Plane:
    """Metres east and north of an origin in degrees."""

    longitude: float
    latitude: float

    @cached_property
    def _metres_per_degree(self) -> Point:
        sine = math.sin(math.radians(self.latitude))
        w = math.sqrt(1 - ECCENTRICITY_2 * sine * sine)
        east = AXIS / w * math.cos(math.radians(self.latitude))
        north = AXIS * (1 - ECCENTRICITY_2) / w**3
        return math.radians(east), math.radians(north)

    def metres(self, point: Point) -> Point:
        """Metres (east, north) of a point in degrees (longitude, latitude)."""
        east, north = self._metres_per_degree
        return (point[0] - self.longitude) * east, (point[1] - self.latitude) * north


def length(a: Point, b: Point) -> float:
    """Metres between two points in degrees that are some kilometres apart."""
    middle = Plane((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    return math.dist(middle.metres(a), middle.metres(b))
