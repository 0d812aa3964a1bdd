"""Two versions or days of a standard compared in words: changed cells, and whose judgement.

compare(Sides(…), user, now) → Compared     what the page, the workbook and the command say
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from huiyin.ledger.models import User
from huiyin.water.city_law import city_law, tried
from huiyin.water.core.discharge.holding import Law, Measured
from huiyin.water.core.discharge.limits import DischargeLimit
from huiyin.water.core.discharge.versions import CellChange, Rejudged, diff
from huiyin.water.core.standards import NoSuchLimit
from huiyin.water.discharge import law
from huiyin.water.queries import standard_cases
from huiyin.water.queries import standards as queries
from huiyin.water.queries.register import end_of
from huiyin.water.queries.standard_cases import Whose
from huiyin.water.standard_choices import BASES, CHANGE_TONES, CHANGES, ORIGINS
from huiyin.water.standard_words import (
    clause,
    conditions,
    confidence,
    factor_of_limit,
    figure_words,
    judgement,
    marks,
    unit,
    value_words,
)

LAW, SHIPPED = "law", "shipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What is compared: LAW, SHIPPED or the label of a version, each on a day, as known at the
    end of `as_of` (None: now); `probe` are values that are assumed for every facility."""

    code: str
    before: str
    before_day: date
    after: str
    after_day: date
    as_of: date | None = None
    probe: tuple[Measured, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """A changed cell in words."""

    kind: Any
    tone: str
    factor: str
    condition: str
    level: str
    basis: Any
    unit: str
    old: str
    new: str
    clause: str
    source: str
    confidence: Any


@dataclass(frozen=True, slots=True)
class ValueShown:
    """A value whose judgement changes, in words."""

    value: str
    before: str
    after: str
    marks: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class WhoseShown:
    """A facility and what changes for it; `state` is changed, unchanged or unknown."""

    known: standard_cases.Known
    state: str
    origin: Any
    values: tuple[ValueShown, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Both sides, their cells, and whose judgement changes."""

    changes: list[ChangeShown]
    whose: list[WhoseShown]
    probed: list[WhoseShown]

    def count(self, state: str) -> int:
        """How many facilities are so."""
        return sum(one.state == state for one in self.whose)


def compare(sides: Sides, user: User, now: datetime) -> Compared:
    """Changed cells, and every facility this person may read with what changes for it."""
    seen = end_of(sides.as_of) if sides.as_of else None
    then, on = sides.before_day, sides.after_day
    before = _side(sides.before, sides.code, then, seen)
    after = _side(sides.after, sides.code, on, seen)
    known = standard_cases.cases(user, now, after, known_before=seen)
    found = standard_cases.whose(known, before, after, then=then, now=on)
    tries = standard_cases.probed(known, sides.probe) if sides.probe else []
    guessed = standard_cases.whose(tries, before, after, then=then, now=on)
    changes = diff(_rows(before, sides.code, then), _rows(after, sides.code, on))
    return Compared(
        [_change(one, row) for one in changes if (row := one.new_row or one.old_row)],
        [_whose(one, after) for one in found],
        [_whose(one, after) for one in guessed],
    )


def _rows(side: Law, code: str, on: date) -> tuple[DischargeLimit, ...]:
    standard = side.standards.get(code)
    return standard.in_force(on) if standard else ()


def _side(choice: str, code: str, day: date, before: datetime | None) -> Law:
    """The law of one side: what was shipped, what holds, or as if a version were activated."""
    if choice == SHIPPED:
        return law()
    kept = queries.version(code, choice, before)
    if kept is None:
        return city_law(date.max, before)
    return tried(kept, kept.starts or day, before)


def _change(change: CellChange, row: DischargeLimit) -> ChangeShown:
    return ChangeShown(
        kind=CHANGES[change.kind],
        tone=CHANGE_TONES[change.kind],
        factor=factor_of_limit(row),
        condition=conditions(change.conditions),
        level=change.level,
        basis=BASES[change.basis],
        unit=unit(row.unit),
        old=figure_words(change.old, row.rule),
        new=figure_words(change.new, row.rule),
        clause=clause(row),
        source=row.source,
        confidence=confidence(row.confidence),
    )


def _whose(one: Whose, after: Law) -> WhoseShown:
    state = "unknown" if one.changes is None else "changed" if one.changes else "unchanged"
    values = tuple(_value(change, after) for change in one.changes or ())
    return WhoseShown(one.known, state, ORIGINS[one.known.origin], values)


def _value(change: Rejudged, after: Law) -> ValueShown:
    told = dict.fromkeys([*marks(change.before), *marks(change.after)])
    return ValueShown(
        value=value_words(change.measured, _factor(change.measured.factor, after)),
        before=judgement(change.before),
        after=judgement(change.after),
        marks=tuple(told),
    )


def _factor(name: str, after: Law) -> str:
    for standard in after.standards.values():
        try:
            return factor_of_limit(standard.named(name))
        except NoSuchLimit:
            continue
    return name
