"""The interval of a share: Wilson's score interval.

E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22
(1927) 209-212; method 3 of R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872. It stays
within 0 and 1 and says something sensible for 0 of n, where the plain normal interval says 0 ± 0.

A weighted share has less in it than its number of outcomes says: n is then Kish's effective size,
(Σw)² / Σw² (L. Kish, "Survey Sampling", 1965, § 11.7).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import NormalDist

E4 = 10_000


@dataclass(frozen=True, slots=True)
class Interval:
    """Both ends in ten-thousandths, rounded outwards never, to the nearest."""

    low: int
    high: int


def wilson(share: Fraction, n: Fraction, level: Fraction) -> Interval:
    """The interval of a share that ``n`` outcomes gave, at a level such as 95/100.

    Raises ValueError without an outcome: nothing is known then, not even an interval.
    """
    if n <= 0:
        raise ValueError("no outcome, no interval")
    z = NormalDist().inv_cdf(0.5 + float(level) / 2)
    p, size = float(share), float(n)
    centre = p + z * z / (2 * size)
    spread = z * sqrt(p * (1 - p) / size + z * z / (4 * size * size))
    whole = 1 + z * z / size
    return Interval(_e4((centre - spread) / whole), _e4((centre + spread) / whole))


def _e4(value: float) -> int:
    return round(min(max(value, 0.0), 1.0) * E4)


def effective_n(weights: int, squares: int) -> Fraction:
    """Kish's effective number of outcomes from Σw and Σw²; n itself when all weigh the same."""
    return Fraction(weights * weights, squares) if squares else Fraction(0)
