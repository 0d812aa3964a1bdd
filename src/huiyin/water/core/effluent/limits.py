"""Discharge limits laid out for the judging pass: by era, works, factor and temperature.

For each cell there are two figures. `ANY` is the strictest that may hold: exceeding it is a
message. `LAW` is what certainly holds and is confirmed: only exceeding it is a legal
exceedance. Where something is missing (temperature, date of building) they differ; so a mark
never has to be carried through millions of values. `discharge.holding.hold` says the same of
one value, with its reasons; a test compares the two.
"""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from huiyin.water.core.discharge.conditions import Built, Circumstances, WaterTemp
from huiyin.water.core.discharge.confidence import is_legal
from huiyin.water.core.discharge.holding import PERMIT, Law
from huiyin.water.core.discharge.limits import (
    Basis,
    DischargeLimit,
    DischargeStandard,
    Figure,
    FigureState,
)
from huiyin.water.core.discharge.scope import Choice, Facility, choose
from huiyin.water.core.discharge.units import convert

WARM, COLD, NO_TEMP = 0, 1, 2
DAY, ONE = 0, 1
ANY, LAW = 0, 1
LOW, HIGH = 0, 1
_BASES = (Basis.DAILY_MEAN, Basis.SINGLE_VALUE)
_OPEN = (-math.inf, math.inf)

Bounds = tuple[float, float]
UnitOf = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class LimitGrid:
    """Limits of F works and K factors in E eras (spans of days with one law).

    figures (E, F, K, 3, 2, 2, 2): temperature (warm, cold, missing), basis (day, one value), set
    (ANY, LAW), end (low, high) in the unit of the point; -inf or inf where there is none ·
    thresholds (E, F, K): °C above which it is warm, NaN where temperature does not matter ·
    era (D,) the era of each day · choices[e][f] why · unknown (E, F, K, 2): the standard has
    a figure on this basis, but nobody knows it.
    """

    works: tuple[Facility, ...]
    factors: tuple[str, ...]
    starts: tuple[date, ...]
    era: NDArray[np.int64]
    figures: NDArray[np.float64]
    thresholds: NDArray[np.float64]
    unknown: NDArray[np.bool_]
    choices: tuple[tuple[Choice, ...], ...]

    def only(self, f: int) -> LimitGrid:
        """The grid of one of its works, sharing the arrays."""
        part = slice(f, f + 1)
        return LimitGrid(
            self.works[part], self.factors, self.starts, self.era, self.figures[:, part],
            self.thresholds[:, part], self.unknown[:, part],
            tuple(row[part] for row in self.choices),
        )  # fmt: skip


def limit_grid(
    law: Law,
    works: Sequence[Facility],
    factors: Sequence[str],
    *,
    unit_of: UnitOf,
    first_day: date,
    days: int,
) -> LimitGrid:
    """Lay out the limits of `works` for the `days` from `first_day` on.

    factors are HJ 212 codes; `unit_of(works key, code)` is the unit its values come in, "" if
    not known. Raises UnitRefused where a limited factor's unit is missing or of another kind.
    """
    starts = _eras(law, works, first_day, days)
    shape = (len(starts), len(works), len(factors))
    figures = np.empty((*shape, 3, 2, 2, 2))
    figures[..., LOW], figures[..., HIGH] = _OPEN
    thresholds, unknown = np.full(shape, np.nan), np.zeros((*shape, 2), np.bool_)
    choices, divides = [], _dividing_days(law, works)
    known: dict[object, _Cell | None] = {}
    for e, start in enumerate(starts):
        chosen = [choose(one, law.scope, tuple(law.standards), start) for one in works]
        choices.append(tuple(chosen))
        for f, (one, choice) in enumerate(zip(works, chosen, strict=True)):
            held = _held(law, one, choice)
            age = None if one.built is None else bisect(divides, one.built)
            held_by = tuple((id(h.standard), h.level, h.legal) for h in held)
            for k, code in enumerate(factors):
                unit = unit_of(one.key, code)
                same = (held_by, code, age, one.reused, start, unit)
                if same not in known:
                    known[same] = _cell(held, code, one, start, unit)
                cell = known[same]
                if cell is not None:
                    figures[e, f, k], thresholds[e, f, k], unknown[e, f, k] = cell
    span = [first_day + timedelta(days=d) for d in range(days)]
    era = np.searchsorted(np.array(starts, "M8[D]"), np.array(span, "M8[D]"), side="right") - 1
    return LimitGrid(
        tuple(works), tuple(factors), starts, era.astype(np.int64), figures, thresholds, unknown,
        tuple(choices),
    )  # fmt: skip


def _rows_of(law: Law, works: Iterable[Facility]) -> list[DischargeLimit]:
    permits = [one.permit for one in works if one.permit is not None]
    return [row for s in (*law.standards.values(), *permits) for row in s.limits]


def _dividing_days(law: Law, works: Iterable[Facility]) -> list[date]:
    """The dates of building at which a limit changes; between two of them works are alike."""
    conditions = (c for row in _rows_of(law, works) for c in row.conditions)
    return sorted({c.day for c in conditions if isinstance(c, Built)})


