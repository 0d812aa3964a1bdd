"""The city water quality index CWQI, by which cities are ranked.

    river = cwqi(rule, standard, means_of_the_city, Body.RIVER)
    city_index(river, 12, lake, 3)

城市地表水环境质量排名技术规定(试行): each item, averaged over the sections of the city, against
the limit of class III: C/S, for dissolved oxygen S/C, for pH its distance from 7; CWQI is the sum.
Smaller is better. A sum of fewer items than the rule names is never given out as an index: `total`
is then unknown, beside `partial` and the coverage.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from huiyin.water.core.assessment.places import PlaceAssessment
from huiyin.water.core.assessment.results import CONTEXT
from huiyin.water.core.standards import Body, Limit, Rule, Standard


@dataclass(frozen=True, slots=True)
class RankingRule:
    """`factors` that are summed, held against `against` (a class); `neutral` is the best pH.

    A city with every section at `spared` or better and at target is not ranked by its change.
    `city_confidence` is of the weights by which river and lake make the city.
    """

    factors: tuple[str, ...]
    against: int
    neutral: Decimal
    spared: int
    source: str
    confidence: str
    city_confidence: str


@dataclass(frozen=True, slots=True)
class Cwqi:
    """An index with its parts by factor (None unknown).

    `total` None unless every item is known · `partial` the sum of the known ones, for the
    record only · `missing` names the unknown.
    """

    parts: Mapping[str, Decimal | None]
    total: Decimal | None
    partial: Decimal
    missing: tuple[str, ...]

    @property
    def known(self) -> int:
        """How many items are known, of `len(parts)`."""
        return len(self.parts) - len(self.missing)


def cwqi(
    rule: RankingRule, standard: Standard, values: Mapping[str, Decimal | None], body: Body
) -> Cwqi:
    """The index of the rivers or of the lakes of a city, from means over its sections or points.

    An item without a value, without a limit for `body`, or oxygen of zero (S/C does not exist) is
    missing. Raises NoSuchLimit and NotEnforceable as the standard does.
    """
    parts = {}
    for factor in rule.factors:
        standard.named(factor)
        parts[factor] = _part(rule, standard.enforce(factor, body), values.get(factor))
    partial = Decimal(0)
    for part in parts.values():
        partial = partial if part is None else CONTEXT.add(partial, part)
    missing = tuple(factor for factor, part in parts.items() if part is None)
    return Cwqi(parts, None if missing else partial, partial, missing)


def city_index(river: Cwqi | None, sections: int, lake: Cwqi | None, points: int) -> Decimal | None:
    """(river · M + lake · N) / (M + N) of M river sections and N points of lakes.

    None when an index that takes part is unknown. Raises ValueError for a city without either.
    """
    if sections < 0 or points < 0 or not sections + points:
        raise ValueError(
            f"a city needs sections or points to have an index, got {sections} and {points}"
        )
    total = Decimal(0)
    for index, count in ((river, sections), (lake, points)):
        if not count:
            continue
        if index is None or index.total is None:
            return None
        total = CONTEXT.fma(index.total, Decimal(count), total)
    return CONTEXT.divide(total, Decimal(sections + points))


def index_change(now: Decimal | None, base: Decimal | None) -> Decimal | None:
    """(now − base) / base, negative is better; None when either is unknown or the base is zero."""
    if now is None or not base:
        return None
    return CONTEXT.divide(CONTEXT.subtract(now, base), base)


def ranked_by_change(
    rule: RankingRule, base: Sequence[PlaceAssessment], now: Sequence[PlaceAssessment]
) -> bool | None:
    """Whether a city takes part in the ranking by change; None when unknown classes decide it.

    It does not when all its sections are good enough, and at target, in both periods. Raises
    ValueError when a period has no section.
    """
    if not (base and now):
        raise ValueError("a city is ranked by its change only with sections in both periods")
    spared = [_spared(rule, section) for section in (*base, *now)]
    if False in spared:
        return True
    return None if None in spared else False


def ranks(indices: Mapping[str, Decimal | None]) -> dict[str, int]:
    """Place of each city, 1 the smallest; equal ones share a place, unknown ones have none."""
    known = {city: index for city, index in indices.items() if index is not None}
    return {
        city: 1 + sum(other < index for other in known.values()) for city, index in known.items()
    }


def _spared(rule: RankingRule, section: PlaceAssessment) -> bool | None:
    if section.grade.at_least > rule.spared or section.grade.meets is False:
        return False
    return True if section.grade.klass and section.grade.meets else None


def _part(rule: RankingRule, limit: Limit | None, value: Decimal | None) -> Decimal | None:
    if limit is None or not limit.classes or value is None:
        return None
    low, high = (Decimal(repr(bound)) for bound in limit.classes[rule.against - 1])
    if limit.rule is Rule.RANGE:
        distance = CONTEXT.subtract(value, rule.neutral)
        reach = CONTEXT.subtract(high if distance > 0 else low, rule.neutral)
        return CONTEXT.divide(distance, reach)
    if limit.rule is Rule.MIN:
        return CONTEXT.divide(low, value) if value else None
    return CONTEXT.divide(value, high)
