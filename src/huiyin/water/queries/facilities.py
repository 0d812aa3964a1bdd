"""Reads of the facility register: who is in it, in which state, heard when, held to what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from huiyin.field.models import Device
from huiyin.field.queries import latest, observations
from huiyin.field.store.mover import newest
from huiyin.ledger.models import User
from huiyin.ledger.names import unit_name
from huiyin.water import access
from huiyin.water.bodies import from_body
from huiyin.water.choices import SubjectKind
from huiyin.water.city_law import city_law
from huiyin.water.core.discharge.confidence import is_legal
from huiyin.water.core.discharge.scope import Choice, choose
from huiyin.water.core.facilities.amounts import load_rate
from huiyin.water.core.facilities.facility import State
from huiyin.water.core.facilities.master import Master
from huiyin.water.core.facilities.state import Ran, ran_on, states_on
from huiyin.water.facility_data import rate_definition
from huiyin.water.facility_fields import values_of
from huiyin.water.models import Record, Subject
from huiyin.water.queries.register import Entry, entries, history
from huiyin.water.queries.works import Works, ceiling, works

DAY = timedelta(days=1)
SILENT = DAY
"""A logger that was not heard for so long is silent."""
STRIP_DAYS = 30
VALUES_DAYS = 31
VALUE_KEY = ("point", "factor", "kind", "time")


def facilities(
    user: User, now: datetime, *, known_before: datetime | None = None
) -> list[Entry[Master]]:
    """The facilities this person may read, with their facts as they were known."""
    mine = access.subjects(user, SubjectKind.FACILITY, now)
    return entries(SubjectKind.FACILITY, Master, subjects=mine, known_before=known_before)


@dataclass(frozen=True, slots=True)
class Line:
    """One facility of the register on a day.

    `heard` is the time of the newest value of its loggers, `loggers` how many are registered.
    """

    subject: Subject
    master: Master
    ran: Ran
    heard: datetime | None
    loggers: int
    choice: Choice
    silent: bool

    @property
    def unit(self) -> str:
        """The responsible unit in the reader's language."""
        return unit_name(self.subject.unit) if self.subject.unit else ""

    @property
    def is_legal(self) -> bool:
        """Whether standard and level are sure enough to be applied as law."""
        return is_legal(self.choice.confidence)


def lines(
    found: Sequence[Entry[Master]], day: date, known_before: datetime, *, past: bool
) -> list[Line]:
    """Every facility with its state on `day`, in order of the codes.

    `past`: what was heard is read as of `known_before`, else as it stands now.
    """
    known = works(found, [day], known_before)
    definition = rate_definition("normal_running", day)
    points = [one.subject.point.code for one in known if one.subject.point]
    heard = heard_at(points, known_before if past else None)
    loggers = logger_counts(points)
    made = []
    for one in known:
        code = one.subject.point.code if one.subject.point else ""
        last, count = heard.get(code), loggers.get(code, 0)
        silent = count > 0 and (last is None or last < known_before - SILENT)
        made.append(
            Line(one.subject, one.master, ran(one, definition, day), last, count,
                 chosen(one.subject.code, one.master, day), silent)
        )  # fmt: skip
    return made


def ran(one: Works, definition: Any, day: date) -> Ran:
    """How a day of a facility counts."""
    shown = next((each for each in one.known.line.days if each.day == day), None)
    return ran_on(definition, one.known.facility, shown, day)


def strip(one: Works, days: Sequence[date]) -> list[tuple[date, Ran]]:
    """Each day and how it counts."""
    definition = rate_definition("normal_running", max(days))
    return [(day, ran(one, definition, day)) for day in days]


def possible_states(one: Works, days: Sequence[date]) -> tuple[State, ...]:
    """The states that the records leave possible on the last of `days`; its load is over all."""
    last = max(days)
    load = load_rate(
        rate_definition("load", last), one.known.facility, one.known.runs, days,
        ceiling=ceiling(last),
    ).load  # fmt: skip
    shown = next(each for each in one.known.line.days if each.day == last)
    found = states_on(one.known.facility, shown, load)
    return tuple(state for state in State if state in found)


def chosen(code: str, facts: Master, on: date) -> Choice:
    """Which discharge standard and level hold it on a day, with every step taken."""
    known = city_law(on)
    return choose(facts.held(code), known.scope, tuple(known.standards), on)


def values_at(points: Sequence[str], known_before: datetime | None) -> pl.DataFrame:
    """The newest value of each point, factor and kind; None: now, else as it was known then.

    As of a past moment only the month before it is looked through.
    """
    if not points:
        return observations([])
    if known_before is None:
        return latest(list(points))
    start = known_before - VALUES_DAYS * DAY
    frame = observations(list(points), None, start, known_before, history=True)
    known = frame.filter(pl.col("received") < known_before)
    return newest(known.unique(list(VALUE_KEY), keep="last", maintain_order=True))


def heard_at(points: Sequence[str], known_before: datetime | None) -> dict[str, datetime]:
    """The time of the newest value of each point that has any."""
    frame = values_at(points, known_before)
    return dict(frame.group_by("point").agg(pl.col("time").max()).iter_rows())


def logger_counts(points: Sequence[str]) -> dict[str, int]:
    """How many enabled devices each point has."""
    counts: dict[str, int] = {}
    codes = Device.objects.filter(point__code__in=points, enabled=True)
    for code in codes.values_list("point__code", flat=True):
        counts[code] = counts.get(code, 0) + 1
    return counts


@dataclass(frozen=True, slots=True)
class Changed:
    """One record of a facility's facts with what it changed: field, before, after."""

    record: Record
    fields: tuple[tuple[str, Any, Any], ...]


def changes(subject: Subject, known_before: datetime | None = None) -> list[Changed]:
    """The history of a facility's facts, the newest first."""
    rows = history(subject, SubjectKind.FACILITY)
    if known_before is not None:
        rows = rows.filter(at__lt=known_before)
    return list(_changes(rows))[::-1]


def _changes(rows: Any) -> Iterator[Changed]:
    before: Mapping[str, Any] | None = None
    for row in rows:
        after = values_of(from_body(Master, row.body))
        yield Changed(row, () if before is None else difference(before, after))
        before = after


def difference(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[tuple[str, Any, Any], ...]:
    """Each field whose value differs, with both values."""
    return tuple(
        (name, before.get(name), value)
        for name, value in after.items()
        if before.get(name) != value
    )
