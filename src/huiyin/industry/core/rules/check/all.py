"""All static checks of a catalogue."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from huiyin.industry.core.rules.check import branches, dates, examples, sources, steps, tables, used
from huiyin.industry.core.rules.check.examples import Money
from huiyin.industry.core.rules.check.finding import Finding
from huiyin.industry.core.rules.check.scope import scopes
from huiyin.industry.core.rules.policy import Catalogue


def check(
    catalogue: Catalogue,
    today: date,
    columns: Collection[str] | None = None,
    money: Money | None = None,
) -> list[Finding]:
    """Everything that is noticed, the worst first.

    `columns`: names of the fields and titles that a register fills; without it nothing is said of
    what is never filled. `money`: tries the benefits of examples too.
    """
    found = [*dates.all_of(catalogue, today), *sources.all_of(catalogue)]
    found += tables.all_of(catalogue)
    for scope in scopes(catalogue, today):
        found += [*branches.all_of(scope), *steps.all_of(scope)]
    found += [*used.all_of(catalogue, columns), *examples.all_of(catalogue, money)]
    return sorted(found, key=lambda one: one.rank)
