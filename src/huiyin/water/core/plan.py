"""A plan of places without a base map: longitudes and latitudes laid out on a sheet.

    lay_out([(112.5, 33.0), …], width, height, pad) → [(x, y), …]

Equal distances north and east are equal on the sheet (equirectangular at the middle latitude).
Places that would cover each other are moved apart a little, so that each can be read.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

STEPS = 24


def lay_out(
    places: Sequence[tuple[float, float]], width: float, height: float, pad: float
) -> list[tuple[float, float]]:
    """Where each place stands: x to the right, y downwards, within the pad unless moved apart.

    >>> lay_out([(112.0, 33.0), (113.0, 34.0)], 100, 100, 10)[1][1]
    10.0
    """
    if not places:
        return []
    middle = (min(p[1] for p in places) + max(p[1] for p in places)) / 2
    shrink = math.cos(math.radians(middle))
    flat = [(longitude * shrink, latitude) for longitude, latitude in places]
    left, right = min(p[0] for p in flat), max(p[0] for p in flat)
    low, high = min(p[1] for p in flat), max(p[1] for p in flat)
    inner = width - 2 * pad, height - 2 * pad
    spans = [(right - left) / inner[0], (high - low) / inner[1]]
    unit = max(*spans, 1e-9)
    shift = (inner[0] - (right - left) / unit) / 2, (inner[1] - (high - low) / unit) / 2
    found: list[tuple[float, float]] = []
    for x, y in flat:
        at = pad + shift[0] + (x - left) / unit, pad + shift[1] + (high - y) / unit
        found.append(_beside(at, found, pad / 2))
    return [(round(x, 1), round(y, 1)) for x, y in found]


def _beside(
    at: tuple[float, float], taken: Sequence[tuple[float, float]], gap: float
) -> tuple[float, float]:
    """The place itself, or the first one on widening circles that keeps the gap to the others."""
    for ring in range(len(taken) + 1):
        for step in range(STEPS if ring else 1):
            angle = 2 * math.pi * step / STEPS
            here = at[0] + ring * gap * math.cos(angle), at[1] + ring * gap * math.sin(angle)
            if all(math.dist(here, other) >= gap for other in taken):
                return here
    return at
