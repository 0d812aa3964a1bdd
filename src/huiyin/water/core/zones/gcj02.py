"""GCJ-02, the frame of Chinese public maps, from and to WGS-84.

The official transformation is not published. This is the one known since about 2010 and used by
nearly every open implementation: an offset made of a polynomial and sines around (35° N, 105° E),
scaled by the Krassovsky 1940 ellipsoid. Against maps it is said to be right to a few metres, which
we could not measure: `FORWARD_ERROR_M` is an allowance. The inverse has no closed form: a
fixed-point iteration finds it to `INVERSE_DEG`, because the offset changes by less than one part
in a hundred from place to place.

Outside the rectangle of `in_frame` the frames are equal by convention.
"""

from __future__ import annotations

import math

FORWARD_ERROR_M = 5.0
INVERSE_DEG = 1e-9
LONGITUDES = (72.004, 137.8347)
LATITUDES = (0.8293, 55.8271)

_ORIGIN = (105.0, 35.0)
_AXIS = 6_378_245.0
_ECCENTRICITY_2 = 0.00669342162296594323
# amplitude in metres and wave number in half turns a degree
_COMMON = ((20.0, 6.0), (20.0, 2.0))
_EAST = ((20.0, 1.0), (40.0, 1 / 3), (150.0, 1 / 12), (300.0, 1 / 30))
_NORTH = ((20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30))


def in_frame(longitude: float, latitude: float) -> bool:
    """Whether the frames differ here; degrees."""
    west, east = LONGITUDES
    south, north = LATITUDES
    return west <= longitude <= east and south <= latitude <= north


def from_wgs84(longitude: float, latitude: float) -> tuple[float, float]:
    """GCJ-02 longitude and latitude of a WGS-84 position, all in degrees."""
    if not in_frame(longitude, latitude):
        return longitude, latitude
    east, north = _offset(longitude, latitude)
    return longitude + east, latitude + north


def to_wgs84(longitude: float, latitude: float) -> tuple[float, float]:
    """The WGS-84 longitude and latitude whose GCJ-02 position this is, in degrees."""
    if not in_frame(longitude, latitude):
        return longitude, latitude
    at = longitude, latitude
    for _ in range(20):
        east, north = _offset(*at)
        nearer = longitude - east, latitude - north
        moved = max(abs(nearer[0] - at[0]), abs(nearer[1] - at[1]))
        at = nearer
        if moved < INVERSE_DEG:
            break
    return at


def _offset(longitude: float, latitude: float) -> tuple[float, float]:
    """Degrees by which GCJ-02 lies east and north of WGS-84."""
    x, y = longitude - _ORIGIN[0], latitude - _ORIGIN[1]
    root = math.sqrt(abs(x))
    common = _waves(_COMMON, x)
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    east += (common + _waves(_EAST, x)) * 2 / 3
    north += (common + _waves(_NORTH, y)) * 2 / 3
    sine = math.sin(math.radians(latitude))
    w2 = 1 - _ECCENTRICITY_2 * sine * sine
    w = math.sqrt(w2)
    radius_north = _AXIS * (1 - _ECCENTRICITY_2) / (w2 * w)
    radius_east = _AXIS / w * math.cos(math.radians(latitude))
    return math.degrees(east / radius_east), math.degrees(north / radius_north)


def _waves(terms: tuple[tuple[float, float], ...], degrees: float) -> float:
    return sum(amplitude * math.sin(degrees * math.pi * wave) for amplitude, wave in terms)
