"""Zone widths by kind of reach, measured from the canal's fence: for reaches without polygons.

The rule is dated data (`data/protection_widths.csv`). It is widely quoted, not read in its source:
it may suggest a grade and never decides one. `enforced` refuses it until a city has confirmed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from huiyin.water.core.shares import Range
from huiyin.water.core.standards import NotEnforceable
from huiyin.water.core.zones.protection import Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class WidthRule:
    """Widths in metres for one kind of reach: the first grade from the fence, then the second.

    `second` is a range where the papers give two figures; zero where there is no second grade.
    """

    key: str
    name_zh: str
    name_en: str
    first: float
    second: Range
    effective_from: date
    effective_to: date | None
    source: str
    confidence: str

    def __post_init__(self) -> None:
        if self.first <= 0 or self.second.low < 0:
            raise ValueError(f"{self.key}: widths are not negative")

    @property
    def enforceable(self) -> bool:
        """Whether the source is sure enough to be applied as law."""
        return self.confidence == "high"


def grades_by_width(rule: WidthRule, distance: float, error: float) -> frozenset[Grade]:
    """The grades a place may have at `distance` ± `error` metres outside the fence.

    A place inside the fence has a negative distance and belongs to the first grade.
    """
    if error < 0:
        raise ValueError("an error is not negative")
    nearest, furthest = distance - error, distance + error
    possible = set()
    if nearest <= rule.first:
        possible.add(Grade.FIRST)
    if furthest > rule.first and nearest <= rule.first + rule.second.high and rule.second.high > 0:
        possible.add(Grade.SECOND)
    if furthest > rule.first + rule.second.low:
        possible.add(Grade.OUTSIDE)
    return frozenset(possible)


def enforced(rule: WidthRule) -> WidthRule:
    """The rule itself, if its source is confirmed; raises NotEnforceable."""
    if not rule.enforceable:
        raise NotEnforceable(
            f"the widths of {rule.name_en} have confidence {rule.confidence!r}; "
            "only confirmed widths may decide a zone"
        )
    return rule
