"""Codes and titles nobody told us: the few possibilities that a rule can tell apart.

Two codes under the same prefixes, and two histories of a title that answer every question of the
rule alike, are one possibility. So rows of a class table exclude each other, and a title given
this year is one that was given within two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations_with_replacement
from typing import TypeAlias, TypeVar

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.facts import Facts, Spell
from huiyin.industry.core.rules.judge import YES, Judge
from huiyin.industry.core.rules.normal import months_before

Value = TypeVar("Value")
Asked = TypeVar("Asked")
History: TypeAlias = tuple[Spell, ...]
ELSEWHERE = "\uffff"
"""Stands for a code under none of the prefixes."""


@lru_cache(maxsize=4096)
def codes_apart(asked: frozenset[tuple[str, ...]]) -> tuple[str, ...]:
    """One code for each way in which codes can lie under the sets of prefixes asked for."""
    prefixes = sorted({one for codes in asked for one in codes})
    return _apart((*prefixes, ELSEWHERE), asked, lambda code, codes: code.startswith(codes))


@lru_cache(maxsize=4096)
def histories_apart(asked: frozenset[ground.Title], as_of: date) -> tuple[History, ...]:
    """One history of a title for each way in which histories answer what is asked."""
    histories: list[History] = [()]
    for first, last in combinations_with_replacement(_telling_days(asked, as_of), 2):
        for still in (False, True):
            late = Spell(last, None if still else last)
            histories.append((late,) if first == last else (Spell(first, first), late))
    return _apart(histories, asked, lambda history, title: happened(title, history, as_of))


def happened(title: ground.Title, history: History, as_of: date) -> bool:
    """What a history answers."""
    return Judge(Facts(titles={title.title: history}), as_of).title(title) == YES


def _telling_days(asked: Iterable[ground.Title], as_of: date) -> list[date]:
    """Days, none later than the as-of date, between which an answer may change."""
    new_year = date(as_of.year, 1, 1)
    starts = {months_before(as_of, one.within) for one in asked if one.within is not None}
    day = timedelta(days=1)
    return sorted({as_of, new_year, new_year - day} | starts | {one - day for one in starts})


def _apart(
    values: Iterable[Value], asked: Iterable[Asked], holds: Callable[[Value, Asked], bool]
) -> tuple[Value, ...]:
    """The first value for each set of answers."""
    ordered, found = sorted(asked, key=repr), dict[tuple[bool, ...], Value]()
    for value in values:
        found.setdefault(tuple(holds(value, one) for one in ordered), value)
    return tuple(found.values())
