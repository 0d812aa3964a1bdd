"""Which discharge standard and level hold a facility, answered as a list of steps.

The order is law's and the office's (GB 18918-2002 4.1.2 and its amendments, DB41/1820,
DB41/2087): bans on the place of discharge, then the standard by basin and kind of facility,
then the level by the receiving water. The permit is held beside whatever is chosen
(`holding.hold_facility`). Every step names its clause, source and confidence, and a fact that
is missing stops the search with its name instead of being guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from huiyin.water.core.discharge.confidence import weakest
from huiyin.water.core.discharge.limits import DischargeStandard

Facts = Mapping[str, str | bool | int | None]


class Kind(StrEnum):
    """What a facility serves. TOWN: an administrative town (建制镇) that is no county seat."""

    MUNICIPAL = "municipal"
    TOWN = "town"
    RURAL = "rural"
    UNKNOWN = "unknown"


class Basin(StrEnum):
    """Where a facility drains to, as far as a standard asks."""

    YELLOW_RIVER = "yellow_river"
    JIALU_RIVER = "jialu_river"
    OTHER = "other"
    UNKNOWN = "unknown"


class Stretch(StrEnum):
    """Which part of a basin receives the effluent."""

    MAIN_STEM = "main_stem"
    FIRST_TRIBUTARY = "first_tributary"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Receiving:
    """The water that takes the effluent; None is unknown. `water_class` is its function by
    GB 3838-2002, 1 to 5; `closed` closed or half-closed; `source_zone` a drinking-source
    protection zone; `key_basin` a basin that the state or province names as key."""

    water_class: int | None = None
    lake: bool | None = None
    stretch: Stretch = Stretch.UNKNOWN
    closed: bool | None = None
    key_basin: bool | None = None
    source_zone: bool | None = None


@dataclass(frozen=True, slots=True)
class StatedLevel:
    """The level that a permit or EIA names for the facility."""

    standard: str
    level: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Facility:
    """A sewage works as far as its standard depends on it; None is unknown.

    `permit` holds the figures of its discharge permit as a standard of one level, `permit`.
    """

    key: str
    kind: Kind = Kind.UNKNOWN
    design_m3_per_day: float | None = None
    built: date | None = None
    basin: Basin = Basin.UNKNOWN
    receiving: Receiving = Receiving()
    reused: bool | None = None
    enhanced_primary: bool | None = None
    stated: StatedLevel | None = None
    permit: DischargeStandard | None = None

    def facts(self) -> Facts:
        """What rules may ask by name."""
        water = self.receiving
        return {
            "kind": _known(self.kind),
            "basin": _known(self.basin),
            "stretch": _known(water.stretch),
            "water_class": water.water_class,
            "lake": water.lake,
            "closed": water.closed,
            "key_basin": water.key_basin,
            "source_zone": water.source_zone,
            "reused": self.reused,
            "enhanced_primary": self.enhanced_primary,
        }


@dataclass(frozen=True, slots=True)
class ScopeRule:
    """One dated rule: when all of `when` (fact → allowed values) hold, `standard` or `level`.

    `below_m3_per_day`: the design scale must be smaller (the number itself is not). A rule of
    `existing_from` holds works built before `effective_from` only from that later day on.
    """

    key: str
    standard: str
    level: str
    when: tuple[tuple[str, tuple[str | bool | int, ...]], ...]
    clause: str
    source: str
    confidence: str
    effective_from: date
    effective_to: date | None = None
    below_m3_per_day: float | None = None
    existing_from: date | None = None


@dataclass(frozen=True, slots=True)
class ScopeRules:
    """All rules, each list in the order in which it is asked."""

    bans: tuple[ScopeRule, ...]
    standards: tuple[ScopeRule, ...]
    levels: tuple[ScopeRule, ...]


class Question(StrEnum):
    """What a step asked."""

    BAN = "ban"
    STANDARD = "standard"
    LEVEL = "level"


class Answer(StrEnum):
    """What came of it. NOT_LOADED: the rule holds, but its standard is not in the data."""

    APPLIES = "applies"
    PASSES = "passes"
    UNKNOWN = "unknown"
    NOT_LOADED = "not_loaded"


@dataclass(frozen=True, slots=True)
class Step:
    """One question with its answer and reason. `missing` names the facts that were not known,
    `deciding` the facts that decided, with their values."""

    question: Question
    rule: str
    answer: Answer
    standard: str
    level: str
    deciding: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    clause: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The standard and level of a facility on a day; None where that cannot be said.

    `confidence` is that of the weakest step it rests on; `bans` are rules that forbid the
    discharge; `missing` are the facts to find out.
    """

    standard: str | None
    level: str | None
    steps: tuple[Step, ...]
    confidence: str

    @property
    def bans(self) -> tuple[str, ...]:
        """The rules by which nothing may be discharged here."""
        banned = (s for s in self.steps if s.question is Question.BAN)
        return tuple(s.rule for s in banned if s.answer is Answer.APPLIES)

    @property
    def missing(self) -> tuple[str, ...]:
        """Facts that are not known and matter, each once."""
        found = (name for step in self.steps for name in step.missing)
        return tuple(dict.fromkeys(found))


