"""Independent measures for the tests: Vincenty's inverse on WGS-84, and winding numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

Point = tuple[float, float]


def vincenty(a: Point, b: Point) -> float:
    """Metres between two points in degrees (longitude, latitude), Vincenty 1975."""
    axis, flattening = 6_378_137.0, 1 / 298.257223563
    minor = axis * (1 - flattening)
    u1 = math.atan((1 - flattening) * math.tan(math.radians(a[1])))
    u2 = math.atan((1 - flattening) * math.tan(math.radians(b[1])))
    difference = lam = math.radians(b[0] - a[0])
    for _ in range(200):
        first = math.cos(u2) * math.sin(lam)
        second = math.cos(u1) * math.sin(u2) - math.sin(u1) * math.cos(u2) * math.cos(lam)
        sin_sigma = math.hypot(first, second)
        if sin_sigma == 0:
            return 0.0
        cos_sigma = math.sin(u1) * math.sin(u2) + math.cos(u1) * math.cos(u2) * math.cos(lam)
        sigma = math.atan2(sin_sigma, cos_sigma)
        sin_alpha = math.cos(u1) * math.cos(u2) * math.sin(lam) / sin_sigma
        cos2 = 1 - sin_alpha**2
        cos_2m = cos_sigma - 2 * math.sin(u1) * math.sin(u2) / cos2 if cos2 else 0.0
        c = flattening / 16 * cos2 * (4 + flattening * (4 - 3 * cos2))
        inner = cos_2m + c * cos_sigma * (-1 + 2 * cos_2m**2)
        new = difference + (1 - c) * flattening * sin_alpha * (sigma + c * sin_sigma * inner)
        if abs(new - lam) < 1e-13:
            break
        lam = new
    k = cos2 * (axis**2 - minor**2) / minor**2
    big_a = 1 + k / 16384 * (4096 + k * (-768 + k * (320 - 175 * k)))
    big_b = k / 1024 * (256 + k * (-128 + k * (74 - 47 * k)))
    tail = big_b / 6 * cos_2m * (-3 + 4 * sin_sigma**2) * (-3 + 4 * cos_2m**2)
    correction = cos_2m + big_b / 4 * (cos_sigma * (-1 + 2 * cos_2m**2) - tail)
    return minor * big_a * (sigma - big_b * sin_sigma * correction)


def winds(ring: Sequence[Point], point: Point) -> int:
    """How often a ring winds around a point: the sum of the angles its sides are seen under."""
    turned = 0.0
    for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
        ax, ay, bx, by = a[0] - point[0], a[1] - point[1], b[0] - point[0], b[1] - point[1]
        turned += math.atan2(ax * by - ay * bx, ax * bx + ay * by)
    return round(turned / (2 * math.pi))
