"""One version of a policy under the eye: its rules in the normal form, whether they can hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from huiyin.industry.core.rules import ground, surface
from huiyin.industry.core.rules.certain import certain
from huiyin.industry.core.rules.check.finding import Finding, Severity
from huiyin.industry.core.rules.facts import Facts
from huiyin.industry.core.rules.judge import Judge, Outcome
from huiyin.industry.core.rules.lower import Lowering
from huiyin.industry.core.rules.policy import Catalogue, Policy, Version, Words
from huiyin.industry.core.rules.surface import Place
from huiyin.industry.core.rules.verdict import lowest_values
from huiyin.industry.core.rules.words import Sentences
from huiyin.industry.core.rules.words.outline import in_one_line


@dataclass(frozen=True, slots=True)
class Scope:
    """A version on a day: today, or the day of its life that is nearest to it."""

    catalogue: Catalogue
    policy: Policy
    version: Version
    today: date

    @property
    def day(self) -> date:
        """The day whose parameters count."""
        day = max(self.today, self.version.start)
        return day if self.version.end is None else min(day, self.version.end)

    def lower(self, rule: surface.Rule) -> ground.Tree:
        """A rule of the version in the normal form."""
        return Lowering(self.catalogue, self.policy.id, self.version, self.day).tree(rule)

    def possible(self, trees: Iterable[ground.Tree]) -> bool:
        """Whether all of these can hold for some enterprise; yes where it cannot be proved."""
        judge = Judge(Facts(), self.day, lowest_values(self.catalogue))
        found = certain(ground.All(tuple(trees)), judge, self.catalogue.always)
        return bool(found.outcome & Outcome.MAY_HOLD)

    def said(self, rule: surface.Rule) -> Words:
        """A rule as one sentence."""
        return in_one_line(Sentences(self.catalogue, self.version, self.day), rule)

    def finding(self, severity: Severity, kind: str, place: Place, zh: str, en: str) -> Finding:
        """A finding about this version."""
        return Finding(severity, kind, self.policy.id, self.version.doc, place, Words(zh, en))


def scopes(catalogue: Catalogue, today: date) -> Iterator[Scope]:
    """Every version of every policy."""
    for policy in catalogue.policies.values():
        for version in policy.versions:
            yield Scope(catalogue, policy, version, today)
