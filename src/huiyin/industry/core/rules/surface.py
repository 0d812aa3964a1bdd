"""What the clerk wrote: leaves and trees in the author's own forms, each with its place and id."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias


class Op(StrEnum):
    """How a quantity compares with its limit; "以上" includes, "以下" excludes the number."""

    AT_LEAST = ">="
    ABOVE = ">"
    AT_MOST = "<="
    BELOW = "<"
    EQUAL = "=="


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: file and line."""

    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.file else f"line {self.line}"


@dataclass(frozen=True, slots=True)
class Ref:
    """A dated parameter by name."""

    parameter: str


@dataclass(frozen=True, slots=True)
class Ago:
    """The as-of date less so many months."""

    months: int


Limit: TypeAlias = int | Fraction | Ref | Ago
"""A whole number in the field's scale, a proportion (of shares and growth), a parameter, a date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What leaves and trees have in common: the reason code, the clause, where it stands."""

    id: str
    clause: str = ""
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Said):
    """One field against a limit."""

    field: str
    op: Op
    limit: Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Given(Compare):
    """A score that an official platform issues: never computed here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(Said):
    """Sum of parts over sum of wholes; without a positive whole it does not hold."""

    part: tuple[str, ...]
    whole: tuple[str, ...]
    op: Op
    limit: Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth(Said):
    """New over old, less one; from nothing or from a loss there is no growth rate."""

    new: str
    old: str
    op: Op
    limit: Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanGrowth(Said):
    """The mean of the yearly growth rates of a series, newest first (three fields: two rates)."""

    series: tuple[str, ...]
    op: Op
    limit: Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Each(Said):
    """Every one of the fields meets the limit."""

    fields: tuple[str, ...]
    op: Op
    limit: Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum(Said):
    """The sum of the fields; with `mean`, their arithmetic mean."""

    fields: tuple[str, ...]
    op: Op
    limit: Limit
    mean: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance(Said):
    """Weighted fields on either side: `10 x kwh_q >= 24 x kwh_peak_ly`."""

    left: tuple[tuple[int, str], ...]
    op: Op
    right: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class In(Said):
    """A code is one of these, or lies under one of them (`C16` covers `C1620`)."""

    field: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds(Said):
    """A title valid on the as-of date."""

    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Newly(Said):
    """A title first given in the year of the as-of date."""

    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Said):
    """Something happened on or before the as-of date, and not longer ago than `within` months."""

    event: str
    within: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged(Said):
    """A person decides; never computed."""

    question_zh: str
    question_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score(Said):
    """A score card's total, or one part of it, against points (hundredths)."""

    card: str
    op: Op
    limit: Limit
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassIs(Said):
    """The enterprise falls into one of these classes of a table (`size_class`: small, micro)."""

    table: str
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class All(Said):
    """Every branch."""

    of: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Any(Said):
    """One branch suffices."""

    of: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLeast(Said):
    """So many of the branches."""

    count: int
    of: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Said):
    """The branch must not hold."""

    of: Rule


Leaf: TypeAlias = (
    Compare | Share | Growth | MeanGrowth | Each | Sum | Balance | In | Holds | Newly | Event
    | Judged | Score | ClassIs
)  # fmt: skip
Rule: TypeAlias = Leaf | All | Any | AtLeast | Not


@dataclass(frozen=True, slots=True)
class Band:
    """Points (hundredths) for meeting a condition; the first band that holds counts."""

    points: int
    when: Rule


@dataclass(frozen=True, slots=True)
class Bands:
    """Points by bands, best first; `otherwise` when none holds."""

    id: str
    bands: tuple[Band, ...]
    otherwise: int = 0
    zh: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of parts, capped; with `best`, the best of them (the enterprise chooses)."""

    id: str
    of: tuple[Points, ...]
    cap: int | None = None
    best: bool = False
    zh: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class Fixed:
    """Points that a person or a platform gives: a field in points, up to a maximum."""

    id: str
    field: str
    most: int
    zh: str = ""
    en: str = ""


Points: TypeAlias = Bands | Total | Fixed
