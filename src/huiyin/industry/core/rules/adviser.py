"""Everything there is to say to one enterprise about the policies of a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.batch.judging import Rule
from huiyin.industry.core.rules.bundle.best import Bundle, bundle
from huiyin.industry.core.rules.bundle.offers import offer_of
from huiyin.industry.core.rules.certain.answer import Missing, certain, missing
from huiyin.industry.core.rules.facts import Facts
from huiyin.industry.core.rules.judge import NO, Judge, Outcome
from huiyin.industry.core.rules.lower import Lowering
from huiyin.industry.core.rules.near.advice import NearMiss, near_miss
from huiyin.industry.core.rules.near.efforts import Efforts
from huiyin.industry.core.rules.policy import Catalogue, Policy, Version
from huiyin.industry.core.rules.question import Asking, next_questions
from huiyin.industry.core.rules.reasons.explain import Explained, explain
from huiyin.industry.core.rules.verdict import (
    Status,
    Verdict,
    lowest_values,
    status_of,
    status_on,
)
from huiyin.industry.core.rules.worth import Worth, worth

OF_PARKS = "rating"
"""The kind of policy that rates parks; enterprises are not asked about it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict after certain answers, its reasons, what it is worth, what it waits for, how near.

    `settled`: the data decide it although three-valued logic leaves it open.
    """

    verdict: Verdict
    settled: bool = False
    worth: Worth | None = None
    missing: Missing | None = None
    reasons: Explained | None = None
    near: NearMiss | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A policy in force on a day, in the normal form: `rule` includes for whom it is."""

    policy: Policy
    version: Version
    rule: ground.Tree
    applies: ground.Tree | None


@dataclass(slots=True)
class Adviser:
    """Answers for the policies of a day; rules are brought into the normal form once."""

    catalogue: Catalogue
    as_of: date
    only: tuple[str, ...] = ()
    prepared: dict[str, Prepared] = field(init=False)
    lowest: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        asked = {one.id: one for one in self.policies()}
        self.catalogue = replace(self.catalogue, policies=asked)
        self.lowest = lowest_values(self.catalogue)
        self.prepared = {}
        for policy in self.policies():
            version = policy.at(self.as_of)
            if version is not None:
                lowering = Lowering(self.catalogue, policy.id, version, self.as_of)
                applies, rule = None, lowering.rule()
                if version.applies is not None:
                    applies = lowering.tree(version.applies)
                    rule = ground.All((applies, rule))
                self.prepared[policy.id] = Prepared(policy, version, rule, applies)

    def policies(self) -> Iterable[Policy]:
        """The policies asked for, in the order of the catalogue; else all for enterprises."""
        every = self.catalogue.policies.values()
        if self.only:
            return [one for one in every if one.id in self.only]
        return [one for one in every if one.kind != OF_PARKS]

    def rules(self) -> dict[str, Rule]:
        """All rules for the judge of many rows; for whom they are under `id?`."""
        found = {name: Rule(one.rule, self.as_of) for name, one in self.prepared.items()}
        for name, one in self.prepared.items():
            if one.applies is not None:
                found[f"{name}?"] = Rule(one.applies, self.as_of)
        return found

    def verdict(self, name: str, facts: Facts, settle: bool = True) -> tuple[Verdict, bool]:
        """The verdict on one policy; whether only certain answers decided it."""
        one = self.prepared.get(name)
        if one is None:
            return Verdict(name, self.as_of, Status.OUT_OF_FORCE), False
        judge = Judge(facts, self.as_of, self.lowest)
        doc = one.version.doc
        if one.applies is not None and judge(one.applies) == NO:
            found = Verdict(name, self.as_of, Status.NOT_APPLICABLE, doc, None, judge.leaves)
            return found, False
        outcome = judge(one.rule)
        leaves, kleene = dict(judge.leaves), outcome
        if settle and outcome & Outcome.LACKS:
            outcome = certain(one.rule, judge, self.catalogue.always).outcome
        rule = status_of(outcome)
        status = status_on(one.policy, one.version, rule, self.as_of)
        found = Verdict(name, self.as_of, status, doc, rule, leaves)
        return found, kleene.open and not outcome.open

    def answer(self, name: str, facts: Facts, efforts: Efforts | None = None) -> Answer:
        """All about one policy; near-misses where `efforts` are given."""
        verdict, settled = self.verdict(name, facts)
        if verdict.status in (Status.OUT_OF_FORCE, Status.NOT_APPLICABLE):
            return Answer(verdict)
        one = self.prepared[name]
        judge, always = Judge(facts, self.as_of, self.lowest), self.catalogue.always
        lacks = None
        if verdict.rule in (Status.UNKNOWN, Status.JUDGED):
            lacks = missing(one.rule, judge, always)
        why = explain(one.rule, judge, always)
        value = worth(self.catalogue, one.policy, facts, self.as_of)
        near = None
        if efforts is not None and verdict.status is Status.NO:
            near = near_miss(self.catalogue, one.policy, facts, self.as_of, efforts)
        return Answer(verdict, settled, value, lacks, why, near)

    def answers(self, facts: Facts, efforts: Efforts | None = None) -> Mapping[str, Answer]:
        """All about every policy."""
        return {one.id: self.answer(one.id, facts, efforts) for one in self.policies()}

    def bundle(self, answers: Mapping[str, Answer]) -> Bundle:
        """The best legal set of what is met, or waits only for a person, at its sure worth."""
        offers = []
        for name, one in answers.items():
            if one.verdict.status in (Status.YES, Status.JUDGED) and one.worth is not None:
                offer = offer_of(self.catalogue.policies[name], one.worth)
                offers += [offer] if offer is not None else []
        return bundle(offers)

    def questions(self, facts: Facts, answers: Mapping[str, Answer]) -> tuple[Asking, ...]:
        """What to ask next: the facts that settle most money first."""
        open_ones = [
            name for name, one in answers.items()
            if one.verdict.rule in (Status.UNKNOWN, Status.JUDGED)
        ]  # fmt: skip
        worths = {
            name: one.worth.money.high for name, one in answers.items()
            if one.worth is not None and one.worth.money.high is not None
        }  # fmt: skip
        rules = {name: self.prepared[name].rule for name in open_ones}
        judge = Judge(facts, self.as_of, self.lowest)
        return next_questions(rules, judge, worths, self.catalogue.always)
