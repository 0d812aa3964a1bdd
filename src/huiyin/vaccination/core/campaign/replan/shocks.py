"""What can go wrong in a campaign, as facts known on a day.

A shock works from its cut on: the first period that begins on the day or later. Periods that have
begun are lived as they were planned.
"""

from __future__ import annotations

from dataclasses import dataclass


class BadShock(ValueError):
    """A shock that does not fit the campaign: what is wrong and what would be right."""


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
