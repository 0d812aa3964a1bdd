"""Offtakes (分水口), pumping stations and what flowed through them, by month.

Volumes are 10⁴ m³ (万m³), as the papers of allocation have them; energy is kWh. A month that
nobody reported is None, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One month; raises ValueError for a thirteenth."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise ValueError(f"there is no month {self.month}")

    @classmethod
    def of(cls, day: date) -> Month:
        """The month a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """The month of `2020-09`; raises ValueError for anything else."""
        year, month = text.split("-")
        if (len(year), len(month)) != (4, 2) or not (year + month).isdecimal():
            raise ValueError(f"{text!r} is no month")
        return cls(int(year), int(month))

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """Its last day."""
        return self.plus(1).first_day - timedelta(days=1)

    def plus(self, months: int) -> Month:
        """The month so many months later."""
        count = self.year * 12 + self.month - 1 + months
        return Month(count // 12, count % 12 + 1)


def water_year(start: Month) -> tuple[Month, ...]:
    """The twelve months of a water year (水量调度年度) from its first month."""
    return tuple(start.plus(n) for n in range(12))


class Purpose(StrEnum):
    """What water is let out for."""

    SUPPLY = "supply"  # 生活、工业供水
    ECOLOGICAL = "ecological"  # 生态补水
    FARMING = "farming"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offtake:
    """One gate. `design` is what it can pass in m³/s, None unknown."""

    id: str
    unit: str
    design: float | None = None

    def __post_init__(self) -> None:
        if self.design is not None and not self.design > 0:
            raise ValueError(f"{self.id}: a design flow must be positive")


@dataclass(frozen=True, slots=True)
class Volume:
    """What passed an offtake in a month for one purpose; `amount` None: not reported."""

    offtake: str
    month: Month
    purpose: Purpose
    amount: float | None

    def __post_init__(self) -> None:
        if self.amount is not None and not self.amount >= 0:
            raise ValueError(f"{self.offtake}, {self.month}: a volume is not negative")


@dataclass(frozen=True, slots=True)
class Allocation:
    """What an offtake may take in a water year, and its plan by month where there is one.

    `plan` holds some or all months; `annual` None: only the months are planned.
    """

    offtake: str
    start: Month
    annual: float | None
    plan: tuple[tuple[Month, float], ...] = ()

    def __post_init__(self) -> None:
        months = [month for month, _ in self.plan]
        if len(set(months)) != len(months) or not set(months) <= set(water_year(self.start)):
            raise ValueError(f"{self.offtake}: a plan names each month of its year once")
        amounts = [amount for _, amount in self.plan]
        if min((self.annual or 0.0, *amounts)) < 0:
            raise ValueError(f"{self.offtake}: an allocation is not negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpMonth:
    """One month of a pumping station (泵站): water lifted, energy, hours run; None unknown."""

    station: str
    month: Month
    lifted: float | None = None
    energy: float | None = None
    hours: float | None = None

    def __post_init__(self) -> None:
        if min(self.lifted or 0.0, self.energy or 0.0, self.hours or 0.0) < 0:
            raise ValueError(f"{self.station}, {self.month}: no figure of a pump is negative")
