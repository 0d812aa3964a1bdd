"""Benchmark files with capacities: OR-Library cap and pmedcap1, SJC, Stefanello.

cap41 … cap134, capa, capb, capc: J. E. Beasley, Management Science 34 (1988) 1331-1344.
pmedcap1: I. H. Osman & N. Christofides (1994). SJC: L. A. N. Lorena & E. L. F. Senne (2003).
Stefanello, de Araújo & Müller, ITOR 22 (2015). In the last three the demand counts only against
the capacity; the cost is the length alone.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.lengths import Rounding, plane
from huiyin.vaccination.core.siting.network import arcs_from_rows, with_digest
from huiyin.vaccination.core.siting.problem import Ints, Kind, Network
from huiyin.vaccination.site.files.given import Given
from huiyin.vaccination.site.files.numbers import BadSitingFile, numbers_of, too_short

MOST_DECIMALS = 6
REAL_LENGTH_SCALE = 10_000
"""Real lengths are kept to the fourth decimal; the literature prints the integer part of sums."""


def read_cap(path: Path, capacity: int | None = None) -> Given:
    """`m n`, m lines `capacity fixed_cost`, then per customer its demand and m costs.

    A cost is that of the customer's whole demand; demand may be split. `capacity` stands in for
    every capacity, and must be given where the file says only `capacity`. Raises BadSitingFile,
    SitingError.
    """
    numbers = numbers_of(path, word="capacity", instead=float("nan"))
    if numbers.size < 2:
        raise too_short(path, numbers.size, 2)
    m, n = int(numbers[0]), int(numbers[1])
    needed = 2 + 2 * m + n * (m + 1)
    if numbers.size != needed:
        raise too_short(path, numbers.size, needed)
    sites = numbers[2 : 2 + 2 * m].reshape(m, 2)
    rows = numbers[2 + 2 * m :].reshape(n, m + 1)
    if capacity is not None:
        sites[:, 0] = capacity
    if np.isnan(sites[:, 0]).any():
        raise BadSitingFile(
            f"{path.name} leaves the capacity of its sites open.",
            "Name it with --capacity, for instance --capacity 8000.",
        )
    scale = _scale(np.concatenate((rows[:, 1:].ravel(), sites[:, 1])))
    costs = np.rint(rows[:, 1:] * scale).astype(np.int64)
    customers = tuple(str(number + 1) for number in range(n))
    network = Network(
        customers,
        tuple(str(number + 1) for number in range(m)),
        _whole(path, rows[:, 0], "demand"),
        arcs_from_rows(lambda first, last: costs[first:last], customers, m),
        capacity=_whole(path, sites[:, 0], "capacity"),
        fixed_cost=np.rint(sites[:, 1] * scale).astype(np.int64),
        unit="cost",
        scale=scale,
    )
    return Given(with_digest(network), kind=Kind.CAPACITATED)


def read_pmedcap(path: Path, problem: int = 1) -> Given:
    """One of the problems of a pmedcap file, by its number; raises BadSitingFile, SitingError.

    Problems: `number best_value`, `n p capacity`, then n lines `id x y demand`. Length: the floor
    of the Euclidean length.
    """
    numbers = numbers_of(path)
    count, at = int(numbers[0]) if numbers.size else 0, 1
    if not 1 <= problem <= count:
        raise BadSitingFile(
            f"{path.name} holds {count} problems; there is no number {problem}.", "See --problem."
        )
    for _ in range(problem - 1):
        at = _after(path, numbers, at)
    end = _after(path, numbers, at)
    best, n, p, capacity = (int(number) for number in numbers[at + 1 : at + 5])
    rows = numbers[at + 5 : end].reshape(n, 4)
    names = tuple(str(int(number)) for number in rows[:, 0])
    lengths = plane(rows[:, 1:3], rows[:, 1:3], Rounding.FLOOR)
    capacities = np.full(n, capacity, np.int64)
    demand = _whole(path, rows[:, 3], "demand")
    return _single_source(
        names, rows[:, 1:3], lengths, demand, capacities, p=p, published=float(best)
    )


def read_sjc(path: Path) -> Given:
    """`n p`, then n lines `x y capacity demand`; Euclidean lengths. Raises BadSitingFile."""
    numbers = numbers_of(path)
    if numbers.size < 2:
        raise too_short(path, numbers.size, 2)
    n, p = int(numbers[0]), int(numbers[1])
    if numbers.size != 2 + 4 * n:
        raise too_short(path, numbers.size, 2 + 4 * n)
    rows = numbers[2:].reshape(n, 4)
    names = tuple(str(number + 1) for number in range(n))
    lengths = plane(rows[:, :2], rows[:, :2], Rounding.NEAREST, REAL_LENGTH_SCALE)
    capacities = _whole(path, rows[:, 2], "capacity")
    demand = _whole(path, rows[:, 3], "demand")
    return _single_source(
        names, rows[:, :2], lengths, demand, capacities, p=p, scale=REAL_LENGTH_SCALE
    )


def _single_source(
    names: tuple[str, ...],
    points: NDArray[np.float64],
    lengths: Ints,
    demand: Ints,
    capacity: Ints,
    *,
    p: int,
    scale: int = 1,
    published: float | None = None,
) -> Given:
    """A capacitated p-median problem whose every point is a customer and a candidate."""
    arcs = arcs_from_rows(lambda first, last: lengths[first:last], names, len(names))
    network = Network(names, names, demand, arcs, capacity=capacity, unit="length", scale=scale)
    return Given(
        with_digest(network),
        p,
        Kind.CAPACITATED_P_MEDIAN,
        single_source=True,
        community_points=points,
        site_points=points,
        published=published,
    )


def _after(path: Path, numbers: NDArray[np.float64], at: int) -> int:
    """Where the problem that begins at `at` ends."""
    if at + 5 > numbers.size:
        raise too_short(path, numbers.size, at + 5)
    end = at + 5 + 4 * int(numbers[at + 2])
    if end > numbers.size:
        raise too_short(path, numbers.size, end)
    return end


def _scale(costs: NDArray[np.float64]) -> int:
    """The smallest power of ten that makes every cost a whole number."""
    for decimals in range(MOST_DECIMALS):
        scaled = costs * 10**decimals
        if np.abs(scaled - np.rint(scaled)).max() < 1e-6 * max(1.0, np.abs(scaled).max() * 1e-6):
            return int(10**decimals)
    return int(10**MOST_DECIMALS)


def _whole(path: Path, values: NDArray[np.float64], what: str) -> Ints:
    whole = np.rint(values).astype(np.int64)
    bad = np.flatnonzero((whole != values) | (values < 0))
    if bad.size:
        raise BadSitingFile(
            f"{path.name}: {what} number {int(bad[0]) + 1} is {values[bad[0]]:g}, "
            "not a whole number of at least 0."
        )
    return whole
