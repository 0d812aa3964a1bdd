"""A treatment facility and what is written about it: daily runs, stops, faults, silences.

Volumes are m³, energy kWh, weights kg, durations hours. Times are aware; days are those of China.
None is unknown, never zero. The groups follow campaigns of other cities (鲁环函〔2020〕73号 of
Shandong, Hefei, Dongpo); the fields are a product proposal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum

# One zone and no summer time: a fixed offset needs no time zone files.
CHINA = timezone(timedelta(hours=8))
HOURS = 24.0


class State(StrEnum):
    """What a facility is in, as the ledger writes it."""

    NORMAL = "normal"  # 正常运行
    INTERMITTENT = "intermittent"  # 间歇运行
    LOW_LOAD = "low_load"  # 低负荷
    STOPPED_APPROVED = "stopped_approved"  # 停运（批准）
    STOPPED_UNAPPROVED = "stopped_unapproved"  # 停运（擅自）
    REBUILDING = "rebuilding"  # 改造中
    SCRAPPED = "scrapped"  # 报废／并网


class StopCause(StrEnum):
    """Why a facility stands still."""

    NO_INFLOW = "no_inflow"
    NETWORK_BROKEN = "network_broken"
    NO_POWER = "no_power"  # cut or unpaid
    EQUIPMENT_FAULT = "equipment_fault"
    NO_STAFF_OR_MONEY = "no_staff_or_money"
    OVERLOAD = "overload"
    LOW_INFLUENT = "low_influent"
    FROZEN = "frozen"
    CONSTRUCTION = "construction"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility:
    """Master data that the arithmetic needs.

    `accepted` is the day of acceptance (验收), None not accepted yet; `ended` the first day on
    which it is scrapped or joined to a network, None in use. `design` is m³/d.
    """

    id: str
    unit: str
    accepted: date | None
    ended: date | None = None
    design: float | None = None
    households: int | None = None
    connected: int | None = None

    def __post_init__(self) -> None:
        if self.design is not None and not self.design > 0:
            raise ValueError("a design capacity must be positive, or None where it is unknown")

    def counts_on(self, day: date) -> bool:
        """Whether it is built and accepted, and neither scrapped nor joined, on `day`."""
        return self.accepted is not None and (
            self.accepted <= day and (self.ended is None or day < self.ended)
        )


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, start included, end not; both aware."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("times must be aware")
        if self.end < self.start:
            raise ValueError("a span must not end before it starts")

    @property
    def hours(self) -> float:
        """Its length in hours."""
        return (self.end - self.start) / timedelta(hours=1)

    def covers(self, other: Span) -> bool:
        """Whether all of `other` lies inside."""
        return self.start <= other.start and other.end <= self.end


def day_span(day: date) -> Span:
    """The 24 hours of a day in China."""
    start = datetime(day.year, day.month, day.day, tzinfo=CHINA)
    return Span(start, start + timedelta(days=1))


def month_days(year: int, month: int) -> tuple[date, ...]:
    """Every day of a month, in order."""
    first = date(year, month, 1)
    days = (first + timedelta(days=n) for n in range(31))
    return tuple(day for day in days if day.month == month)


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyRun:
    """One day of the operation ledger (运行记录).

    `ran` holds the start and stop times where they were written or measured: outside of them the
    facility stood still. None: only `hours` is known. `meter_in` and `meter_out` are the readings
    of the flow meters at the end of the day (cumulative m³), `meter_energy` that of
    the electricity meter.
    """

    facility: str
    day: date
    inflow: float | None = None
    outflow: float | None = None
    hours: float | None = None
    ran: tuple[Span, ...] | None = None
    energy: float | None = None
    chemicals: float | None = None
    sludge: float | None = None
    sludge_to: str = ""
    dissolved_oxygen: float | None = None
    mlss: float | None = None
    level: float | None = None
    meter_in: float | None = None
    meter_out: float | None = None
    meter_energy: float | None = None
    weather: str = ""
    operator: str = ""
    abnormal: str = ""
    cause: str = ""
    received: date | None = None

    @property
    def run_hours(self) -> float | None:
        """Hours it ran: from the start and stop times where there are any."""
        if self.ran is None:
            return self.hours
        return sum(span.hours for span in self.ran)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A stop or maintenance notice (停运报告).

    `end` None: it still stands; `approved` None: unknown.
    """

    facility: str
    start: datetime
    end: datetime | None
    approved: bool | None
    cause: StopCause | None = None

    def __post_init__(self) -> None:
        Span(self.start, self.end or self.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault (故障). `halted`: whether the facility stood still; None: not written, so unknown."""

    facility: str
    start: datetime
    restored: datetime | None
    halted: bool | None
    cause: StopCause | None = None

    def __post_init__(self) -> None:
        Span(self.start, self.restored or self.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A stretch without data from a facility that should report. What happened in it is unknown."""

    facility: str
    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        Span(self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effluent:
    """One judged sample or daily mean of the effluent: `within` all its limits; None unknown."""

    facility: str
    day: date
    within: bool | None
