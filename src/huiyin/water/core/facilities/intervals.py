"""When a facility ran, stood still, or is not known about: one row of intervals without gaps.

The strongest statement about a moment wins, in this order:

1. a stop notice, or a fault that halted the facility: it stood still;
2. a silence of the data, or a fault of which nobody wrote whether it halted: unknown;
3. start and stop times of the day: ran inside, stood still outside;
4. hours of the day: all or none are clear; some hours leave open which ones (PARTLY);
5. nothing: unknown.

Two statements that cannot both be true make the moment unknown and are named as a `Conflict`:
which of them is false is for people to find out, and neither may improve a rate meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from huiyin.water.core.facilities.facility import (
    DailyRun,
    Fault,
    Silence,
    Span,
    Stop,
    day_span,
)
from huiyin.water.core.shares import Range, exactly

MINUTE = 1 / 60


class Condition(StrEnum):
    """What is known of one interval."""

    RUNNING = "running"
    NOT_RUNNING = "not_running"
    PARTLY = "partly"  # ran some known hours of its day, not known which
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Interval:
    """One stretch inside one day. `ran` is hours run in it, as a range.

    `approved` says of a stop whether it was approved (None: not known); False everywhere else.
    `why` is the cause of a stop or fault where one was given.
    """

    span: Span
    condition: Condition
    ran: Range
    approved: bool | None = False
    why: str = ""


class Clash(StrEnum):
    """Why what is written of a day cannot all be true."""

    HOURS = "hours"  # more than a day has, or fewer than none
    TIMES = "times"  # start and stop times overlap, or lie outside of their day
    STOP = "stop"  # ran in a stop, or longer than its stops leave


@dataclass(frozen=True, slots=True)
class Conflict:
    """A day whose run cannot be true: `stated` h against the `possible` h beside its stops."""

    facility: str
    day: date
    clash: Clash
    stated: float
    possible: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Everything written about one facility; order does not matter.

    Of several runs of one day the last in the sequence counts, the others are for the checks.
    """

    runs: Sequence[DailyRun] = ()
    stops: Sequence[Stop] = ()
    faults: Sequence[Fault] = ()
    silences: Sequence[Silence] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """One day: its intervals without gaps, and the hours run in all, as a range.

    The day's range can be narrower than the sum of its intervals: some known hours lie anywhere.
    """

    day: date
    intervals: tuple[Interval, ...]
    ran: Range


