"""One place in one period: a cross-section of a river, or a point or the whole of a lake.

    found = assess_place(method, place, period_means(…))
    found.grade.klass, found.condition, found.main

The class is the class of the worst judged value (环办〔2011〕22号, single factor); grading
itself is `huiyin.water.core.verdict`, and what is unknown there stays unknown here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from huiyin.water.core.assessment.change import ChangeRule
from huiyin.water.core.assessment.conditions import Condition, ProportionRule, condition_of
from huiyin.water.core.assessment.periods import PeriodKind, PeriodRule
from huiyin.water.core.assessment.results import CONTEXT, Mean, StatisticsRule, judged
from huiyin.water.core.assessment.rounding import round_to_places
from huiyin.water.core.grading import LimitTable
from huiyin.water.core.standards import WORSE_THAN_V, Body, Rule, WaterClass
from huiyin.water.core.verdict import FactorGrade, Grade, grade_one


@dataclass(frozen=True, slots=True)
class Method:
    """All dated tables an assessment rests on, as the loader read them for one day."""

    table: LimitTable
    classes: tuple[WaterClass, ...]
    statistics: StatisticsRule
    periods: Mapping[PeriodKind, PeriodRule]
    proportion: ProportionRule
    change: ChangeRule

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors a class is made of."""
        return self.table.rule.factors


@dataclass(frozen=True, slots=True)
class Place:
    """Where it was sampled: `target` class 1–5 or None, `absent` factors not measured there."""

    name: str
    body: Body
    target: int | None = None
    absent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pollutant:
    """A factor beyond a limit, with the class of its value and its exceedance multiple.

    `klass` 0 where river and lake limits disagree and the body is unknown · `multiple`
    (C − S) / S in full digits, None for pH and dissolved oxygen, which have none.
    """

    factor: str
    klass: int
    multiple: Decimal | None

    @property
    def printed(self) -> str:
        """The multiple as bulletins print it, "0.60"; "" where there is none."""
        return "" if self.multiple is None else str(round_to_places(self.multiple, 2))


@dataclass(frozen=True, slots=True)
class PlaceAssessment:
    """What one place was like in one period.

    `means` unrounded and `judged` as they were graded, by factor · `main` pollutants against class
    III, `beyond_target` those against the target class.
    """

    place: Place
    means: Mapping[str, Mean]
    judged: Mapping[str, Decimal | None]
    grade: Grade
    classes: tuple[WaterClass, ...]
    main: tuple[Pollutant, ...]
    beyond_target: tuple[Pollutant, ...]

    @property
    def klass(self) -> int:
        """1 to 6, 0 unknown; worse than V is certain as soon as one known factor proves it."""
        return WORSE_THAN_V if self.grade.at_least == WORSE_THAN_V else self.grade.klass

    @property
    def condition(self) -> Condition:
        """What the class says, with word and colour in the data of the classes."""
        return condition_of(self.klass, self.classes)

    @property
    def items(self) -> frozenset[str]:
        """The factors that count and are known: two assessments compare only with the same."""
        return frozenset(p.factor for p in self.grade.factors if p.counts and p.value is not None)


def assess_place(method: Method, place: Place, means: Mapping[str, Mean]) -> PlaceAssessment:
    """Judge the means of one place; the class stays 0 unless every factor measured is known.

    Means of factors that the table does not have are kept but not judged. Raises ValueError for a
    target outside 1 to 5.
    """
    values = {
        factor: judged(factor, mean.value, method.statistics)
        for factor, mean in means.items()
        if factor in method.table.factors
    }
    grade = grade_one(
        method.table,
        {factor: None if value is None else float(value) for factor, value in values.items()},
        body=place.body,
        target=place.target,
        absent=place.absent,
    )
    target = place.target
    beyond = [p for p in grade.factors if target and p.counts and p.at_least > target]
    return PlaceAssessment(
        place=place,
        means=dict(means),
        judged=values,
        grade=grade,
        classes=method.classes,
        main=_pollutants(method, grade.main, values, place.body, 3),
        beyond_target=_pollutants(method, beyond, values, place.body, target or 3),
    )


def exceedance_multiple(value: Decimal, limit: Decimal) -> Decimal | None:
    """(C − S) / S in 50 digits, None when C is not over S.

    Raises ValueError for a limit that is not above zero.
    """
    if limit <= 0:
        raise ValueError(f"a limit of {limit} has no multiples; it must be above zero")
    if value <= limit:
        return None
    return CONTEXT.divide(CONTEXT.subtract(value, limit), limit)


def limit_of(table: LimitTable, factor: str, body: Body, klass: int) -> Decimal | None:
    """The one upper limit of a class as printed; None for pH, DO and where the body must be known.

    Floats of the standard are read back from their shortest text, which is the printed one.
    """
    limit = table.standard.limit(factor, body)
    if limit is None or limit.rule is not Rule.MAX:
        return None
    bound = limit.bound(klass)
    return None if bound is None else Decimal(repr(bound))


def _pollutants(
    method: Method,
    parts: Iterable[FactorGrade],
    values: Mapping[str, Decimal | None],
    body: Body,
    klass: int,
) -> tuple[Pollutant, ...]:
    """The factors with their multiples over the limit of `klass`, in the order given."""
    found = []
    for part in parts:
        value, limit = values[part.factor], limit_of(method.table, part.factor, body, klass)
        if value is None or limit is None:
            found.append(Pollutant(part.factor, part.klass, None))
        else:
            multiple = exceedance_multiple(value, limit)
            found.append(Pollutant(part.factor, part.klass, multiple))
    return tuple(found)
