"""The examples in the files, tried: verdict, reasons, what lacks, and the benefit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeAlias

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.check.finding import Finding, Severity
from huiyin.industry.core.rules.facts import Facts
from huiyin.industry.core.rules.judge import NO, YES, Judge, Outcome
from huiyin.industry.core.rules.lower import Lowering
from huiyin.industry.core.rules.mentions import rules_of
from huiyin.industry.core.rules.normal import within_classes
from huiyin.industry.core.rules.policy import Catalogue, Example, Policy, Words
from huiyin.industry.core.rules.units import UNITS, in_words
from huiyin.industry.core.rules.verdict import Status, Verdict, judge, lowest_values

Money: TypeAlias = Callable[[Catalogue, Policy, Facts, date], int | None]
"""What a policy is worth to an enterprise on a day, in fen; None: not known."""
WANTED = {Status.YES: YES, Status.NO: NO}


def all_of(catalogue: Catalogue, money: Money | None = None) -> Iterator[Finding]:
    """A finding for every example that does not hold."""
    for example in catalogue.examples:
        complaints = (
            classified(catalogue, example)
            if example.table
            else tried(catalogue, catalogue.policies[example.policy], example, money)
        )
        for words in complaints:
            yield Finding(Severity.ERROR, "example_fails", example.policy, "", example.place, words)


def classified(catalogue: Catalogue, example: Example) -> Iterator[Words]:
    """An example of a class table: the classes that are possible must be the one wanted."""
    table = catalogue.tables[example.table]
    judged = Judge(example.facts, example.as_of, lowest_values(catalogue))
    got = [
        name for name in table.classes
        if judged(within_classes(table, [name])) & Outcome.MAY_HOLD
    ]  # fmt: skip
    if got != [example.want]:
        which = " / ".join(got)
        yield Words(
            f"样例应为{example.want},得到{which or '无'}",
            f"the example wants {example.want} and gets {which or 'no class'}",
        )


def tried(
    catalogue: Catalogue, policy: Policy, example: Example, money: Money | None
) -> Iterator[Words]:
    """An example of a policy."""
    verdict = judge(catalogue, policy, example.facts, example.as_of)
    if verdict.status.value != example.want:
        yield Words(
            f"样例应为{example.want},得到{verdict.status}",
            f"the example wants {example.want} and gets {verdict.status}",
        )
        return
    yield from reasons(catalogue, policy, example, verdict)
    yield from lacking(catalogue, policy, example)
    if example.benefit is not None and money is not None:
        got = money(catalogue, policy, example.facts, example.as_of)
        if got != example.benefit:
            wanted = in_words(example.benefit, UNITS["元"])
            paid = "unknown" if got is None else in_words(got, UNITS["元"])
            yield Words(
                f"样例的支持金额应为{wanted},得到{'未知' if got is None else paid}",
                f"the example wants a benefit of {wanted} and gets {paid}",
            )


def reasons(
    catalogue: Catalogue, policy: Policy, example: Example, verdict: Verdict
) -> Iterator[Words]:
    """Every rule named as a reason came out as the verdict did: held, failed, or open."""
    version = policy.at(example.as_of)
    if version is None:
        return
    lowering = Lowering(catalogue, policy.id, version, example.as_of)
    judged = Judge(example.facts, example.as_of, lowest_values(catalogue))
    rules = rules_of(version)
    status = verdict.rule or Status.NO
    for name in example.because:
        if name not in rules:
            yield Words(f"样例的理由“{name}”不存在", f"no rule has the id {name!r}")
            continue
        outcome = judged(lowering.tree(rules[name]))
        wanted = WANTED.get(status)
        if outcome.open if wanted is not None else not outcome.open:
            yield Words(
                f"“{name}”不是样例结果的理由", f"{name!r} is no reason of the example's verdict"
            )


def lacking(catalogue: Catalogue, policy: Policy, example: Example) -> Iterator[Words]:
    """Everything said to be missing stands in an open part of the rule and is not known."""
    version = policy.at(example.as_of)
    if version is None or not example.missing:
        return
    judged = Judge(example.facts, example.as_of, lowest_values(catalogue))
    tree = Lowering(catalogue, policy.id, version, example.as_of).rule()
    open_names = set(names_open(tree, judged))
    for name in example.missing:
        if name not in open_names:
            yield Words(
                f"样例中“{name}”并非所缺", f"{name!r} is not what the example's verdict lacks"
            )


def names_open(tree: ground.Tree, judged: Judge) -> Iterator[str]:
    """Fields, titles and parameters that keep a tree open."""
    if not judged(tree).open:
        return
    match tree:
        case ground.Linear(fields=names) | ground.Curve(series=names):
            yield from (one for one in names if not judged.facts.knows(one))
        case ground.Member(field=name) | ground.Title(title=name) | ground.Unset(parameter=name):
            yield name
        case ground.Enough():
            yield from (
                one.field for one in ground.issued(tree) if not judged.facts.knows(one.field)
            )
    for branch in ground.branches(tree):
        yield from names_open(branch, judged)
