"""Joining neighbouring communities, with what that may cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.lengths import EARTH_RADIUS_METRES, Reals
from huiyin.vaccination.core.siting.problem import Ints


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """Cells with people in them.

    first: a community of each cell, shape (k,); cell_of: the cell of each community, shape (n,);
    points: where the people of a cell stand on average, shape (k, 2); people: shape (k,).
    loss: person-metres by which the value of any plan can differ at most, since by the triangle
    inequality nobody's way changes by more than the way to the cell's point; farthest: metres.
    """

    first: NDArray[np.int64]
    cell_of: NDArray[np.int64]
    points: Reals
    people: Ints
    loss: float
    farthest: float


def join(points: Reals, people: Ints, metres: int, *, geographic: bool) -> Joined:
    """Communities (n, 2) joined by square cells of `metres`."""
    flat = _flat(points) if geographic else points
    first, cell_of = _cells(flat, metres)
    total = np.zeros(first.size, np.int64)
    np.add.at(total, cell_of, people)
    weight = np.where(total[cell_of] > 0, people, 1).astype(np.float64)
    heavy = np.bincount(cell_of, weight)
    middle = np.column_stack([np.bincount(cell_of, weight * points[:, k]) / heavy for k in (0, 1)])
    away = np.hypot(*(flat - (_flat(middle) if geographic else middle)[cell_of]).T)
    return Joined(first, cell_of, middle, total, float((people * away).sum()), float(away.max()))


def cells(points: Reals, metres: int, *, geographic: bool) -> int:
    """How many cells `join` would leave."""
    return int(_cells(_flat(points) if geographic else points, metres)[0].size)


def _cells(flat: Reals, metres: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A point of each cell, shape (k,), and the cell of each point, shape (n,); west to east."""
    column, row = (np.floor(flat[:, k] / metres).astype(np.int64) for k in (0, 1))
    column, row = column - column.min(initial=0), row - row.min(initial=0)
    _, first, cell_of = np.unique(
        column * (int(row.max(initial=0)) + 1) + row, return_index=True, return_inverse=True
    )
    return first, cell_of.reshape(-1)


def _flat(points: Reals) -> Reals:
    """Metres east and north; lengths are never shorter than on the sphere by more than 1 in 1000.

    East is scaled by the latitude nearest the equator, where a degree is longest.
    """
    widest = float(np.cos(np.radians(np.abs(points[:, 0]).min()))) if len(points) else 1.0
    radians = np.radians(points)
    return np.column_stack((radians[:, 1] * widest, radians[:, 0])) * EARTH_RADIUS_METRES
