"""What good service means: a share of people out in time, pooled or on a share of days."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from huiyin.vaccination.core.clinic.arriving import Ints
from huiyin.vaccination.core.staffing.errors import BadTarget

# Shares are typed as decimals; without this 0.95 of 20 people would be 18.999 of them.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Target:
    """A share `people` of those who come is in the site for less than `minutes`.

    days: None counts the people of all days together; else at least this share of the days must
    each reach `people`. A day on which nobody comes reaches it. margin: further days, in number,
    that must be good beyond the share (a robust target found on few days needs some).
    """

    minutes: float
    people: float
    days: float | None = None
    margin: int = 0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.minutes) and self.minutes > 0):
            raise BadTarget(f"{self.minutes:g} minutes is not a time limit.", "Use one above 0.")
        for name, share in (("people", self.people), ("days", self.days)):
            if share is not None and not 0 < share <= 1:
                raise BadTarget(
                    f"the share of {name} is {share:g}, and must lie above 0 and at most at 1.",
                    "95 per cent is written 0.95.",
                )
        if self.margin < 0 or (self.margin and self.days is None):
            raise BadTarget("a margin is a number of days, and needs a share of days.")

    @property
    def pooled(self) -> bool:
        """Whether all days are counted together."""
        return self.days is None

    def tighter(self) -> Target:
        """The next target that is a little harder: a day more, or a tenth of the late fewer."""
        if self.days is None:
            return replace(self, people=self.people + (1 - self.people) / 10)
        return replace(self, margin=self.margin + 1)

    def late_allowed(self, people: Ints) -> Ints:
        """How many may be late: (days,) each day, from the people of each day."""
        allowed = np.floor(people * (1 - self.people) + ROUNDING)
        return np.asarray(allowed, dtype=np.int64)

    def bad_days_allowed(self, days: int) -> int:
        """How many of these days may be bad; -1 where the margin leaves none."""
        if self.days is None:
            return days
        return max(-1, math.floor(days * (1 - self.days) + ROUNDING) - self.margin)

    def met(self, late: Ints, people: Ints) -> bool:
        """Whether days with so many late (days,) of so many people (days,) reach the target."""
        if self.days is None:
            return bool(late.sum() <= self.late_allowed(people.sum()))
        return bool((late > self.late_allowed(people)).sum() <= self.bad_days_allowed(people.size))
