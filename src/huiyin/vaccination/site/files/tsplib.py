"""TSPLIB clouds of points: `NODE_COORD_SECTION`, then `id x y`.

G. Reinelt, ORSA Journal on Computing 3 (1991) 376-384. The published p-median values take
floor(sqrt(dx² + dy²)) in IEEE double, not TSPLIB's own rounding.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.lengths import Rounding, plane
from huiyin.vaccination.core.siting.network import (
    EVERY_PAIR,
    Allowed,
    arcs_from_rows,
    with_digest,
)
from huiyin.vaccination.core.siting.problem import Network
from huiyin.vaccination.site.files.given import Given
from huiyin.vaccination.site.files.numbers import BadSitingFile, read_text


def read_tsplib(path: Path, allowed: Allowed = EVERY_PAIR) -> Given:
    """Every point a community of one person and a site; raises BadSitingFile, SitingError."""
    names, points = _points(path)
    return cloud(names, points, allowed)


def cloud(names: tuple[str, ...], points: NDArray[np.float64], allowed: Allowed) -> Given:
    """The p-median problem of a cloud of points by the rule of the published values."""
    arcs = arcs_from_rows(
        lambda first, last: plane(points[first:last], points, Rounding.FLOOR),
        names,
        len(names),
        allowed=allowed,
    )
    network = Network(names, names, np.ones(len(names), np.int64), arcs, unit="length")
    return Given(with_digest(network), community_points=points, site_points=points)


def _points(path: Path) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    lines = read_text(path).splitlines()
    names, points, header, inside = [], [], {}, False
    for number, line in enumerate(lines, 1):
        words = line.split()
        if not words or words[0] == "EOF":
            continue
        if words[0] == "NODE_COORD_SECTION":
            inside = True
        elif inside:
            if len(words) != 3:
                raise BadSitingFile(f"{path.name} line {number}: not `id x y`.", "Check the file.")
            names.append(words[0])
            points.append(_point(path, number, words))
        else:
            key, _, value = line.partition(":")
            header[key.strip()] = value.strip()
    if not points:
        raise BadSitingFile(f"{path.name} has no NODE_COORD_SECTION.", "Check --format.")
    promised = header.get("DIMENSION")
    if promised is not None and promised != str(len(points)):
        raise BadSitingFile(
            f"{path.name} promises {promised} points and holds {len(points)}.",
            "The file is cut off.",
        )
    return tuple(names), np.array(points, np.float64)


def _point(path: Path, number: int, words: list[str]) -> tuple[float, float]:
    try:
        point = float(words[1]), float(words[2])
    except ValueError:
        point = (float("nan"), 0.0)
    if not np.isfinite(point).all():
        raise BadSitingFile(f"{path.name} line {number}: a coordinate is no number.")
    return point
