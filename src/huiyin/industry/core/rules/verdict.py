"""The verdict on a policy for an enterprise: three clocks, a status, and what every leaf said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from huiyin.industry.core.rules.facts import Facts
from huiyin.industry.core.rules.judge import NO, YES, Judge, Outcome, all_of
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


def judge(catalogue: Catalogue, policy: Policy, facts: Facts, as_of: date) -> Verdict:
    """The verdict on one policy as of a day."""
    version = policy.at(as_of)
    if version is None:
        return Verdict(policy.id, as_of, Status.OUT_OF_FORCE)
    lowering = Lowering(catalogue, policy.id, version, as_of)
    lowest = {
        name: low for name, one in catalogue.fields.items() if (low := one.lowest) is not None
    }
    judge = Judge(facts, as_of, lowest)
    applies = YES if version.applies is None else judge(lowering.tree(version.applies))
    if applies == NO:
        return Verdict(policy.id, as_of, Status.NOT_APPLICABLE, version.doc, None, judge.leaves)
    rule = status_of(all_of([applies, judge(lowering.rule())]))
    status = status_on(policy, version, rule, as_of)
    return Verdict(policy.id, as_of, status, version.doc, rule, judge.leaves)


def status_on(policy: Policy, version: Version, rule: Status, as_of: date) -> Status:
    """A rule's status on a day: what does not fail waits for the window to open."""
    return rule if rule is Status.NO or is_open(policy, version, as_of) else Status.NOT_OPEN


def lowest_values(catalogue: Catalogue) -> dict[str, int]:
    """The least value of each field that has one."""
    found = {name: field.lowest for name, field in catalogue.fields.items()}
    return {name: least for name, least in found.items() if least is not None}


def is_open(policy: Policy, version: Version, as_of: date) -> bool:
    """Whether one may apply on a day; without windows for the year under this text it is open."""
    this_year = [
        one for one in policy.windows
        if one.year == as_of.year
        and version.start <= one.close and (version.end is None or one.open <= version.end)
    ]  # fmt: skip
    return not this_year or any(one.open <= as_of <= one.close for one in this_year)