def choose(facility: Facility, rules: ScopeRules, loaded: Sequence[str], on: date) -> Choice:
    """The standard and level of `facility` on the day `on`, with every step taken.

    loaded: codes of the standards whose figures are in the data. Of several rules the first
    that holds decides; one that might hold, and would decide otherwise, leaves it open.
    """
    asked = _Asked(facility, facility.facts(), on)
    steps = [_ask(Question.BAN, rule, asked) for rule in rules.bans if _current(rule, on)]
    standard, taken = _first(Question.STANDARD, rules.standards, asked, loaded)
    steps += taken
    level = None
    if standard is not None:
        level, taken = _level(standard, rules, asked)
        steps += taken
    resting = [
        step.confidence
        for step in steps
        if step.question is not Question.BAN and step.answer is Answer.APPLIES
    ]
    unread = ["not_found" for step in steps if step.answer is Answer.NOT_LOADED]
    return Choice(standard, level, tuple(steps), weakest([*resting, *unread]))


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who is asked about, what is known of it, and for which day."""

    facility: Facility
    facts: Facts
    on: date


def _level(standard: str, rules: ScopeRules, asked: _Asked) -> tuple[str | None, list[Step]]:
    stated = asked.facility.stated
    if stated is not None and stated.standard == standard:
        step = Step(
            Question.LEVEL, "stated_by_permit", Answer.APPLIES, standard, stated.level,
            (), (), "", stated.source, stated.confidence,
        )  # fmt: skip
        return stated.level, [step]
    own = tuple(rule for rule in rules.levels if rule.standard == standard)
    return _first(Question.LEVEL, own, asked, (standard,))


def _first(
    question: Question,
    rules: Sequence[ScopeRule],
    asked: _Asked,
    loaded: Sequence[str],
) -> tuple[str | None, list[Step]]:
    """The first rule that holds, unless an earlier one might and would say otherwise."""
    steps: list[Step] = []
    open_results: set[str] = set()
    for rule in rules:
        if not _current(rule, asked.on):
            continue
        step = _ask(question, rule, asked)
        if step.answer is Answer.APPLIES and rule.standard not in loaded:
            step = replace(step, answer=Answer.NOT_LOADED)
        steps.append(step)
        result = rule.level if question is Question.LEVEL else rule.standard
        if step.answer is Answer.UNKNOWN:
            open_results.add(result)
        if step.answer is Answer.APPLIES:
            return (result if open_results <= {result} else None), steps
    return None, steps


def _ask(question: Question, rule: ScopeRule, asked: _Asked) -> Step:
    facility, facts = asked.facility, asked.facts
    answers = {name: _among(facts[name], allowed) for name, allowed in rule.when}
    told = {name: str(facts[name]) for name in answers}
    if rule.below_m3_per_day is not None:
        scale = facility.design_m3_per_day
        answers["design_m3_per_day"] = None if scale is None else scale < rule.below_m3_per_day
        told["design_m3_per_day"] = str(scale)
    if rule.existing_from is not None and asked.on < rule.existing_from:
        built = facility.built
        answers["built"] = None if built is None else built >= rule.effective_from
        told["built"] = str(built)
    refused = [name for name, answer in answers.items() if answer is False]
    missing = [] if refused else [name for name, answer in answers.items() if answer is None]
    answer = Answer.PASSES if refused else Answer.UNKNOWN if missing else Answer.APPLIES
    deciding = refused or [name for name in answers if name not in missing]
    return Step(
        question, rule.key, answer, rule.standard, rule.level,
        tuple((name, told[name]) for name in deciding), tuple(missing),
        rule.clause, rule.source, rule.confidence,
    )  # fmt: skip


def _current(rule: ScopeRule, on: date) -> bool:
    return rule.effective_from <= on and (rule.effective_to is None or on <= rule.effective_to)


def _among(value: str | bool | int | None, allowed: tuple[str | bool | int, ...]) -> bool | None:
    return None if value is None else value in allowed


def _known(word: StrEnum) -> str | None:
    return None if word == "unknown" else str(word)
