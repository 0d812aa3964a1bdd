"""Policies in dated versions, with parameters, classes, benefits, stacking and windows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from huiyin.industry.core.rules.facts import Facts
from huiyin.industry.core.rules.fields import DomainFact, Field
from huiyin.industry.core.rules.surface import Place, Points, Rule


class Confidence(StrEnum):
    """How sure the number is (see the catalogue's page on sources); below B it is never law."""

    READ = "A"
    AGREEING = "B"
    RESTATED = "C"
    KNOWLEDGE = "K"


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Dated:
    """One value of a series, from a day on; None: not known. `when` limits it to some."""

    start: date
    value: Fraction | None
    when: Rule | None = None
    confidence: Confidence = Confidence.KNOWLEDGE
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of the law over time: shares as proportions, else whole numbers of the unit."""

    id: str
    unit: str
    values: tuple[Dated, ...]
    place: Place = field(default=Place(), compare=False)

    def at(self, day: date) -> Dated | None:
        """The unconditional value in force on a day, if any."""
        live = [one for one in self.values if one.start <= day and one.when is None]
        return max(live, key=lambda one: one.start, default=None)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a class table: the industry codes it is for, and lower limits by field.

    `limits[name]` are the limits of the classes but the last, largest first.
    """

    name: str
    codes: tuple[str, ...]
    limits: Mapping[str, tuple[int, ...]]
    confidence: Confidence = Confidence.KNOWLEDGE


@dataclass(frozen=True, slots=True)
class ClassTable:
    """Classes by lower limits, all of which must hold, else one class down (300号)."""

    id: str
    classes: tuple[str, ...]
    """Largest first; the last has no limits."""
    by: str
    """The field whose code picks the row."""
    rows: tuple[Row, ...]
    doc: str = ""
    source: str = ""
    start: date = date.min
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Number:
    """A literal in an amount: fen, a proportion or a plain number."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class FieldValue:
    """The value of a field."""

    field: str


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """The value of a dated parameter on the day."""

    parameter: str


@dataclass(frozen=True, slots=True)
class Apply:
    """An operation `+ - * / min max` on amounts."""

    op: str
    of: tuple[Amount, ...]


Amount: TypeAlias = Number | FieldValue | ParameterValue | Apply


@dataclass(frozen=True, slots=True)
class Tier:
    """An amount and for whom; `when` None: for all others. `leaf` names a leaf of the rule."""

    amount: Amount
    when: Rule | None = None
    leaf: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """Money for reaching a leaf of the rule; with `total`, topped up to it, net of what came."""

    leaf: str
    amount: Amount
    total: bool = False


@dataclass(frozen=True, slots=True)
class Benefit:
    """What it is worth: the first tier that fits, or the stages reached; then floor and cap."""

    kind: str
    """cash, tax or title."""
    tiers: tuple[Tier, ...] = ()
    stages: tuple[Stage, ...] = ()
    floor: int | None = None
    cap: int | None = None
    upto: bool = False
    """The text says "up to": the amount is the most one can get."""
    payers: Mapping[str, int] = field(default_factory=dict)
    """Who pays, in parts."""
    instalments: tuple[Fraction, ...] = ()
    after: Words | None = None
    """Obligations afterwards (no move for five years, claw-back)."""


class How(StrEnum):
    """What a stacking group allows."""

    MAX_PER_YEAR = "max_per_year"
    """Of the group only the highest each year."""
    EXCLUSIVE_WITH = "exclusive_with"
    """Not together with those named."""
    NET_OF_RECEIVED = "net_of_received"
    """Less what the group paid before."""
    SAME_INVESTMENT_ONCE = "same_investment_once"
    """One investment serves one policy of the group."""
    TOTAL_CAP = "total_cap"
    """The group together not above an amount a year."""
    ONCE = "once"
    """Once in an enterprise's life."""


@dataclass(frozen=True, slots=True)
class Stacking:
    """How a policy goes together with others."""

    group: str
    how: How
    others: tuple[str, ...] = ()
    cap: int | None = None
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """When one may apply in a year; publicity in working days after it closes."""

    year: int
    open: date
    close: date
    publicity: int | None = None
    steps: tuple[tuple[Words, int], ...] = ()
    """Milestones so many working days before the window closes."""
    confidence: Confidence = Confidence.KNOWLEDGE
    source: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One text of a policy and the days on which it is law."""

    doc: str
    start: date
    end: date | None
    rule: Rule
    cards: Mapping[str, Points] = field(default_factory=dict)
    applies: Rule | None = None
    benefit: Benefit | None = None
    confidence: Confidence = Confidence.KNOWLEDGE
    source: str = ""
    transition: Words | None = None
    renewal_unknown: bool = False
    draft: bool = False
    note: str = ""
    place: Place = field(default=Place(), compare=False)

    def in_force(self, day: date) -> bool:
        """Whether it is law on a day; a draft never is."""
        return not self.draft and self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Gives:
    """A title that the policy gives, valid so many months."""

    title: str
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy: what it is called, who gives it, its versions, windows and stacking rules."""

    id: str
    title: Words
    level: str
    """national, province, city, district."""
    versions: tuple[Version, ...]
    windows: tuple[Window, ...] = ()
    stacking: tuple[Stacking, ...] = ()
    gives: Gives | None = None
    kind: str = "award"
    """award, tax, title, listing or rating."""
    place: Place = field(default=Place(), compare=False)

    def at(self, day: date) -> Version | None:
        """The version in force on a day."""
        return next((one for one in self.versions if one.in_force(day)), None)


@dataclass(frozen=True, slots=True)
class Example:
    """A test in the policy's file: as of a day, with these facts, this verdict."""

    policy: str
    as_of: date
    facts: Facts
    want: str
    because: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    benefit: int | None = None
    note: str = ""
    table: str = ""
    """Set instead of `policy` where a class table is tried; `want` is then a class."""
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Ladder:
    """Policies that follow upon one another, the first step first."""

    id: str
    title: Words
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that was loaded: fields, always-true facts, parameters, classes, policies."""

    fields: Mapping[str, Field]
    always: tuple[DomainFact, ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    tables: Mapping[str, ClassTable] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)
    titles: Mapping[str, Words] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    digest: str = ""
    """SHA-256 of the texts: what a stored verdict names as its law."""
    ladders: Mapping[str, Ladder] = field(default_factory=dict)
