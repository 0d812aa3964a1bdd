"""What is known of each facility's effluent, to say whose judgement a version changes.

The latest daily means that were written down as judged (`effluent_day`); without them those made
from what the facility's point has sent; without either the latest sample of its effluent. A
facility of which nothing is known is a case without values: its judgement is not known, which is
not "unchanged".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import chain
from typing import TypeVar, cast

import polars as pl

from huiyin.base.clock import CHINA
from huiyin.field.core.aggregate import Period
from huiyin.field.core.reading import RTD
from huiyin.field.factors import factor_of
from huiyin.field.periods import Asked, NoMeans, make
from huiyin.field.store.read import latest
from huiyin.ledger.models import User
from huiyin.water.bodies import BadBody, from_body
from huiyin.water.choices import ReadingKind
from huiyin.water.core.discharge.conditions import Circumstances
from huiyin.water.core.discharge.holding import Law, Measured
from huiyin.water.core.discharge.limits import Basis
from huiyin.water.core.discharge.units import UnitRefused, canonical
from huiyin.water.core.discharge.versions import Case, Rejudged, rejudged
from huiyin.water.core.facilities.master import Master
from huiyin.water.models import Subject
from huiyin.water.queries.facilities import facilities
from huiyin.water.queries.register import Entry, end_of, standing

EFFLUENT_DAY = "effluent_day"
SAMPLE = "sample"
WATER_TEMP = "w01010"
WINDOW = timedelta(days=30)
KINDS: tuple[tuple[str, int | None], ...] = ((ReadingKind.HOUR_AVG, 3600), (RTD, None))
"""Which readings means are made of, with their seconds; None: the point's own interval."""


class Origin(StrEnum):
    """Where the values of a case come from."""

    JUDGED = "judged"
    READINGS = "readings"
    SAMPLE = "sample"
    PROBE = "probe"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Known:
    """A facility with the values there are of it; `day` is theirs."""

    entry: Entry[Master]
    origin: Origin
    values: tuple[Measured, ...]
    day: date | None = None

    @property
    def subject(self) -> Subject:
        """The facility."""
        return self.entry.subject

    @property
    def case(self) -> Case:
        """As the core takes it."""
        return Case(self.entry.value.held(self.subject.code), self.values)


