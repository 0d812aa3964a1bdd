"""What a risk source needs before strike-off (销号): conditions, each met, not met or unknown.

Which conditions there are, and for which categories, is dated data
(`data/clearance_conditions.yaml`); how each is judged stands here. Unknown is not met: a source is
cleared only when all are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Condition(StrEnum):
    """One thing that must hold."""

    MEASURE_DONE = "measure_done"
    SELF_CHECK = "self_check"
    EVIDENCE_AFTER_MEASURE = "evidence_after_measure"
    OTHER_PERSON = "other_person"
    OTHER_LEVEL = "other_level"
    ON_SITE_RECORD = "on_site_record"
    WATER_SAMPLE = "water_sample"
    APPROVAL = "approval"
    PUBLICITY = "publicity"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionRule:
    """One condition with its words; `categories` None: for all."""

    condition: Condition
    categories: frozenset[str] | None
    name_zh: str
    name_en: str
    effective_from: date
    effective_to: date | None
    source: str
    confidence: str

    def applies_to(self, category: str) -> bool:
        """Whether a source of `category` must meet it."""
        return self.categories is None or category in self.categories


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceFacts:
    """What is known of a source that is said to be done. None is unknown.

    Persons and levels are opaque names. `evidence` holds the days on which evidence was taken.
    `sample_within`: whether the water sample kept its limits. `publicity` False: shown and not yet
    over, or still to be shown; True: over, or not required.
    """

    measure_done: date | None = None
    self_checked: date | None = None
    evidence: tuple[date, ...] = ()
    found_by: str | None = None
    treated_by: str | None = None
    treated_level: str | None = None
    accepted_by: str | None = None
    accepted_level: str | None = None
    on_site_record: bool | None = None
    sample_within: bool | None = None
    approved_by: str | None = None
    publicity: bool | None = None


@dataclass(frozen=True, slots=True)
class Clearance:
    """Every condition that applies with whether it holds: True, False, None unknown."""

    conditions: tuple[tuple[ConditionRule, bool | None], ...]

    @property
    def cleared(self) -> bool | None:
        """True when all hold, False as soon as one does not, None while one is unknown."""
        said = [holds for _, holds in self.conditions]
        if False in said:
            return False
        return None if None in said else True

    @property
    def lacking(self) -> tuple[ConditionRule, ...]:
        """What is not met or not known, in order."""
        return tuple(rule for rule, holds in self.conditions if not holds)


def clearance(category: str, facts: ClearanceFacts, rules: Iterable[ConditionRule]) -> Clearance:
    """Judge a source of `category`; raises ValueError where no rule applies to it."""
    asked = [rule for rule in rules if rule.applies_to(category)]
    if not asked:
        raise ValueError(f"no condition of clearance applies to {category}")
    return Clearance(tuple((rule, _JUDGES[rule.condition](facts)) for rule in asked))


def review_days(struck_off: date, after: Iterable[int]) -> tuple[date, ...]:
    """The days on which a source struck off is looked at again (回头看)."""
    return tuple(struck_off + timedelta(days=days) for days in after)


def _evidence(facts: ClearanceFacts) -> bool | None:
    """Evidence of the day of the measure may show the state before it: only later ones count."""
    if facts.measure_done is None:
        return None
    return any(day > facts.measure_done for day in facts.evidence)


def _other_person(facts: ClearanceFacts) -> bool | None:
    """Neither who found nor who treated accepts."""
    if facts.accepted_by is None:
        return None
    if facts.accepted_by in {facts.found_by, facts.treated_by}:
        return False
    return None if None in {facts.found_by, facts.treated_by} else True


def _other_level(facts: ClearanceFacts) -> bool | None:
    if facts.accepted_level is None or facts.treated_level is None:
        return None
    return facts.accepted_level != facts.treated_level


def _given(value: object) -> bool | None:
    return None if value is None else True


_JUDGES: Mapping[Condition, Callable[[ClearanceFacts], bool | None]] = {
    Condition.MEASURE_DONE: lambda facts: _given(facts.measure_done),
    Condition.SELF_CHECK: lambda facts: _given(facts.self_checked),
    Condition.EVIDENCE_AFTER_MEASURE: _evidence,
    Condition.OTHER_PERSON: _other_person,
    Condition.OTHER_LEVEL: _other_level,
    Condition.ON_SITE_RECORD: lambda facts: facts.on_site_record,
    Condition.WATER_SAMPLE: lambda facts: facts.sample_within,
    Condition.APPROVAL: lambda facts: _given(facts.approved_by),
    Condition.PUBLICITY: lambda facts: facts.publicity,
}
