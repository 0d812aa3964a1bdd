"""What makes a campaign meaningless, by kind, with the ids and numbers that show it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Wrong(StrEnum):
    """The kinds; their figures are named as in the campaign's tables."""

    NO_PERIOD = "no_period"
    ROSTER_SHAPE = "roster_shape"
    ROSTER_NEGATIVE = "roster_negative"
    NO_WORK = "no_work"
    LENDABLE_SOME = "lendable_some"
    NOBODY_SERVED = "nobody_served"
    TARGET_LATE = "target_late"
    TARGET_SHARE = "target_share"
    INTERVAL_CROSSED = "interval_crossed"
    INTERVAL_SHORT = "interval_short"
    RETURN_SHARE = "return_share"
    LOSS_SHARE = "loss_share"
    LOT_DAYS = "lot_days"
    LOT_NEGATIVE = "lot_negative"
    SITE_NEGATIVE = "site_negative"
    SITE_BOTH = "site_both"
    SITE_WINDOW = "site_window"
    PEOPLE_GROUPS = "people_groups"
    NO_SITE = "no_site"
    UNSTAFFED = "unstaffed"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault and its figures: ids and numbers by name."""

    wrong: Wrong
    figures: tuple[tuple[str, int | str], ...] = ()

    def __str__(self) -> str:
        named = ", ".join(f"{name} {value}" for name, value in self.figures)
        return f"{self.wrong} ({named})" if named else str(self.wrong)


def fault(wrong: Wrong, **figures: int | str) -> Fault:
    """A fault with its figures by name."""
    return Fault(wrong, tuple(figures.items()))