@dataclass(frozen=True, slots=True)
class Whose:
    """A facility and what of its judgement changes; None: nothing is known to judge."""

    known: Known
    changes: tuple[Rejudged, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Factor:
    """The part of a judged day that is needed here, whoever wrote it."""

    factor: str
    unit: str
    mean: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    day: date
    complete: bool
    factors: tuple[_Factor, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    """A laboratory's results in mg/L (pH without unit); `side` "out" is the effluent."""

    time: datetime
    side: str
    flag: str
    cod: float | None = None
    nh3n: float | None = None
    tp: float | None = None
    tn: float | None = None
    ss: float | None = None
    ph: float | None = None

    def values(self, master: Master) -> tuple[Measured, ...]:
        """Each result as a single value: one sample is no mean of a day."""
        day = self.time.astimezone(CHINA).date()
        given = Circumstances(day, None, master.built, master.reused)
        return tuple(
            Measured(name, value, "1" if name == "ph" else "mg/L", Basis.SINGLE_VALUE, given)
            for name in ("cod", "nh3n", "tp", "tn", "ss", "ph")
            if (value := getattr(self, name)) is not None
        )


Found = TypeVar("Found", _Day, _Sample)


def cases(
    user: User, now: datetime, law: Law, *, known_before: datetime | None = None
) -> list[Known]:
    """Every facility this person may read, with its latest values."""
    entries = facilities(user, now, known_before=known_before)
    names = _names(law)
    end = known_before or end_of(now.astimezone(CHINA).date())
    mine = [entry.subject for entry in entries]
    days = _latest(EFFLUENT_DAY, _Day, mine, known_before)
    samples = _latest(SAMPLE, _Sample, mine, known_before)
    sent = _points_with_readings(entries)
    return [
        _by_means(entry, days, names, end, sent)
        or _by_sample(entry, samples.get(entry.subject.pk))
        or Known(entry, Origin.NONE, ())
        for entry in entries
    ]


def probed(found: Iterable[Known], probe: tuple[Measured, ...]) -> list[Known]:
    """The same facilities, each with the assumed values of a probe and its own date of building."""
    return [
        replace(
            one,
            origin=Origin.PROBE,
            values=tuple(
                replace(value, given=replace(value.given, built=one.entry.value.built))
                for value in probe
            ),
            day=None,
        )
        for one in found
    ]


def whose(found: Iterable[Known], before: Law, after: Law, *, then: date, now: date) -> list[Whose]:
    """What of each facility's judgement changes; None where no value of it is known."""
    return [
        Whose(
            one,
            rejudged([one.case], before, after, then=then, now=now) if one.values else None,
        )
        for one in found
    ]


def _by_means(
    entry: Entry[Master],
    days: Mapping[int, _Day],
    names: Mapping[str, str],
    end: datetime,
    sent: frozenset[str],
) -> Known | None:
    day, origin = days.get(entry.subject.pk), Origin.JUDGED
    point = entry.subject.point_id
    if day is None and point in sent:
        day, origin = _made_day(str(point), end), Origin.READINGS
    values = _values(day, entry.value, names) if day else ()
    return Known(entry, origin, values, day.day) if day and values else None


def _by_sample(entry: Entry[Master], sample: _Sample | None) -> Known | None:
    if sample is None:
        return None
    day = sample.time.astimezone(CHINA).date()
    return Known(entry, Origin.SAMPLE, sample.values(entry.value), day)


def _latest(
    kind: str, of: type[Found], subjects: list[Subject], known_before: datetime | None
) -> dict[int, Found]:
    """The last usable record of each facility; what cannot be read is left out."""
    found: dict[int, Found] = {}
    for row in standing(kind, subjects=subjects, known_before=known_before):
        try:
            value = from_body(of, row.body)
        except BadBody:
            continue
        last = found.get(row.subject_id)
        if _usable(value) and (last is None or _when(last) < _when(value)):
            found[row.subject_id] = value
    return found


def _usable(value: _Day | _Sample) -> bool:
    """A day that was judged whole; a valid sample of the effluent."""
    if isinstance(value, _Day):
        return value.complete
    return value.side == "out" and value.flag == "valid"


def _when(value: _Day | _Sample) -> datetime:
    if isinstance(value, _Sample):
        return value.time
    return datetime.combine(value.day, time(), CHINA)


def _points_with_readings(entries: Iterable[Entry[Master]]) -> frozenset[str]:
    points = [entry.subject.point_id for entry in entries if entry.subject.point_id]
    if not points:
        return frozenset()
    return frozenset(latest(points).get_column("point").to_list())


def _made_day(point: str, end: datetime) -> _Day | None:
    """The last whole day before `end` with a mean: of hourly values, else of single readings."""
    midnight = datetime.combine(end.astimezone(CHINA).date(), time(), CHINA)
    for kind, interval in KINDS:
        asked = Asked(point, Period.DAY, midnight - WINDOW, midnight, interval=interval, kind=kind)
        try:
            made = make(asked).values.filter(pl.col("value").is_not_null())
        except NoMeans:
            continue
        if not made.is_empty():
            return _day_of(made)
    return None


def _day_of(made: pl.DataFrame) -> _Day:
    start = made.get_column("start").max()
    last = made.filter(pl.col("start") == start).select("factor", "value")
    factors = tuple(
        _Factor(factor=code, unit=row.unit, mean=value)
        for code, value in last.rows()
        if (row := factor_of(code)) is not None
    )
    day = made.get_column("start").dt.date().max()
    return _Day(day=cast(date, day), complete=True, factors=factors)


def _values(day: _Day, master: Master, names: Mapping[str, str]) -> tuple[Measured, ...]:
    means = {one.factor: one for one in day.factors if one.mean is not None}
    temp = means.get(WATER_TEMP)
    given = Circumstances(day.day, temp.mean if temp else None, master.built, master.reused)
    return tuple(
        Measured(names[code], one.mean, one.unit, Basis.DAILY_MEAN, given)
        for code, one in means.items()
        if code in names and _is_unit(one.unit)
    )


def _is_unit(unit: str) -> bool:
    try:
        return bool(canonical(unit))
    except UnitRefused:
        return False


def _names(law: Law) -> dict[str, str]:
    """HJ 212 code → factor, over every standard."""
    rows = chain.from_iterable(standard.limits for standard in law.standards.values())
    return {code: row.factor for row in rows for code in row.codes}
