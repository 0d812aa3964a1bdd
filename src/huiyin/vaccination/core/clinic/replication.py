"""Many days of one clinic: every figure with its confidence limits over days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from huiyin.vaccination.core.clinic.checking import check
from huiyin.vaccination.core.clinic.drawing import Drawer
from huiyin.vaccination.core.clinic.figures import Figures, figures, joined
from huiyin.vaccination.core.clinic.model import Clinic
from huiyin.vaccination.core.clinic.passage import pass_through
from huiyin.vaccination.core.clinic.sampler import Floats

AT_ONCE = 20_000
CONFIDENCE = 0.95
Report = Callable[[int, int], bool]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over days with its 95 % limits (Student's t); NaN limits where there is one day."""

    mean: float
    low: float
    high: float

    @property
    def certain(self) -> bool:
        """Whether the limits leave no doubt about the sign."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Replications:
    """Days of a clinic from a seed; `asked` may be more than the days in `figures`."""

    clinic: Clinic
    seed: int
    within: float
    asked: int
    figures: Figures

    @property
    def days(self) -> int:
        """How many days were simulated."""
        return self.figures.people.size


def half_width(values: Floats) -> Floats:
    """Half the 95 % interval of the mean over the first axis; NaN for one value."""
    n = len(values)
    if n < 2:
        return np.full(values.shape[1:], np.nan)
    spread = values.std(axis=0, ddof=1) / np.sqrt(n)
    return np.asarray(stdtrit(n - 1, (1 + CONFIDENCE) / 2) * spread)


def estimate(values: Floats) -> Estimate:
    """The mean of one figure over days (D,)."""
    mean, half = float(values.mean()), float(half_width(values))
    return Estimate(mean, mean - half, mean + half)


def replicate(
    clinic: Clinic, days: int, seed: int, within: float = 60.0, report: Report | None = None
) -> Replications:
    """Simulate `days` independent days; raises BadClinic.

    report(done, days) is told of progress and answers whether to go on; when it says no, what was
    simulated so far comes back, with limits as wide as so few days deserve.
    """
    check(clinic)
    if days < 1:
        raise ValueError(f"{days} days cannot be simulated; ask for at least 1")
    drawer = Drawer(clinic)
    people = sum(source.people for source in (clinic.arrivals, *clinic.also))
    step = max(1, int(AT_ONCE / people))
    parts: list[Figures] = []
    for first in range(0, days, step):
        count = min(step, days - first)
        draws = drawer.draw(count, seed, first)
        parts.append(figures(clinic, draws, pass_through(clinic, draws), within))
        if report is not None and not report(first + count, days):
            break
    return Replications(clinic, seed, within, days, joined(parts))
