"""A value held against the limits of its facility: a finding with its limit and its marks.

Where a row depends on something unknown (the water's temperature, the date of building), every
row that might hold is tried: the stricter figure is shown and the finding is marked, and it is
legal only if the laxer figure is exceeded too. Nothing falls back in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite, isnan

from huiyin.water.core.discharge.conditions import Circumstances, Fact
from huiyin.water.core.discharge.confidence import is_legal
from huiyin.water.core.discharge.limits import (
    Basis,
    DischargeLimit,
    DischargeStandard,
    Figure,
    FigureState,
)
from huiyin.water.core.discharge.scope import Choice, Facility, ScopeRules, choose
from huiyin.water.core.discharge.units import convert

PERMIT = "permit"


@dataclass(frozen=True, slots=True)
class Measured:
    """One value: `value` in `unit`, None unknown; `basis` what it is; `detected` what the
    laboratory says; `influent` the same factor before treatment, in the same unit."""

    factor: str
    value: float | None
    unit: str
    basis: Basis
    given: Circumstances
    detected: bool | None = None
    influent: float | None = None


class Outcome(StrEnum):
    """Four answers: NO_LIMIT is neither compliance nor ignorance."""

    WITHIN = "within"
    EXCEEDS = "exceeds"
    NO_LIMIT = "no_limit"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """What a finding is good for."""

    LEGAL = "legal"
    ADVISORY = "advisory"


class Mark(StrEnum):
    """Why a finding is less than it seems; a page shows every one."""

    WATER_TEMP_MISSING = "water_temp_missing"
    BUILT_MISSING = "built_missing"
    REUSE_MISSING = "reuse_missing"
    INFLUENT_MISSING = "influent_missing"
    FIGURE_NOT_KNOWN = "figure_not_known"
    VALUE_MISSING = "value_missing"
    LIMIT_NOT_CONFIRMED = "limit_not_confirmed"
    CHOICE_NOT_CONFIRMED = "choice_not_confirmed"
    CHOICE_OPEN = "choice_open"


_MISSING = {
    Fact.WATER_TEMP: Mark.WATER_TEMP_MISSING,
    Fact.BUILT: Mark.BUILT_MISSING,
    Fact.REUSED: Mark.REUSE_MISSING,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a value says: `value` in the limit's unit, the row and figure it was held against
    (the strictest that might hold), (C-S)/S where over one upper figure, and the marks."""

    outcome: Outcome
    standing: Standing
    value: float | None
    limit: DischargeLimit | None
    figure: Figure | None
    multiple: float | None
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Law:
    """The rules of a city: which standard holds whom, and the standards by their code."""

    scope: ScopeRules
    standards: Mapping[str, DischargeStandard]


@dataclass(frozen=True, slots=True)
class Holding:
    """A value against everything that holds its facility: the standard, then the permit."""

    choice: Choice
    by_standard: Finding
    by_permit: Finding | None

    @property
    def worst(self) -> Finding:
        """The finding that counts: a legal exceedance, an advisory one, unknown, then the rest.

        The stricter of permit and standard prevails (DB41/1820-2019 says so itself); both are
        always told.
        """
        found = [self.by_standard, *([] if self.by_permit is None else [self.by_permit])]
        return min(found, key=_severity)


def hold_facility(facility: Facility, law: Law, measured: Measured) -> Holding:
    """Hold a value against the standard chosen for its day, and against the permit.

    Raises UnitRefused for a unit that cannot be converted.
    """
    choice = choose(facility, law.scope, tuple(law.standards), measured.given.on)
    if choice.standard is None or choice.level is None:
        by_standard = _finding(Outcome.UNKNOWN, (Mark.CHOICE_OPEN,))
    else:
        standard = law.standards[choice.standard]
        by_standard = hold(standard, choice.level, measured, choice.confidence)
    permit = facility.permit
    by_permit = None if permit is None else hold(permit, PERMIT, measured)
    return Holding(choice, by_standard, by_permit)


