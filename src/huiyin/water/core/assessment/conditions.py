"""The condition of a water (水质状况): from a class, or from the shares of classes.

    condition_of(3)                                             GOOD
    condition_of_shares(rule, Fraction("80.9"), Fraction("5.3"))  GOOD

Five conditions from excellent to heavily polluted, and unknown. Words and colours are data
(`huiyin.water.standards.water_classes`); a condition is the `token` of its classes there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from huiyin.water.core.standards import UNKNOWN_CLASS, WORSE_THAN_V, WaterClass

WORST_GOOD_CLASS = 3


class Condition(StrEnum):
    """How good a water is; the order is from best to worst, unknown apart."""

    UNKNOWN = "unknown"
    EXCELLENT = "excellent"  # 优
    GOOD = "good"  # 良好
    LIGHT = "light"  # 轻度污染
    MODERATE = "moderate"  # 中度污染
    HEAVY = "heavy"  # 重度污染

    @property
    def rank(self) -> int:
        """1 excellent to 5 heavily polluted, 0 unknown."""
        return list(Condition).index(self)


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One line of the proportion rule: shares in percent; a bound of None binds nothing."""

    condition: Condition
    good_from: Fraction | None
    good_below: Fraction | None
    heavy_from: Fraction | None
    heavy_below: Fraction | None

    def fits(self, good: Fraction, heavy: Fraction) -> bool:
        """Whether the shares lie in this line: a lower bound belongs to it, an upper does not."""
        return all(
            (
                self.good_from is None or good >= self.good_from,
                self.good_below is None or good < self.good_below,
                self.heavy_from is None or heavy >= self.heavy_from,
                self.heavy_below is None or heavy < self.heavy_below,
            )
        )


@dataclass(frozen=True, slots=True)
class ProportionRule:
    """When the shares of classes say how good a water is, and what they say.

    From `sections` sections on by shares, below that by means · `pollutants` main pollutants named.
    `confidence` is of `rows`, `sections_confidence` and `pollutants_confidence` of the two others.
    """

    rows: tuple[ShareRow, ...]
    sections: int
    pollutants: int
    source: str
    confidence: str
    sections_confidence: str
    pollutants_confidence: str


def condition_of(klass: int, classes: tuple[WaterClass, ...]) -> Condition:
    """The condition of a water of class `klass` (0 unknown to 6); `classes` in that order."""
    return Condition(classes[klass].token)


def condition_of_shares(rule: ProportionRule, good: Fraction, heavy: Fraction) -> Condition:
    """The condition by the shares, in percent, of classes I to III and of worse than V.

    环办〔2011〕22号, class proportion. Raises ValueError when these cannot be shares of one
    whole.
    """
    if not (good >= 0 and heavy >= 0 and good + heavy <= 100):
        raise ValueError(
            f"{float(good)} % of classes I to III and {float(heavy)} % worse than V are no shares"
            " of one water: both lie between 0 and 100 and together do not exceed 100"
        )
    for row in rule.rows:
        if row.fits(good, heavy):
            return row.condition
    raise ValueError(
        f"the rule has no line for {float(good)} % and {float(heavy)} %; mend its data"
    )


@dataclass(frozen=True, slots=True)
class Proportion:
    """How many sections have each class: `counts` of 0 unknown, 1 to 5, 6 worse than V."""

    counts: tuple[int, ...]

    @property
    def sections(self) -> int:
        """All sections, those of unknown class too."""
        return sum(self.counts)

    @property
    def known(self) -> int:
        """Sections whose class is known: the whole that the shares are of."""
        return self.sections - self.counts[UNKNOWN_CLASS]

    @property
    def good(self) -> Fraction | None:
        """Percent of the known sections in classes I to III; None when none is known."""
        return self._share(sum(self.counts[1 : WORST_GOOD_CLASS + 1]))

    @property
    def heavy(self) -> Fraction | None:
        """Percent of the known sections worse than V; None when none is known."""
        return self._share(self.counts[WORSE_THAN_V])

    def share(self, klass: int) -> Fraction | None:
        """Percent of the known sections of class 1 to 6; None when none is known."""
        return self._share(self.counts[klass])

    def condition(self, rule: ProportionRule) -> Condition:
        """What the shares of the known sections say; unknown when none is known."""
        if self.good is None or self.heavy is None:
            return Condition.UNKNOWN
        return condition_of_shares(rule, self.good, self.heavy)

    def _share(self, count: int) -> Fraction | None:
        return Fraction(100 * count, self.known) if self.known else None


def proportion_of(classes: list[int]) -> Proportion:
    """Count classes 0 to 6."""
    return Proportion(tuple(classes.count(klass) for klass in range(WORSE_THAN_V + 1)))
