"""What a new version of a standard changes, and whose judgement changes with it.

Both are pure: they compare two sets of rows, or the same values under two laws and days.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from huiyin.water.core.discharge.conditions import Condition
from huiyin.water.core.discharge.confidence import rank
from huiyin.water.core.discharge.holding import Holding, Law, Measured, hold_facility
from huiyin.water.core.discharge.limits import Basis, DischargeLimit, Figure, FigureState
from huiyin.water.core.discharge.scope import Facility


class ChangeKind(StrEnum):
    """What happened to one cell of a standard."""

    ADDED = "added"
    REMOVED = "removed"
    TIGHTENED = "tightened"
    RELAXED = "relaxed"
    BECAME_KNOWN = "became_known"
    BECAME_UNKNOWN = "became_unknown"
    CONFIDENCE = "confidence"


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell (factor, basis, level, conditions) before and after; a side may be None."""

    kind: ChangeKind
    factor: str
    basis: Basis
    level: str
    conditions: tuple[Condition, ...]
    old: Figure | None
    new: Figure | None
    old_row: DischargeLimit | None
    new_row: DischargeLimit | None


_Key = tuple[str, str, str, str]
_Cells = dict[_Key, tuple[DischargeLimit, Figure]]


def diff(old: Iterable[DischargeLimit], new: Iterable[DischargeLimit]) -> tuple[CellChange, ...]:
    """What changes from the rows `old` to the rows `new` (`standard.in_force(day)` of either).

    A cell that says "no limit" is no cell. A change of basis shows as one cell removed and
    one added. Sorted by factor, basis and level.
    """
    before, after = _cells(old), _cells(new)
    found = []
    for key in sorted(before.keys() | after.keys()):
        change = _change(before.get(key), after.get(key), key[2])
        if change is not None:
            found.append(change)
    return tuple(found)


def _cells(rows: Iterable[DischargeLimit]) -> _Cells:
    return {
        (row.factor, str(row.basis), level, repr(row.conditions)): (row, figure)
        for row in rows
        for level, figure in row.figures
        if figure.state is not FigureState.NO_LIMIT
    }


def _change(
    old: tuple[DischargeLimit, Figure] | None,
    new: tuple[DischargeLimit, Figure] | None,
    level: str,
) -> CellChange | None:
    kind = _kind(old, new)
    present = new or old
    if kind is None or present is None:
        return None
    old_row, old_figure = old or (None, None)
    new_row, new_figure = new or (None, None)
    row = present[0]
    return CellChange(
        kind, row.factor, row.basis, level, row.conditions,
        old_figure, new_figure, old_row, new_row,
    )  # fmt: skip


def _kind(
    old: tuple[DischargeLimit, Figure] | None, new: tuple[DischargeLimit, Figure] | None
) -> ChangeKind | None:
    if old is None:
        return ChangeKind.ADDED
    if new is None:
        return ChangeKind.REMOVED
    (old_row, was), (new_row, now) = old, new
    if was.state is not now.state and FigureState.NOT_KNOWN in {was.state, now.state}:
        known = was.state is FigureState.NOT_KNOWN
        return ChangeKind.BECAME_KNOWN if known else ChangeKind.BECAME_UNKNOWN
    if was != now:
        tighter = now.high <= was.high and now.low >= was.low
        strict = now.state is FigureState.NOT_DETECTED
        return ChangeKind.TIGHTENED if tighter or strict else ChangeKind.RELAXED
    moved = rank(old_row.confidence) != rank(new_row.confidence)
    return ChangeKind.CONFIDENCE if moved else None


@dataclass(frozen=True, slots=True)
class Case:
    """A facility with values to judge again, each with its own circumstances."""

    facility: Facility
    values: tuple[Measured, ...]


@dataclass(frozen=True, slots=True)
class Rejudged:
    """One value whose judgement differs: by another standard or level, another outcome, or
    another standing (advisory becomes legal, or the reverse)."""

    facility: str
    measured: Measured
    before: Holding
    after: Holding


def rejudged(
    cases: Iterable[Case], before: Law, after: Law, *, then: date, now: date
) -> tuple[Rejudged, ...]:
    """Whose judgement changes: every value held as if of the day `then` under `before` and as
    if of the day `now` under `after`.

    For a version that starts on a day: the same law, the day before and the day. For an
    imported table: two laws and one day.
    """
    found = []
    for case in cases:
        for value in case.values:
            old = hold_facility(case.facility, before, _dated(value, then))
            new = hold_facility(case.facility, after, _dated(value, now))
            if _said(old) != _said(new):
                found.append(Rejudged(case.facility.key, value, old, new))
    return tuple(found)


def _dated(value: Measured, on: date) -> Measured:
    return replace(value, given=replace(value.given, on=on))


def _said(holding: Holding) -> tuple[object, ...]:
    worst = holding.worst
    return holding.choice.standard, holding.choice.level, worst.outcome, worst.standing