def hold(
    standard: DischargeStandard, level: str, measured: Measured, choice_confidence: str = "high"
) -> Finding:
    """Hold one value against one level of one standard, by the rows of the value's own day.

    A basis on which the standard does not judge the factor that day is NO_LIMIT: a single
    value above a daily mean is no exceedance (GB 18918-2002 4.1.4.2). Raises UnitRefused.
    """
    rows = _candidates(standard, level, measured)
    if not rows:
        return _finding(Outcome.NO_LIMIT, ())
    marks = tuple(dict.fromkeys(mark for row in rows for mark in _open(row, measured)))
    figures = [(row, figure) for row in rows if (figure := row.figure(level)) is not None]
    row, figure = min(figures, key=lambda pair: _preference(pair[1]))
    if all(f.state is FigureState.NO_LIMIT for _, f in figures):
        return _finding(Outcome.NO_LIMIT, marks, limit=row, figure=figure)
    if measured.value is None or isnan(measured.value):
        return _finding(Outcome.UNKNOWN, (*marks, Mark.VALUE_MISSING), limit=row, figure=figure)
    value = convert(measured.value, measured.unit, row.unit)
    broken = [_broken(r, f, level, value, measured) for r, f in figures]
    if None in broken:
        marks = (*marks, Mark.FIGURE_NOT_KNOWN)
        return _finding(Outcome.UNKNOWN, marks, value=value, limit=row, figure=figure)
    exceeds = any(broken)
    if exceeds and _alternative_open(row, level, measured):
        marks = (*marks, Mark.INFLUENT_MISSING)
    confirmed = all(r.enforceable for r, _ in figures)
    sure = len(set(broken)) == 1 and Mark.INFLUENT_MISSING not in marks
    return _settled(
        row,
        figure,
        value,
        exceeds=exceeds,
        sure=sure,
        confirmed=confirmed,
        marks=marks,
        choice=choice_confidence,
    )


def _settled(
    row: DischargeLimit,
    figure: Figure,
    value: float,
    *,
    exceeds: bool,
    sure: bool,
    confirmed: bool,
    marks: tuple[Mark, ...],
    choice: str,
) -> Finding:
    if not confirmed:
        marks = (*marks, Mark.LIMIT_NOT_CONFIRMED)
    if not is_legal(choice):
        marks = (*marks, Mark.CHOICE_NOT_CONFIRMED)
    legal = sure and confirmed and is_legal(choice)
    return Finding(
        outcome=Outcome.EXCEEDS if exceeds else Outcome.WITHIN,
        standing=Standing.LEGAL if legal else Standing.ADVISORY,
        value=value,
        limit=row,
        figure=figure,
        multiple=_multiple(value, figure) if exceeds else None,
        marks=marks,
    )


def _multiple(value: float, figure: Figure) -> float | None:
    """(C - S) / S; None for a range, a minimum, and where the figure itself is not exceeded."""
    single = isfinite(figure.high) and not isfinite(figure.low)
    return (value - figure.high) / figure.high if single and value > figure.high > 0 else None


def _finding(
    outcome: Outcome,
    marks: tuple[Mark, ...],
    *,
    value: float | None = None,
    limit: DischargeLimit | None = None,
    figure: Figure | None = None,
) -> Finding:
    return Finding(outcome, Standing.ADVISORY, value, limit, figure, None, marks)


def _candidates(
    standard: DischargeStandard, level: str, measured: Measured
) -> list[DischargeLimit]:
    """Every row that holds, or may hold as far as is known."""
    rows = standard.rows(measured.factor, measured.basis, level, measured.given.on)
    return [row for row in rows if row.holds(measured.given) is not False]


def _open(row: DischargeLimit, measured: Measured) -> list[Mark]:
    return [
        _MISSING[condition.asks]
        for condition in row.conditions
        if condition.asks is not None and condition.holds(measured.given) is None
    ]


def _preference(figure: Figure) -> tuple[int, float, float]:
    """Strictest first; a figure that is not known before all, for it decides."""
    order = {FigureState.NOT_KNOWN: 0, FigureState.NO_LIMIT: 2}
    return (order.get(figure.state, 1), *figure.strictness)


def _broken(
    row: DischargeLimit, figure: Figure, level: str, value: float, measured: Measured
) -> bool | None:
    removal = row.removal
    if removal is not None and removal.level == level and measured.influent is not None:
        influent = convert(measured.influent, measured.unit, row.unit)
        if influent > removal.influent_over:
            return (influent - value) / influent <= removal.share
    return figure.exceeded_by(value, measured.detected)


def _alternative_open(row: DischargeLimit, level: str, measured: Measured) -> bool:
    removal = row.removal
    return removal is not None and removal.level == level and measured.influent is None


def _severity(finding: Finding) -> int:
    if finding.outcome is Outcome.EXCEEDS:
        return 0 if finding.standing is Standing.LEGAL else 1
    return 2 if finding.outcome is Outcome.UNKNOWN else 3
