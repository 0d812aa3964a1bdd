"""Water quality limits as values: what one dated version of a standard says.

A `Standard` is built by the loader (`huiyin.water.standards`) from dated rows and never
holds a number of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

WORSE_THAN_V = 6
UNKNOWN_CLASS = 0


class Body(IntEnum):
    """Which limits apply where a standard distinguishes. UNKNOWN is a value of its own."""

    RIVER = 0
    LAKE_RESERVOIR = 1
    UNKNOWN = 2


class Rule(StrEnum):
    """How a value is held against its limits."""

    MAX = "max"
    MIN = "min"
    RANGE = "range"
    SPECIAL = "special"


class NotEnforceable(ValueError):
    """A limit whose source was not confirmed must not be applied as law."""


class NoSuchLimit(LookupError):
    """The standard says nothing about this factor."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One row of a standard: `classes` holds the limit of class I to V, each as (low, high).

    A MAX limit is (-inf, limit), a MIN limit (limit, inf); a SPECIAL row has no classes.
    `body` is None when the row applies to every water body.
    """

    factor: str
    name_zh: str
    name_en: str
    codes: tuple[str, ...]
    unit: str
    rule: Rule
    classes: tuple[tuple[float, float], ...]
    body: Body | None
    drinking_source_only: bool
    counts_for_class: bool
    effective_from: date
    effective_to: date | None
    clause: str
    source: str
    confidence: str

    @property
    def enforceable(self) -> bool:
        """Whether the source is sure enough to be applied as law."""
        return self.confidence == "high"

    def bound(self, klass: int) -> float | None:
        """The printed limit of class `klass` (1 to 5), None for a range or a special row."""
        if self.rule is Rule.MAX:
            return self.classes[klass - 1][1]
        if self.rule is Rule.MIN:
            return self.classes[klass - 1][0]
        return None

    def in_force(self, on: date) -> bool:
        """Whether this row applies on the day `on` (both ends belong to the period)."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


@dataclass(frozen=True, slots=True)
class Standard:
    """The rows of one standard that are in force on one day."""

    code: str
    on: date
    limits: tuple[Limit, ...]

    def limit(self, factor: str, body: Body = Body.UNKNOWN) -> Limit | None:
        """The row for `factor` in `body`; None when the standard has no such row.

        A factor whose limits depend on the water body has no row for `Body.UNKNOWN`; limits for
        drinking-water sources only (Table 2) hold no other water.
        """
        for row in self.limits:
            fits = row.body in {None, body} and not row.drinking_source_only
            if row.factor == factor and fits:
                return row
        return None

    def enforce(self, factor: str, body: Body) -> Limit | None:
        """Like `limit`, but raises NotEnforceable for a row below confidence "high"."""
        row = self.limit(factor, body)
        if row is not None and not row.enforceable:
            raise NotEnforceable(
                f"{self.code}: the limit of {row.name_en} has confidence {row.confidence!r}; "
                "only confirmed limits may be enforced"
            )
        return row

    def named(self, factor: str) -> Limit:
        """Any row for `factor`, for its names and unit; raises NoSuchLimit."""
        for row in self.limits:
            if row.factor == factor:
                return row
        raise NoSuchLimit(f"{self.code} has no factor {factor!r}")


@dataclass(frozen=True, slots=True)
class SingleFactorRule:
    """How factors make a class: which count, how many are needed, how pollutants are named.

    `document` is the number of the paper the method stands in.

    A class needs every factor that is measured at the point and at least `minimum` of them.
    """

    key: str
    factors: tuple[str, ...]
    minimum: int
    main_pollutants: int
    named_first: frozenset[str]
    document: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class WaterClass:
    """One class with its words; `token` names the colour in the style sheet."""

    number: int
    label_zh: str
    label_en: str
    word_zh: str
    word_en: str
    colour_zh: str
    colour_en: str
    token: str
    colour_confidence: str


_NUMERALS = {"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "Ⅴ": 5, "劣Ⅴ": WORSE_THAN_V}
_LATIN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "劣V": WORSE_THAN_V, ">V": WORSE_THAN_V}
_SPELLINGS = _NUMERALS | _LATIN | {str(number): number for number in range(1, 7)}
SYMBOLS = ("", *_NUMERALS)


def parse_class(text: str) -> int | None:
    """The class number a publisher's word means (1 to 6), None when it is no class word.

    >>> parse_class("劣Ⅴ"), parse_class("III类"), parse_class("-")
    (6, 3, None)
    """
    return _SPELLINGS.get(text.strip().removesuffix("类"))
