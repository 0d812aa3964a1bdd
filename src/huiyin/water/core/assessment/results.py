"""Analysed values as laboratories write them, and their means.

    parse_result("0.02L")        not detected, detection limit 0.02
    mean("ph", results, rule)    −log10 of the mean hydrogen ion concentration

A value that is not there is None and is never filled. Means are kept to 50 digits and are not
rounded: rounding happens once, when a value is judged (`judged`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal

from huiyin.water.core.assessment.rounding import round_for_judging

CONTEXT = Context(prec=50)
"""No mean of measured digits lies so near to a half that 50 digits would not tell the side."""
_NO_RESULT = frozenset({"", "-", "--", "—", "*", "/"})
_NUMBER = re.compile(r"(?P<below><)?\s*(?P<number>(\d+\.?\d*|\.\d+))\s*(?P<suffix>[Ll])?")


class BadResult(ValueError):
    """A text that is neither a value, nor a value below its detection limit, nor empty."""


@dataclass(frozen=True, slots=True)
class Result:
    """One analysed value in the unit of the standard; of a non-detect, the detection limit."""

    value: Decimal
    not_detected: bool = False


@dataclass(frozen=True, slots=True)
class StatisticsRule:
    """How results become the values that are judged (2020 statistics rule).

    `places` decimals for judging by factor, `stored_places` for hourly values · `ion_mean` factors
    averaged as hydrogen ions · `not_detected_share` the part of a detection limit that stands for a
    non-detect in a mean · `automatic_first` factors for which an automatic station goes before a
    manual sample. `confidence` is of the decimals, the three others of what they name.
    """

    places: Mapping[str, int]
    stored_places: Mapping[str, int]
    ion_mean: frozenset[str]
    not_detected_share: Decimal
    automatic_first: frozenset[str]
    source: str
    confidence: str
    automatic_confidence: str
    ion_confidence: str
    not_detected_confidence: str


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of one factor in a period or over places.

    `value` unrounded, None unknown · `known` of what it is made (samples, months or places) there
    were, `wanted` there must be · `not_detected` how many of the known were non-detects in full.
    """

    value: Decimal | None
    known: int
    wanted: int
    not_detected: int = 0

    @property
    def complete(self) -> bool:
        """Whether there was enough to say anything."""
        return self.known >= self.wanted


def parse_result(text: str) -> Result | None:
    """What a cell says: "0.025", "0.02L" and "<0.02" (not detected), "" and "-" (None, unknown).

    Raises BadResult naming the text; below zero nothing can be measured, so a sign is refused too.
    """
    cell = text.strip()
    if cell in _NO_RESULT:
        return None
    found = _NUMBER.fullmatch(cell)
    if found is None or (found["below"] and found["suffix"]):
        raise BadResult(
            f"{text!r} is no result: write a number such as 0.025, a non-detect with its detection"
            " limit such as 0.02L, or nothing where nothing is known"
        )
    return Result(Decimal(found["number"]), bool(found["below"] or found["suffix"]))


def for_mean(result: Result, rule: StatisticsRule) -> Decimal:
    """The figure a result enters a mean with: of a non-detect, part of its detection limit."""
    if not result.not_detected:
        return result.value
    return CONTEXT.multiply(result.value, rule.not_detected_share)


def mean_result(factor: str, results: Sequence[Result], rule: StatisticsRule, wanted: int) -> Mean:
    """The mean of known results of one factor; unknown when fewer than `wanted`."""
    values = [for_mean(result, rule) for result in results]
    below = sum(result.not_detected for result in results)
    return Mean(mean(factor, values, rule, wanted), len(values), wanted, below)


def mean_of_means(factor: str, means: Iterable[Mean], rule: StatisticsRule, wanted: int) -> Mean:
    """The mean of the known means of one factor; unknown when fewer than `wanted` are known."""
    known = [(one, one.value) for one in means if one.value is not None]
    below = sum(one.known == one.not_detected for one, _ in known)
    value = mean(factor, [value for _, value in known], rule, wanted)
    return Mean(value, len(known), wanted, below)


def mean(
    factor: str, values: Sequence[Decimal], rule: StatisticsRule, wanted: int = 1
) -> Decimal | None:
    """The mean of one factor, unrounded; None for fewer than `wanted` values or none at all."""
    if len(values) < max(wanted, 1):
        return None
    if factor not in rule.ion_mean:
        return _arithmetic(values)
    ten = Decimal(10)
    ions = [CONTEXT.power(ten, CONTEXT.minus(value)) for value in values]
    return CONTEXT.minus(CONTEXT.log10(_arithmetic(ions)))


def judged(factor: str, value: Decimal | None, rule: StatisticsRule) -> Decimal | None:
    """The value as it is judged: rounded once by GB/T 8170, one significant digit at least.

    A factor without a number of decimals is judged as it is.
    """
    if value is None or factor not in rule.places:
        return value
    return round_for_judging(value, rule.places[factor])


def preferred(
    automatic: Mapping[str, Mean], manual: Mapping[str, Mean], rule: StatisticsRule
) -> dict[str, Mean]:
    """Means of one place from both sources, in the order of the factors given.

    For the rule's factors an automatic mean goes before a manual one; a source that knows nothing
    of a factor never hides one that does.
    """
    chosen: dict[str, Mean] = {}
    for factor in dict.fromkeys([*automatic, *manual]):
        sources = [automatic.get(factor), manual.get(factor)]
        if factor not in rule.automatic_first:
            sources.reverse()
        given = [source for source in sources if source is not None]
        chosen[factor] = next((one for one in given if one.value is not None), given[0])
    return chosen


def _arithmetic(values: Sequence[Decimal]) -> Decimal:
    total = Decimal(0)
    for value in values:
        total = CONTEXT.add(total, value)
    return CONTEXT.divide(total, Decimal(len(values)))