def _eras(law: Law, works: Iterable[Facility], first_day: date, days: int) -> tuple[date, ...]:
    """The first day, and every later one on which any law may change."""
    last = first_day + timedelta(days=days - 1)
    scope, rows = law.scope, _rows_of(law, works)
    found: set[date] = {first_day}
    rules = (*scope.bans, *scope.standards, *scope.levels)
    for start, end in (
        *((row.effective_from, row.effective_to) for row in rows),
        *((rule.effective_from, rule.effective_to) for rule in rules),
    ):
        found |= {start} if end is None else {start, end + timedelta(days=1)}
    found |= {rule.existing_from for rule in scope.standards if rule.existing_from is not None}
    return tuple(sorted(day for day in found if first_day <= day <= last))


@dataclass(frozen=True, slots=True)
class _Held:
    """A standard at a level that holds a works, and whether the choice of it is confirmed."""

    standard: DischargeStandard
    level: str
    legal: bool


def _held(law: Law, works: Facility, choice: Choice) -> tuple[_Held, ...]:
    held = []
    if choice.standard is not None and choice.level is not None:
        chosen = law.standards[choice.standard]
        held.append(_Held(chosen, choice.level, is_legal(choice.confidence)))
    if works.permit is not None:
        held.append(_Held(works.permit, PERMIT, True))
    return tuple(held)


_Cell = tuple[NDArray[np.float64], float, list[bool]]


def _cell(held: Sequence[_Held], code: str, works: Facility, on: date, unit: str) -> _Cell | None:
    """Figures (3, 2, 2, 2), threshold and what is not known, of one factor of one works."""
    per_basis = [[(h, _rows(h, code, basis, on)) for h in held] for basis in _BASES]
    rows = [row for pairs in per_basis for _, found in pairs for row in found]
    if not rows:
        return None
    threshold, probes = _threshold(rows)
    figures = np.empty((3, 2, 2, 2))
    unknown = [False, False]
    for t, degrees in enumerate(probes):
        given = Circumstances(on, degrees, works.built, works.reused)
        for b, pairs in enumerate(per_basis):
            sets = [_bounds(h, found, given, unit) for h, found in pairs]
            unknown[b] = unknown[b] or any(None in one for one in sets)
            for s in (ANY, LAW):
                figures[t, b, s] = _strictest([one[s] for one in sets])
    return figures, threshold, unknown


def _rows(held: _Held, code: str, basis: Basis, on: date) -> tuple[DischargeLimit, ...]:
    return tuple(
        row
        for row in held.standard.in_force(on)
        if row.basis is basis and code in row.codes and row.figure(held.level) is not None
    )


def _threshold(rows: Iterable[DischargeLimit]) -> tuple[float, tuple[float | None, ...]]:
    """The temperature that divides, and one temperature of either side and none.

    Raises ValueError where rows divide at more than one temperature: one pass knows two sides.
    """
    brackets = {
        (c.degrees, c.sign) for row in rows for c in row.conditions if isinstance(c, WaterTemp)
    }
    if not brackets:
        return math.nan, (None, None, None)
    if len({degrees for degrees, _ in brackets}) > 1:
        raise ValueError(f"a factor is divided at several water temperatures: {sorted(brackets)}")
    degrees, sign = min(brackets)
    warm_includes = sign in {">=", "<"}
    edge = math.nextafter(degrees, -math.inf) if warm_includes else degrees
    return edge, (degrees + 1, degrees - 1, None)


def _bounds(
    held: _Held, rows: Sequence[DischargeLimit], given: Circumstances, unit: str
) -> tuple[Bounds | None, Bounds | None]:
    """ANY and LAW of one standard; None where a figure is not known."""
    held_by = [row for row in rows if row.holds(given) is not False]
    cells = [(row, figure) for row in held_by if (figure := row.figure(held.level)) is not None]
    if any(figure.state is FigureState.NOT_KNOWN for _, figure in cells):
        return None, None
    known = [_ends(figure, row, unit) for row, figure in cells]
    sure = held.legal and bool(cells) and all(row.enforceable for row, _ in cells)
    alternative = any(row.removal and row.removal.level == held.level for row, _ in cells)
    return _strictest(known), _laxest(known) if sure and not alternative else _OPEN


def _ends(figure: Figure, row: DischargeLimit, unit: str) -> Bounds:
    if figure.state is FigureState.NO_LIMIT:
        return _OPEN
    if figure.state is FigureState.NOT_DETECTED:
        return -math.inf, 0.0
    low, high = (
        end if math.isinf(end) else convert(end, row.unit, unit)
        for end in (figure.low, figure.high)
    )
    return low, high


def _strictest(bounds: Sequence[Bounds | None]) -> Bounds:
    known = [one for one in bounds if one is not None]
    return max((b[0] for b in known), default=-math.inf), min(
        (b[1] for b in known), default=math.inf
    )


def _laxest(bounds: Sequence[Bounds]) -> Bounds:
    return min((b[0] for b in bounds), default=-math.inf), max(
        (b[1] for b in bounds), default=math.inf
    )
