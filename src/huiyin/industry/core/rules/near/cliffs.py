"""Cliffs: what a change costs elsewhere. Policies that hold now and then no longer, class jumps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from huiyin.industry.core.rules.facts import Facts
from huiyin.industry.core.rules.judge import NO, YES, Judge, Outcome
from huiyin.industry.core.rules.lower import Lowering
from huiyin.industry.core.rules.normal import within_classes
from huiyin.industry.core.rules.policy import Catalogue, ClassTable, Policy
from huiyin.industry.core.rules.verdict import lowest_values
from huiyin.industry.core.rules.worth import Worth, worth


@dataclass(frozen=True, slots=True)
class Lost:
    """A policy lost by the change (`before` is what it was worth), or a class left for another."""

    policy: str = ""
    leaves: tuple[str, ...] = ()
    """The leaves that held and then do not."""
    before: Worth | None = None
    table: str = ""
    classes: tuple[str, str] = ("", "")


def lost(catalogue: Catalogue, before: Facts, after: Facts, as_of: date) -> tuple[Lost, ...]:
    """What an enterprise holds before a change and not after it, and the classes it leaves.

    A policy counts as held where its rule did not fail before (it held, or only people must decide)
    and fails afterwards.
    """
    found = [_policy(catalogue, one, before, after, as_of) for one in catalogue.policies.values()]
    tables = [_table(catalogue, one, before, after, as_of) for one in catalogue.tables.values()]
    return tuple(one for one in (*found, *tables) if one is not None)


def _policy(
    catalogue: Catalogue, policy: Policy, before: Facts, after: Facts, as_of: date
) -> Lost | None:
    version = policy.at(as_of)
    if version is None:
        return None
    lowering = Lowering(catalogue, policy.id, version, as_of)
    trees = [lowering.rule()]
    if version.applies is not None:
        trees.append(lowering.tree(version.applies))
    judges = [Judge(facts, as_of, lowest_values(catalogue)) for facts in (before, after)]
    was, then = ([judge(tree) for tree in trees] for judge in judges)
    if any(one & Outcome.LACKS or one == NO for one in was) or NO not in then:
        return None
    first, second = (judge.leaves for judge in judges)
    leaves = tuple(one for one, now in first.items() if now == YES and second[one] == NO)
    return Lost(policy.id, leaves, worth(catalogue, policy, before, as_of))


def _table(
    catalogue: Catalogue, table: ClassTable, before: Facts, after: Facts, as_of: date
) -> Lost | None:
    was, then = (class_of(catalogue, table, facts, as_of) for facts in (before, after))
    if was is None or then is None or was == then:
        return None
    return Lost(table=table.id, classes=(was, then))


def class_of(catalogue: Catalogue, table: ClassTable, facts: Facts, as_of: date) -> str | None:
    """The class an enterprise falls into; None: that is not decided."""
    judge = Judge(facts, as_of, lowest_values(catalogue))
    sure = [one for one in table.classes if judge(within_classes(table, (one,))) == YES]
    return sure[0] if len(sure) == 1 else None
