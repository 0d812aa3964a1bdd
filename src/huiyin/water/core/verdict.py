"""One sample's grade with its reasons, for pages, evidence and explanations.

Values and keys only: the words belong to the page.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from huiyin.water.core.grading import Grades, LimitTable, grade
from huiyin.water.core.standards import WORSE_THAN_V, Body


class VerdictKey(StrEnum):
    """Which sentence a page prints; the words are the page's."""

    COMPLIES = "complies"  # 符合Ⅲ类
    WORSE_THAN_V = "worse_than_v"  # 劣于Ⅴ类
    AT_LEAST = "at_least"  # incomplete, but already proved to be this class or worse
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FactorGrade:
    """One factor of one sample; a limit is None where the standard gives no single figure.

    `klass` is 0 where river and lake limits differ and the water body is unknown; `at_least`
    is then the better of the two classes.
    """

    factor: str
    value: float | None
    klass: int
    at_least: int
    counts: bool
    limit_three: float | None
    over_three: float | None
    limit_target: float | None
    over_target: float | None


@dataclass(frozen=True, slots=True)
class Grade:
    """One sample's grade: what a page needs to print a verdict with its reasons."""

    klass: int
    at_least: int
    used: int
    meets: bool | None
    target: int | None
    verdict: VerdictKey
    factors: tuple[FactorGrade, ...]
    main: tuple[FactorGrade, ...]
    deciding: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def beyond_target(self) -> tuple[tuple[str, float | None], ...]:
        """Counting factors worse than the target class with their multiples (pH, DO: None)."""
        goal = self.target
        if goal is None:
            return ()
        return tuple(
            (p.factor, p.over_target) for p in self.factors if p.counts and p.at_least > goal
        )


def grade_one(
    table: LimitTable,
    values: Mapping[str, float | None],
    *,
    body: Body,
    target: int | None = None,
    absent: Iterable[str] = (),
) -> Grade:
    """Grade one sample; None is unknown. The same method as `grade`, with its reasons."""
    columns = {name: [math.nan if value is None else value] for name, value in values.items()}
    grades = grade(
        table,
        columns or {table.factors[0]: [math.nan]},
        body=body,
        target=target or 0,
        absent=table.absent_mask(absent),
    )
    return explain(table, grades, 0, values, body=body, target=target)


def explain(
    table: LimitTable,
    grades: Grades,
    row: int,
    values: Mapping[str, float | None],
    *,
    body: Body,
    target: int | None = None,
) -> Grade:
    """Row `row` of `grades` with its reasons; `values`, `body`, `target` as they were graded."""
    parts = tuple(
        _factor_grade(table, grades, f, row, value=values.get(factor), body=body, target=target)
        for f, factor in enumerate(table.factors)
    )
    klass, at_least = int(grades.klass[row]), int(grades.at_least[row])
    meets = int(grades.meets[row])
    counted = [part for part in parts if part.counts]
    return Grade(
        klass=klass,
        at_least=at_least,
        used=int(grades.used[row]),
        meets=None if meets < 0 else bool(meets),
        target=target,
        verdict=_verdict(klass, at_least),
        factors=parts,
        main=tuple(parts[f] for f in grades.main[:, row] if f >= 0),
        deciding=tuple(p.factor for p in counted if at_least and p.at_least == at_least),
        missing=tuple(p.factor for p in counted if p.klass == 0),
    )


def _factor_grade(
    table: LimitTable,
    grades: Grades,
    f: int,
    row: int,
    *,
    value: float | None,
    body: Body,
    target: int | None,
) -> FactorGrade:
    limit = table.standard.limit(table.factors[f], body)
    klass = int(grades.factor_class[f, row])
    return FactorGrade(
        factor=table.factors[f],
        value=None if value is None or math.isnan(value) else value,
        klass=klass,
        at_least=klass or table.best_class(f, value),
        counts=bool(table.counts[f]),
        limit_three=limit.bound(3) if limit else None,
        over_three=_known(grades.over_three[f, row]),
        limit_target=limit.bound(target) if limit and target else None,
        over_target=_known(grades.over_target[f, row]),
    )


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _verdict(klass: int, at_least: int) -> VerdictKey:
    if WORSE_THAN_V in {klass, at_least}:
        return VerdictKey.WORSE_THAN_V
    if klass:
        return VerdictKey.COMPLIES
    return VerdictKey.AT_LEAST if at_least else VerdictKey.UNKNOWN
