"""Patrols (巡查) of a stretch of the canal: plan, periods, rounds walked, what was seen.

A period without a finished round is missed; nothing found is written down too. A later look at a
source struck off (回头看) falls due after so many days and belongs to whoever patrols there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from huiyin.water.core.risks.clearance import review_days
from huiyin.water.core.risks.source import Photo
from huiyin.water.core.zones.chainage import Chainage
from huiyin.water.core.zones.datum import Position

DAY = timedelta(days=1)


class Every(StrEnum):
    """How often a stretch is patrolled."""

    WEEK = "week"
    MONTH = "month"


class Stage(StrEnum):
    """How far the patrol of a period has come."""

    DONE = "done"
    UNDER_WAY = "under_way"
    DUE = "due"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatrolPlan:
    """Who walks which stretch how often. `start` and `end` None: to the end of the reach.

    `last` None: until further notice. Raises ValueError for days or chainages that run backwards.
    """

    reach: str
    name: str
    every: Every
    first: date
    last: date | None
    unit: str
    start: Chainage | None = None
    end: Chainage | None = None

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ValueError("a plan does not end before it begins")
        if self.start and self.end and self.end.beyond(self.start) <= 0:
            raise ValueError("a stretch runs with the flow")

    def covers(self, chainage: Chainage) -> bool:
        """Whether a chainage of the same series lies on the stretch."""
        low = self.start is None or chainage.beyond(self.start) >= 0
        return low and (self.end is None or chainage.beyond(self.end) <= 0)


@dataclass(frozen=True, slots=True)
class Period:
    """One span of days in which the stretch is to be walked once, both ends included."""

    key: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Patrol:
    """One round of a plan in a period. `ended` None: still under way."""

    plan: str
    period: str
    by: str
    began: datetime
    ended: datetime | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One thing written down on the way. `category` empty: nothing was found here.

    `place` None: the phone did not say. `chainage` is that of the nearest point of the reach.
    """

    plan: str
    period: str
    seen_at: datetime
    by: str
    category: str
    words: str
    place_name: str = ""
    place: Position | None = None
    chainage: Chainage | None = None
    photos: tuple[Photo, ...] = ()

    @property
    def is_find(self) -> bool:
        """Whether something was found."""
        return self.category != ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a keeper made of a find: a source by its code; `joined` one that was known."""

    source: str
    joined: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A review made: the day it was due, the day somebody looked, and whether it held."""

    due: date
    day: date
    held: bool
    by: str
    words: str = ""
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, slots=True)
class DueReview:
    """A later look that a source needs: `made` None while nobody has looked for it."""

    due: date
    made: Look | None

    def waits(self, on: date) -> bool:
        """Whether it is due on the day and not made."""
        return self.made is None and self.due <= on


def periods(plan: PatrolPlan, until: date) -> tuple[Period, ...]:
    """The periods that have begun by `until`, cut to the days of the plan."""
    end = until if plan.last is None else min(until, plan.last)
    found = []
    start = plan.first
    while start <= end:
        whole = _end_of(plan.every, start)
        last = whole if plan.last is None else min(whole, plan.last)
        found.append(Period(_key(plan.every, start), start, last))
        start = whole + DAY
    return tuple(found)


def period_of(plan: PatrolPlan, day: date) -> Period | None:
    """The period a day belongs to, None outside of the plan."""
    return next((p for p in periods(plan, day) if p.first <= day <= p.last), None)


def stage(period: Period, patrol: Patrol | None, on: date) -> Stage:
    """How far a period has come at the end of the day `on`."""
    if patrol is not None and patrol.ended is not None:
        return Stage.DONE
    if on > period.last:
        return Stage.MISSED
    return Stage.DUE if patrol is None else Stage.UNDER_WAY


def due_reviews(
    struck_off: date, after: Iterable[int], made: Mapping[date, Look]
) -> tuple[DueReview, ...]:
    """The later looks after a strike-off, with those made by the day they were due."""
    return tuple(DueReview(day, made.get(day)) for day in review_days(struck_off, after))


def _end_of(every: Every, day: date) -> date:
    if every is Every.WEEK:
        return day + (6 - day.weekday()) * DAY
    return (day.replace(day=28) + 4 * DAY).replace(day=1) - DAY


def _key(every: Every, day: date) -> str:
    if every is Every.MONTH:
        return f"{day:%Y-%m}"
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"
