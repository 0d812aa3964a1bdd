"""The verdict on a policy for an enterprise: three clocks, a status, and what every leaf said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.facts import Facts
from huiyin.industry.core.rules.judge import NO, YES, Judge, Outcome
from huiyin.industry.core.rules.lower import Lowering
from huiyin.industry.core.rules.policy import Catalogue, Policy, Version


class Status(StrEnum):
    """What is said of a policy."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    JUDGED = "judged"
    OUT_OF_FORCE = "out_of_force"
    NOT_OPEN = "not_open"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A status, and what it rests on.

    `rule` is what the rule alone says, also where the policy is not open; `as_of` dates facts and
    law. `leaves`: the outcome of every leaf that was looked at, by reason code.
    """

    policy: str
    as_of: date
    status: Status
    doc: str = ""
    rule: Status | None = None
    leaves: Mapping[str, Outcome] | None = None


def status_of(outcome: Outcome) -> Status:
    """A rule's outcome in words: open only because a person must decide is `judged`."""
    if outcome == YES:
        return Status.YES
    if outcome == NO:
        return Status.NO
    return Status.UNKNOWN if outcome & Outcome.LACKS else Status.JUDGED


@dataclass(frozen=True, slots=True)
class Ready:
    """A policy as of a day, to be judged for many enterprises; without a rule: out of force."""

    policy: str
    as_of: date
    lowest: Mapping[str, int]
    rule: ground.Tree | None = None
    applies: ground.Tree | None = None
    doc: str = ""
    open: bool = False


def ready(catalogue: Catalogue, policy: Policy, as_of: date) -> Ready:
    """What does not depend on the enterprise, done once."""
    lowest, version = lowest_values(catalogue), policy.at(as_of)
    if version is None:
        return Ready(policy.id, as_of, lowest)
    lowering = Lowering(catalogue, policy.id, version, as_of)
    applies = None if version.applies is None else lowering.tree(version.applies)
    may_apply = is_open(policy, version, as_of)
    return Ready(policy.id, as_of, lowest, lowering.rule(), applies, version.doc, may_apply)


def judge(catalogue: Catalogue, policy: Policy, facts: Facts, as_of: date) -> Verdict:
    """The verdict on one policy as of a day."""
    return judge_ready(ready(catalogue, policy, as_of), facts)


def judge_ready(policy: Ready, facts: Facts) -> Verdict:
    """The verdict on a policy that is ready."""
    name, as_of, doc = policy.policy, policy.as_of, policy.doc
    if policy.rule is None:
        return Verdict(name, as_of, Status.OUT_OF_FORCE)
    judge = Judge(facts, as_of, dict(policy.lowest))
    if policy.applies is not None and judge(policy.applies) == NO:
        return Verdict(name, as_of, Status.NOT_APPLICABLE, doc, None, judge.leaves)
    rule = status_of(judge(policy.rule))
    status = rule if rule is Status.NO or policy.open else Status.NOT_OPEN
    return Verdict(name, as_of, status, doc, rule, judge.leaves)


def lowest_values(catalogue: Catalogue) -> dict[str, int]:
    """The least value of each field that has one."""
    found = {name: field.lowest for name, field in catalogue.fields.items()}
    return {name: least for name, least in found.items() if least is not None}


def is_open(policy: Policy, version: Version, as_of: date) -> bool:
    """Whether one may apply on a day; a policy without windows for the year is always open."""
    this_year = [one for one in policy.windows if one.year == as_of.year]
    return not this_year or any(one.open <= as_of <= one.close for one in this_year)