@dataclass(frozen=True, slots=True)
class Timeline:
    """One facility over whole days, in order."""

    facility: str
    days: tuple[Day, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def intervals(self) -> tuple[Interval, ...]:
        """All intervals in order of time."""
        return tuple(one for day in self.days for one in day.intervals)

    def hours(self, condition: Condition) -> float:
        """Total length of the intervals of one condition."""
        return sum(i.span.hours for i in self.intervals if i.condition is condition)

    @property
    def ran(self) -> Range:
        """Hours run in all, as a range."""
        return sum((day.ran for day in self.days), exactly(0.0))


@dataclass(frozen=True, slots=True)
class _Said:
    """A stop, fault or silence as one kind of statement; `halts` None: not known."""

    span: Span
    halts: bool | None
    approved: bool | None
    why: str


def timeline(facility: str, first: date, last: date, records: Records) -> Timeline:
    """Intervals of `facility` from `first` to `last`, both included; open stops run on."""
    until = day_span(last).end
    said = _statements(facility, records, until)
    runs = {run.day: run for run in records.runs if run.facility == facility}
    days, conflicts = [], []
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        one, conflict = _day(day, said, runs.get(day))
        days.append(one)
        if conflict:
            conflicts.append(conflict)
    return Timeline(facility, tuple(days), tuple(conflicts))


def _statements(facility: str, records: Records, until: datetime) -> list[_Said]:
    """All statements, the strongest first: of two stops, the approved one explains the moment."""

    def span(start: datetime, end: datetime | None) -> Span:
        return Span(start, max(start, until) if end is None else end)

    said = [
        _Said(span(s.start, s.end), True, s.approved, s.cause or "")
        for s in records.stops
        if s.facility == facility
    ]
    said += [
        _Said(span(f.start, f.restored), f.halted, False, f.cause or "")
        for f in records.faults
        if f.facility == facility and f.halted is not False
    ]
    said += [
        _Said(Span(s.start, s.end), None, False, "")
        for s in records.silences
        if s.facility == facility
    ]
    ranks = {True: 0, None: 1, False: 2}
    return sorted(said, key=lambda s: (s.halts is not True, ranks[s.approved], s.span.start))


def _day(day: date, said: list[_Said], run: DailyRun | None) -> tuple[Day, Conflict | None]:
    whole = day_span(day)
    ran = run.ran if run else None
    pieces = _cut(whole, [s.span for s in said] + list(ran or ()))
    over = [(piece, next((s for s in said if s.span.covers(piece)), None)) for piece in pieces]
    stood = sum(piece.hours for piece, s in over if s and s.halts)
    conflict = _conflict(day, run, [piece for piece, s in over if s and s.halts], stood)
    open_hours = sum(piece.hours for piece, s in over if s is None)
    hidden = sum(piece.hours for piece, s in over if s and not s.halts)
    intervals = tuple(
        _stated(piece, s, bool(conflict))
        if s
        else _ran(piece, None if conflict else run, open_hours, hidden)
        for piece, s in over
    )
    return Day(day, intervals, _hours(intervals, None if conflict else run, hidden)), conflict


def _hours(intervals: tuple[Interval, ...], run: DailyRun | None, hidden: float) -> Range:
    summed = sum((one.ran for one in intervals), exactly(0.0))
    if run is None or run.hours is None or run.ran is not None:
        return summed
    # The written hours bound the day; those said to fall into a silence are not proved.
    high = min(summed.high, run.hours)
    return Range(min(high, max(0.0, run.hours - hidden)), high)


def _cut(whole: Span, spans: list[Span]) -> list[Span]:
    """`whole` cut at every end of `spans` inside it."""
    ends = {end for span in spans for end in (span.start, span.end)}
    inside = {end for end in ends if whole.start < end < whole.end}
    at = sorted(inside | {whole.start, whole.end})
    return [Span(a, b) for a, b in pairwise(at)]


def _conflict(
    day: date, run: DailyRun | None, stopped: list[Span], stood: float
) -> Conflict | None:
    if run is None or run.run_hours is None:
        return None
    whole = day_span(day)
    possible = whole.hours - stood
    inside = any(span.covers(piece) for span in run.ran or () for piece in stopped)
    if not 0 <= run.run_hours <= whole.hours + MINUTE:
        clash = Clash.HOURS
    elif _disordered(whole, run.ran or ()):
        clash = Clash.TIMES
    elif inside or run.run_hours > possible + MINUTE:
        clash = Clash.STOP
    else:
        return None
    return Conflict(run.facility, day, clash, run.run_hours, possible)


def _disordered(whole: Span, ran: Sequence[Span]) -> bool:
    ordered = sorted(ran, key=lambda span: span.start)
    overlap = any(b.start < a.end for a, b in pairwise(ordered))
    return overlap or any(not whole.covers(span) for span in ordered)


def _stated(piece: Span, said: _Said, conflicting: bool) -> Interval:
    if said.halts and not conflicting:
        return Interval(piece, Condition.NOT_RUNNING, exactly(0.0), said.approved, said.why)
    # In a conflict the stop may be false, and with it its approval.
    approved = None if said.halts and said.approved is not False else False
    return Interval(piece, Condition.UNKNOWN, Range(0.0, piece.hours), approved, said.why)


def _ran(piece: Span, run: DailyRun | None, open_hours: float, hidden: float) -> Interval:
    """A piece that no stop or silence covers; `open_hours` of its day are like it.

    Hours of the day may have been run in its `hidden` (silent) hours instead.
    """
    if run is None or run.run_hours is None:
        return Interval(piece, Condition.UNKNOWN, Range(0.0, piece.hours))
    if run.ran is not None:
        inside = any(span.covers(piece) for span in run.ran)
        full = exactly(piece.hours if inside else 0.0)
        return Interval(piece, Condition.RUNNING if inside else Condition.NOT_RUNNING, full)
    least = max(0.0, run.run_hours - hidden - (open_hours - piece.hours))
    most = min(piece.hours, run.run_hours)
    if least > piece.hours - MINUTE:
        return Interval(piece, Condition.RUNNING, exactly(piece.hours))
    if most <= 0:
        return Interval(piece, Condition.NOT_RUNNING, exactly(0.0))
    return Interval(piece, Condition.PARTLY, Range(least, most))
