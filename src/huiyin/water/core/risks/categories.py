"""Categories of risk sources (风险源) and what the law forbids in which zone.

Both are dated data. A category's `recorded` names what is written down beside the common fields.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from huiyin.water.core.zones.protection import Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One category with its code, as R01 (outfall)."""

    code: str
    name_zh: str
    name_en: str
    recorded_zh: str
    recorded_en: str
    effective_from: date
    effective_to: date | None
    source: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban:
    """What is forbidden in zones of some grades, for the categories it concerns."""

    key: str
    grades: frozenset[Grade]
    categories: frozenset[str]
    rule_zh: str
    rule_en: str
    article: str
    effective_from: date
    effective_to: date | None
    source: str
    confidence: str

    @property
    def enforceable(self) -> bool:
        """Whether the source is sure enough to be told as law."""
        return self.confidence == "high"


@dataclass(frozen=True, slots=True)
class Concern:
    """A ban that concerns a source: surely, or only if it lies in the stricter of its zones."""

    ban: Ban
    sure: bool


def bans_on(bans: Iterable[Ban], category: str, possible: frozenset[Grade]) -> tuple[Concern, ...]:
    """The bans a source of `category` may break, where its zone is one of `possible`.

    A hint which law to look at: whether the source does what is forbidden is for people to say.
    """
    return tuple(
        Concern(ban, possible <= ban.grades)
        for ban in bans
        if category in ban.categories and possible & ban.grades
    )
