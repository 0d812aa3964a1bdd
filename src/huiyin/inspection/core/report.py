"""The weekly and monthly report (情况通报): what stood at the end of a period and what moved in it.

Everything is worked out from events before the period's end, so that a report read again later
says the same. Nothing in it is praise or blame: figures with what they are counted over, and lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import polars as pl

from huiyin.inspection.core.assessment import days
from huiyin.inspection.core.assessment.load import Load
from huiyin.inspection.core.assessment.measures import Measure
from huiyin.inspection.core.assessment.outcomes import late
from huiyin.inspection.core.assessment.policy import Period
from huiyin.inspection.core.assessment.score import Result
from huiyin.inspection.core.assessment.timeline import CYCLE, OPEN_STATES, RUNNING, verb
from huiyin.ledger.core.states import State, Verb

WEEK = timedelta(days=7)
COUNTED = (
    Verb.REGISTER,
    Verb.CLOSE,
    Verb.RECUR,
    Verb.FAIL,
    Verb.DISPUTE,
    Verb.DECIDE_EXTENSION,
    Verb.SUSPEND,
    Verb.CALLBACK_UNSOLVED,
)
"""Acts a report counts, in the order in which it tells them."""


class Cycle(StrEnum):
    """How often a report is made."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a report, both included."""

    cycle: Cycle
    first: date
    last: date

    @property
    def start(self) -> datetime:
        """Its first moment."""
        return days.midnight(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return days.midnight(self.last + timedelta(days=1))

    @property
    def before(self) -> Span:
        """The period before it."""
        return span_of(self.cycle, self.first - timedelta(days=1))


def span_of(cycle: Cycle, day: date) -> Span:
    """The week from Monday to Sunday, or the month, that holds ``day``.

    >>> span_of(Cycle.WEEK, date(2020, 11, 18)).first.isoformat()
    '2020-11-16'
    """
    if cycle is Cycle.WEEK:
        first = day - timedelta(days=day.weekday())
        return Span(cycle, first, first + WEEK - timedelta(days=1))
    first = days.first_of(Period.MONTH, day)
    return Span(cycle, first, days.last_day(Period.MONTH, first))


def last_whole(cycle: Cycle, today: date) -> Span:
    """The last period that is over."""
    return span_of(cycle, today).before


class Held(StrEnum):
    """The numbers of a `Standing`."""

    OPEN = "open"
    UNASSIGNED = "unassigned"
    OVERDUE = "overdue"
    UNANSWERED = "unanswered"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The four zeros and the stock at one moment."""

    open: int
    unassigned: int
    overdue: int
    unanswered: int
    unverified: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """A matter that was overdue at the end: since when, and whose."""

    matter: str
    unit: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """One unit in the period. Shares in ten-thousandths, None where nothing is known."""

    unit: str
    load: Load
    closed: int
    on_time: tuple[int, int | None]
    first_pass: tuple[int, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything a report says. ``acts``: how often each act of `COUNTED` happened.

    ``stock``: what each number of ``at_end`` counts, as (matter, lead unit or "").
    """

    span: Span
    at_start: Standing
    at_end: Standing
    acts: dict[Verb, int]
    acts_before: dict[Verb, int]
    units: tuple[UnitLine, ...]
    overdue: tuple[Overdue, ...]
    stock: dict[Held, tuple[tuple[str, str], ...]]
    reopened: tuple[str, ...]


def standing(frame: pl.DataFrame) -> Standing:
    """What stood at the end of a timeline."""
    return Standing(**{str(what): len(found) for what, found in stock(frame).items()})


def stock(frame: pl.DataFrame) -> dict[Held, tuple[tuple[str, str], ...]]:
    """The matters behind each number of `standing`, by number: (matter, lead unit or "")."""
    last = frame.unique("matter", keep="last", maintain_order=True)
    now = last.filter(pl.col("state").is_in(OPEN_STATES)).sort("matter")
    late_ones = [one.matter for one in overdue(frame)]
    parts = {
        Held.OPEN: now,
        Held.UNASSIGNED: now.filter(pl.col("state") == str(State.REGISTERED)),
        Held.OVERDUE: now.filter(pl.col("matter").is_in(late_ones)),
        Held.UNANSWERED: now.join(_unanswered(frame, now), on="matter", how="semi"),
        Held.UNVERIFIED: now.filter(pl.col("state") == str(State.VERIFYING)),
    }
    return {
        what: tuple((matter, unit or "") for matter, unit in part.select("matter", "lead").rows())
        for what, part in parts.items()
    }


def _unanswered(frame: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """Matters whose check has passed and of whose raisers somebody has no answer since."""
    waiting = now.filter(pl.col("state") == str(State.REPLYING)).select("matter")
    inside = frame.join(waiting, on="matter", how="semi")
    passed = inside.filter(verb == str(Verb.PASS)).group_by("matter").agg(pl.col("seq").max())
    owed = inside.select("matter", pl.col("raisers").alias("raiser")).explode(
        "raiser", empty_as_null=True, keep_nulls=False
    )
    replies = inside.filter(verb == str(Verb.REPLY)).join(
        passed.rename({"seq": "pass_seq"}), on="matter"
    )
    told = replies.filter(pl.col("seq") > pl.col("pass_seq")).select("matter", "raiser")
    missing = owed.filter(pl.col("raiser").is_not_null()).join(
        told, on=["matter", "raiser"], how="anti"
    )
    return missing.select("matter").unique()


def overdue(frame: pl.DataFrame) -> tuple[Overdue, ...]:
    """Matters their unit still has after the due date at the end, the latest one first."""
    last = frame.unique("matter", keep="last", maintain_order=True)
    now = last.filter(pl.col("state").is_in(RUNNING))
    found = now.join(late(frame, "fair_due", waits=True), on=CYCLE).sort("late_at", "matter")
    return tuple(
        Overdue(matter=matter, unit=unit, since=since)
        for matter, unit, since in found.select("matter", "lead", "late_at").iter_rows()
    )


def acts_in(frame: pl.DataFrame, start: datetime, end: datetime) -> dict[Verb, int]:
    """How often each counted act happened in ``[start, end)``; an extension only if granted."""
    inside = frame.filter((pl.col("at") >= start) & (pl.col("at") < end))
    refused = (verb == str(Verb.DECIDE_EXTENSION)) & ~pl.col("granted").fill_null(value=False)
    counts = dict(inside.filter(~refused).group_by("verb").len().iter_rows())
    return {act: counts.get(str(act), 0) for act in COUNTED}


def reopened(frame: pl.DataFrame, start: datetime, end: datetime) -> tuple[str, ...]:
    """Matters that came back in ``[start, end)``."""
    inside = (pl.col("at") >= start) & (pl.col("at") < end)
    found = frame.filter(inside & (verb == str(Verb.RECUR)))["matter"]
    return tuple(found.unique(maintain_order=True))


def unit_lines(
    frame: pl.DataFrame,
    results: list[tuple[Result, Load]],
    start: datetime,
    end: datetime,
) -> tuple[UnitLine, ...]:
    """Units that had anything to do with the period, the most overdue first."""
    inside = (pl.col("at") >= start) & (pl.col("at") < end) & (verb == str(Verb.CLOSE))
    closed = dict(frame.filter(inside).group_by("unit").len().iter_rows())
    lines = [_unit_line(result, load, closed.get(result.unit, 0)) for result, load in results]
    busy = [
        line
        for line in lines
        if line.closed or line.on_time[0] or line.load.open or line.load.received
    ]
    return tuple(sorted(busy, key=lambda one: (-one.load.overdue, -one.load.open, one.unit)))


def _unit_line(result: Result, load: Load, closed: int) -> UnitLine:
    by_name = {figure.measure: figure for figure in result.figures}
    on_time, first = by_name.get(Measure.ON_TIME), by_name.get(Measure.FIRST_PASS)
    return UnitLine(
        unit=result.unit,
        load=load,
        closed=closed,
        on_time=(on_time.n, on_time.share) if on_time else (0, None),
        first_pass=(first.n, first.share) if first else (0, None),
    )
