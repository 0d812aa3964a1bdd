"""What can go wrong in a campaign, as facts known on a day.

A shock works from its cut on: the first period that begins on the day or later. Periods that have
begun are lived as they were planned.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Unfit(StrEnum):
    """Why a shock does not fit a campaign."""

    NO_PERIOD_LEFT = "no_period_left"
    NOT_LATE = "not_late"
    AFTER_LAST_DAY = "after_last_day"
    NOT_SHORT = "not_short"
    NOBODY_AWAY = "nobody_away"
    NO_MORE_PEOPLE = "no_more_people"
    NOT_OUT = "not_out"
    NO_SUCH_SITE = "no_such_site"
    NO_SUCH_LOT = "no_such_lot"
    HAS_ARRIVED = "has_arrived"


class BadShock(ValueError):
    """A shock that does not fit the campaign: why, with the ids and numbers that show it."""

    def __init__(self, unfit: Unfit, **figures: int | str) -> None:
        named = ", ".join(f"{name} {value}" for name, value in figures.items())
        super().__init__(f"{unfit} ({named})" if named else str(unfit))
        self.unfit, self.figures = unfit, figures


@dataclass(frozen=True, slots=True)
class DeliveryLate:
    """A lot that has not arrived comes `days` later."""

    lot: int
    days: int


@dataclass(frozen=True, slots=True)
class DeliveryShort:
    """Of a lot that has not arrived only `permille` comes."""

    lot: int
    permille: int


@dataclass(frozen=True, slots=True)
class LotRecalled:
    """A lot may no longer be used; what is left of it is lost."""

    lot: int


@dataclass(frozen=True, slots=True)
class FridgeFailed:
    """A site loses what lies in its cold store and can keep nothing for `periods` periods."""

    site: int
    periods: int


@dataclass(frozen=True, slots=True)
class StaffSick:
    """`permille` of the staff of some roles and districts (empty: all) is away for `periods`."""

    permille: int
    periods: int
    roles: frozenset[int] = frozenset()
    districts: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class DemandUp:
    """`permille` more people of every group come in some districts (empty: all)."""

    permille: int
    districts: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SiteClosed:
    """A site is closed for `periods` periods, None for good."""

    site: int
    periods: int | None = None


Shock = (
    DeliveryLate | DeliveryShort | LotRecalled | FridgeFailed | StaffSick | DemandUp | SiteClosed
)


@dataclass(frozen=True, slots=True)
class Event:
    """A shock and the day on which it is known."""

    day: int
    shock: Shock
