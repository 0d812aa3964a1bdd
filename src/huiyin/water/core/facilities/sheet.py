"""The month sheet of a facility (运行月报表) as a value: the columns of the paper one, a row a day.

Which columns there are, how they are summed and with how many decimals is dated data
(`data/month_sheet.csv`). A day without a record has a row of empty cells: unknown, never zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from huiyin.water.core.facilities.facility import DailyRun, Facility, Span, month_days

Cell = str | float | None


class Summary(StrEnum):
    """What stands in the last row of a column."""

    SUM = "sum"
    MEAN = "mean"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: `field` names a field of `DailyRun` (or `day`, `starts`, `ends`)."""

    field: str
    name_zh: str
    name_en: str
    unit: str
    decimals: int | None
    summary: Summary
    effective_from: date
    effective_to: date | None
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Total:
    """The last row's cell: over the `known` of `days` days that the facility counts on.

    `value` None without a known day. A sum over fewer than all days is a lower bound.
    """

    value: float | None
    known: int
    days: int

    @property
    def complete(self) -> bool:
        """Whether every day is known."""
        return self.known == self.days > 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """One month: `rows` (days × columns) and `totals` (columns, None where nothing is summed)."""

    facility: str
    year: int
    month: int
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[Total | None, ...]
    missing: tuple[date, ...]


def month_sheet(
    facility: Facility, year: int, month: int, columns: Sequence[Column], runs: Sequence[DailyRun]
) -> Sheet:
    """The sheet of one month; `missing` are days without a record on which there should be one.

    Of several records of a day the last in the sequence counts.
    """
    days = month_days(year, month)
    by_day = {run.day: run for run in runs if run.facility == facility.id}
    due = [day for day in days if facility.counts_on(day)]
    rows = tuple(tuple(_cell(by_day.get(day), day, c) for c in columns) for day in days)
    return Sheet(
        facility.id,
        year,
        month,
        tuple(columns),
        rows,
        tuple(_total(column, [by_day.get(day) for day in due]) for column in columns),
        tuple(day for day in due if day not in by_day),
    )


def _cell(run: DailyRun | None, day: date, column: Column) -> Cell:
    if column.field == "day":
        return day.isoformat()
    if run is None:
        return None
    if column.field in {"starts", "ends"}:
        return _times(run.ran, column.field)
    value = _value(run, column)
    if isinstance(value, float) and column.decimals is not None:
        return round(value, column.decimals)
    return value


def _times(ran: tuple[Span, ...] | None, which: str) -> str | None:
    if ran is None:
        return None
    times = [span.start if which == "starts" else span.end for span in ran]
    return " ".join(f"{at:%H:%M}" for at in times)


def _value(run: DailyRun, column: Column) -> Cell:
    found: object = run.run_hours if column.field == "hours" else getattr(run, column.field)
    if isinstance(found, int | float):
        return float(found)
    return found if isinstance(found, str) and found else None


def _total(column: Column, runs: Sequence[DailyRun | None]) -> Total | None:
    if column.summary is Summary.NONE:
        return None
    known = [value for run in runs if run and isinstance(value := _value(run, column), float)]
    if not known:
        return Total(None, 0, len(runs))
    value = sum(known) / (len(known) if column.summary is Summary.MEAN else 1)
    if column.decimals is not None:
        value = round(value, column.decimals)
    return Total(value, len(known), len(runs))
