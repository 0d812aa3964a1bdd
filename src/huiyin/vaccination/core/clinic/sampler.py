"""Drawing from any distribution by a table of its inverse distribution function.

A random number of 64 bits chooses one of 4,096 equally likely cells by its first 12 bits and a
place within it, linear, by the others. The two end cells, where a straight line would be wrong,
are opened into tables of their own, twice: 2^-36 of the probability is left to a line. What the
lines do to the mean is taken back by a factor, so that the mean drawn is the mean asked for.

Numbers are made by SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), which needs no state but a
count: the n-th number of a stream is a function of its key and n. So a person keeps all draws
whatever happens to the others (common random numbers).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, ndtri

from huiyin.vaccination.core.clinic.compiling import inlined, inner
from huiyin.vaccination.core.clinic.model import Service, Shape

Floats = NDArray[np.float64]
Inverse = Callable[[Floats], Floats]

CELLS = 4096
LEVELS = 5
TABLES_KEPT = 64
REST = 2.0**-36
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST, SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
LAST = np.uint64(CELLS - 1)
S12, S27, S30, S31, S52, S11 = (np.uint64(s) for s in (12, 27, 30, 31, 52, 11))
UNIT = 2.0**-53
ONE = np.uint64(1)


@inlined
def mixed(z: np.uint64) -> np.uint64:
    """SplitMix64's finish: every bit of `z` on every bit of the result."""
    z = (z ^ (z >> S30)) * FIRST
    z = (z ^ (z >> S27)) * SECOND
    return z ^ (z >> S31)


@inner
def stream(seed: np.uint64, day: int, purpose: int) -> np.uint64:
    """The key of one purpose's numbers on one day."""
    inner = mixed(seed + GOLDEN * np.uint64(day + 1))
    return mixed(inner ^ (GOLDEN * np.uint64(purpose + 1)))


@inlined
def number(key: np.uint64, n: int) -> np.uint64:
    """The n-th number of a stream, 64 bits."""
    return mixed(key + GOLDEN * (np.uint64(n) + ONE))


@inner
def end(table: Floats, bits: np.uint64, low: bool) -> float:
    """A value of one of the two end cells; `bits` without the first 12."""
    level = 1 if low else 3
    cell = bits >> S52
    if cell == (np.uint64(0) if low else LAST):
        level += 1
        bits <<= S12
        cell = bits >> S52
    share = float((bits << S12) >> S11) * UNIT
    return float(table[level, cell] + share * (table[level, cell + ONE] - table[level, cell]))


@inner
def value(table: Floats, bits: np.uint64) -> float:
    """The value of a table at the 64 bits of a random number."""
    cell = bits >> S52
    if cell - ONE < LAST - ONE:
        share = float((bits << S12) >> S11) * UNIT
        return float(table[0, cell] + share * (table[0, cell + ONE] - table[0, cell]))
    return end(table, bits << S12, cell == np.uint64(0))


def table_of(inverse: Inverse, mean: float | None = None, floor: float = 0.0) -> Floats:
    """The table (5, 4097) of an inverse distribution function.

    Rows: the whole; the lowest cell and its lowest; the highest and its highest. With `mean`
    what lies above `floor` is scaled so that the mean is met.
    """
    edges = np.arange(CELLS + 1) / CELLS
    tables = np.empty((LEVELS, CELLS + 1))
    for row, depth in ((0, 0), (1, 1), (2, 2)):
        tables[row] = inverse(np.clip(edges * CELLS**-depth, REST / 4, 1 - REST / 4))
    for row, depth in ((3, 1), (4, 2)):
        tables[row] = inverse(np.clip(1 - edges[::-1] * CELLS**-depth, 0.5, 1 - REST / 4))
    if mean is not None:
        tables = floor + (tables - floor) * ((mean - floor) / (_mean(tables) - floor))
    return tables


def _mean(tables: Floats) -> float:
    """The mean of what a table draws."""
    middles = (tables[:, 1:] + tables[:, :-1]) / 2
    low = (middles[1, 1:].sum() + middles[2].mean()) / CELLS
    high = (middles[3, :-1].sum() + middles[4].mean()) / CELLS
    return float((middles[0, 1:-1].sum() + low + high) / CELLS)


@lru_cache(TABLES_KEPT)
def exponential(mean: float) -> Floats:
    """The table of an exponential of this mean."""
    return table_of(lambda u: -mean * np.log1p(-u), mean)


@lru_cache(TABLES_KEPT)
def normal(deviation: float) -> Floats:
    """The table of a normal about 0."""
    return table_of(lambda u: deviation * ndtri(u))


@lru_cache(TABLES_KEPT)
def service_table(service: Service) -> Floats:
    """The table of a service's minutes; a constant has its value everywhere."""
    mean, cv, floor = service.mean, service.cv, service.floor
    match service.shape:
        case Shape.CONSTANT:
            return np.full((LEVELS, CELLS + 1), mean)
        case Shape.EXPONENTIAL:
            return exponential(mean)
        case Shape.SHIFTED_EXPONENTIAL:
            return table_of(lambda u: floor - (mean - floor) * np.log1p(-u), mean, floor)
        case Shape.LOGNORMAL:
            spread = np.sqrt(np.log1p(cv * cv))
            centre = np.log(mean) - spread * spread / 2
            return table_of(lambda u: np.exp(centre + spread * ndtri(u)), mean)
        case Shape.GAMMA:
            shape = 1 / (cv * cv)
            return table_of(lambda u: mean / shape * gammaincinv(shape, u), mean)
