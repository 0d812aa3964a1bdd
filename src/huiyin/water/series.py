"""Observations of a section as graded samples: what a look of the judge and a page both use.

One sample is what one section reported at one time. Values are graded as received,
unrounded. A value that is not valid is shown and never counts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import polars as pl

from huiyin.base.clock import CHINA
from huiyin.field.choices import Edition
from huiyin.field.core.validity import Verdict
from huiyin.field.core.validity import judge as judge_validity
from huiyin.field.factors import factor_of
from huiyin.field.rules import validity_rules
from huiyin.water.core.episodes import Judged, judged
from huiyin.water.core.grading import LimitTable, grade
from huiyin.water.core.standards import Body, Standard
from huiyin.water.core.verdict import Grade, explain
from huiyin.water.models import Section
from huiyin.water.standards import automatic_station_table

BODIES = {"river": Body.RIVER, "lake_reservoir": Body.LAKE_RESERVOIR, "unknown": Body.UNKNOWN}
COUNTS = frozenset({Verdict.VALID, Verdict.NOT_EVALUATED})


@dataclass(frozen=True, slots=True)
class Basis:
    """What a section is held to: `target` from `effective_from` on, None is no target.

    `earlier` holds the targets before: (in force from, class or None), oldest first.
    """

    body: str
    target: int | None
    unmeasured: tuple[str, ...]
    effective_from: datetime
    edition: str
    earlier: tuple[tuple[datetime, int | None], ...] = ()

    def target_at(self, time: datetime) -> int | None:
        """The class readings of `time` are held to; None before the first target."""
        dated = (*self.earlier, (self.effective_from, self.target))
        return next((target for since, target in reversed(dated) if since <= time), None)

    def as_json(self) -> dict[str, Any]:
        """For the record of a judgement."""
        return {
            "body": self.body,
            "target": self.target,
            "unmeasured": list(self.unmeasured),
            "effective_from": self.effective_from.isoformat(),
            "edition": self.edition,
            "earlier": [[since.isoformat(), target] for since, target in self.earlier],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Basis:
        """Back from the record."""
        return cls(
            stored["body"],
            stored["target"],
            tuple(stored["unmeasured"]),
            datetime.fromisoformat(stored["effective_from"]),
            stored["edition"],
            tuple((datetime.fromisoformat(since), t) for since, t in stored.get("earlier", [])),
        )


@dataclass(frozen=True, slots=True)
class Value:
    """One value as sent, with what is known of its fitness."""

    number: float | None
    flag: str
    verdict: str
    reason: str

    @property
    def counts(self) -> bool:
        """Whether it may count for a class."""
        return self.number is not None and self.verdict in COUNTS


@dataclass(frozen=True, slots=True)
class Sample:
    """What a section reported at one time, graded against its target.

    `values` by factor (our name, or the code where the standard has none).
    """

    time: datetime
    received: datetime
    values: Mapping[str, Value]
    grade: Grade

    @property
    def id(self) -> str:
        """Its name in episodes and spikes: there is one sample for each time."""
        return sample_id(self.time)

    @property
    def valid(self) -> bool:
        """Whether any value of it may count."""
        return any(value.counts for value in self.values.values())

    @property
    def worst_beyond(self) -> str:
        """The factor furthest beyond the target: worst class, then largest multiple; "" none."""
        beyond = [p for p in self.grade.factors if p.factor in dict(self.grade.beyond_target)]
        worst = max(beyond, key=lambda p: (p.klass, p.over_target or 0.0), default=None)
        return worst.factor if worst else ""

    def judged(self) -> Judged:
        """As the judge takes it."""
        return judged(self.id, self.time, self.received, self.grade, valid=self.valid)


def sample_id(time: datetime) -> str:
    """The name of the sample of one time; names sort as their times do."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def basis_of(section: Section) -> Basis:
    """What `section` is held to now."""
    device = section.point.devices.order_by("pk").first()
    return Basis(
        body=section.body,
        target=section.target_class,
        unmeasured=tuple(section.unmeasured),
        effective_from=section.effective_from,
        edition=device.edition if device else Edition.E2017,
        earlier=tuple(
            (datetime.fromisoformat(row["since"]), row["target"]) for row in section.earlier_targets
        ),
    )


def samples(frame: pl.DataFrame, basis: Basis, on: date) -> list[Sample]:
    """The readings of one section (columns of `observations`) as samples in order of time.

    Limits and method are those in force on the day `on`; raises NotInForce.
    """
    table = automatic_station_table(on)
    names = factor_names(table.standard)
    by_time: dict[datetime, dict[str, Value]] = {}
    arrived: dict[datetime, datetime] = {}
    checked = judge_validity(frame, basis.edition, validity_rules())
    columns = ("factor", "time", "received", "value", "flag", "verdict", "reason")
    for code, time, received, value, flag, verdict, reason in checked.select(columns).rows():
        moment = time.astimezone(CHINA)
        factor = names.get(code, code)
        by_time.setdefault(moment, {})[factor] = Value(value, flag, verdict, reason)
        arrived[moment] = max(received, arrived.get(moment, received))
    times = sorted(by_time)
    return _graded(times, [by_time[t] for t in times], [arrived[t] for t in times], basis, table)


def factor_names(standard: Standard) -> dict[str, str]:
    """HJ 212 code -> the standard's factor, where both mean the same figure.

    A code whose unit is another (metals in µg/L) keeps its own name, and so does a second
    code of one factor: no value is read in a wrong unit, and none hides another.
    """
    names: dict[str, str] = {}
    for limit in standard.limits:
        usable = [c for c in limit.codes if (row := factor_of(c)) and row.unit == limit.unit]
        names |= dict.fromkeys(usable[:1], limit.factor)
    return names


def _graded(
    times: list[datetime],
    values: list[dict[str, Value]],
    arrived: list[datetime],
    basis: Basis,
    table: LimitTable,
) -> list[Sample]:
    if not times:
        return []
    body = BODIES[basis.body]
    numbers = [{f: _number(sample.get(f)) for f in table.factors} for sample in values]
    targets = [basis.target_at(time) for time in times]
    grades = grade(
        table,
        {factor: np.array([row[factor] for row in numbers]) for factor in table.factors},
        body=body,
        target=np.array([target or 0 for target in targets]),
        absent=table.absent_mask(f for f in basis.unmeasured if f in table.factors),
    )
    return [
        Sample(
            time,
            arrived[row],
            values[row],
            explain(table, grades, row, numbers[row], body=body, target=targets[row]),
        )
        for row, time in enumerate(times)
    ]


def _number(value: Value | None) -> float:
    if value is None or value.number is None or not value.counts:
        return math.nan
    return value.number
