"""What a change of rules does to a register: who gains, who loses, who becomes unknown, and why.

Two catalogues, or two days, over the same enterprises. A policy that says the same on both sides
is not looked at again; the rest is judged once, what both sides ask asked once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.batch.columns import Bytes, Columns
from huiyin.industry.core.rules.batch.judging import Outcomes, Rule, judge_rows
from huiyin.industry.core.rules.judge import NO, OPEN, YES, Outcome
from huiyin.industry.core.rules.lower import ground_rule
from huiyin.industry.core.rules.policy import Catalogue

Rows: TypeAlias = NDArray[np.int64]
NOT_IN_FORCE = Rule(ground.FALSE, date.min)
"""A policy that is not there on a day gives nothing."""


class Effect(StrEnum):
    """What happens to an enterprise under one policy."""

    GAINS = "gains"
    """Now yes, before not."""
    LOSES = "loses"
    """Before yes, now no."""
    BECOMES_UNKNOWN = "becomes unknown"
    """Before decided, now open."""
    BECOMES_NO = "becomes no"
    """Before open, now no."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A leaf that says something else now; None: the leaf is not in that version's rule."""

    leaf: str
    before: Outcome | None
    now: Outcome | None


@dataclass(frozen=True, slots=True)
class Sample:
    """One enterprise of a group: its row in the register, and the leaves that turned."""

    row: int
    turned: tuple[Turned, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The enterprises with one effect: their rows (m,), and how many had each leaf turn.

    A leaf of one version only turned where it stands against what happened: a new one that does
    not hold, or a dropped one that did not. Gains count those that may fail before; the others
    those that may fail now.
    """

    rows: Rows
    reasons: Mapping[str, int]
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One policy before and now. `counts[(before, now)]` in words yes, no, open."""

    policy: str
    counts: Mapping[tuple[str, str], int]
    groups: Mapping[Effect, Group]


@dataclass(frozen=True, slots=True)
class Change:
    """The policies whose rules differ; `unchanged` names the others."""

    size: int
    policies: tuple[PolicyChange, ...]
    unchanged: tuple[str, ...]


def rules_of(catalogue: Catalogue, as_of: date) -> dict[str, Rule]:
    """The rules in force on a day, by policy."""
    trees = {name: ground_rule(catalogue, one, as_of) for name, one in catalogue.policies.items()}
    return {name: Rule(tree, as_of) for name, tree in trees.items() if tree is not None}


def change(
    before: Mapping[str, Rule],
    now: Mapping[str, Rule],
    columns: Columns,
    *,
    samples: int = 5,
    threads: int = 2,
    report: Callable[[int], None] | None = None,
) -> Change:
    """Compare two sets of rules (`rules_of`) over one register.

    `samples`: enterprises shown of each group, the first ones. A policy that is missing on one
    side gives nothing there. Raises what `judge_rows` raises.
    """
    names = list(dict.fromkeys((*before, *now)))
    unchanged = [name for name in names if before.get(name) == now.get(name)]
    looked_at = [name for name in names if name not in set(unchanged)]
    rules = {
        f"{side}/{name}": rules.get(name, NOT_IN_FORCE)
        for side, rules in (("before", before), ("now", now))
        for name in looked_at
    }
    found = judge_rows(rules, columns, leaves=True, threads=threads, report=report)
    changes = tuple(_policy(found, name, samples) for name in looked_at)
    return Change(columns.size, changes, tuple(unchanged))


def _policy(found: Outcomes, name: str, samples: int) -> PolicyChange:
    old, new = found.of(f"before/{name}"), found.of(f"now/{name}")
    moves = np.bincount((old & OPEN) * 4 + (new & OPEN), minlength=16)
    words = {int(YES): "yes", int(NO): "no", int(OPEN): "open"}
    counts = {
        (words[a], words[b]): int(moves[a * 4 + b]) for a in words for b in words
    }  # fmt: skip
    return PolicyChange(
        name,
        counts,
        {
            effect: _group(found, name, np.flatnonzero(where), effect, samples)
            for effect, where in _effects(old, new).items()
            if where.any()
        },
    )


def _effects(old: Bytes, new: Bytes) -> dict[Effect, NDArray[np.bool_]]:
    was_open, is_open = old & OPEN == OPEN, new & OPEN == OPEN
    return {
        Effect.GAINS: (new == YES) & (old != YES),
        Effect.LOSES: (old == YES) & (new == NO),
        Effect.BECOMES_UNKNOWN: is_open & ~was_open,
        Effect.BECOMES_NO: was_open & (new == NO),
    }


def _group(found: Outcomes, name: str, rows: Rows, effect: Effect, samples: int) -> Group:
    before, now = found.leaves[f"before/{name}"], found.leaves[f"now/{name}"]
    reasons: dict[str, int] = {}
    shown: list[list[Turned]] = [[] for _ in rows[:samples]]
    for leaf in dict.fromkeys((*now, *before)):
        if before.get(leaf) == now.get(leaf):
            continue
        old = found.table[before[leaf], rows] if leaf in before else None
        new = found.table[now[leaf], rows] if leaf in now else None
        turned = _turned(old, new, effect)
        if count := int(np.count_nonzero(turned)):
            reasons[leaf] = count
        for place in np.flatnonzero(turned[:samples]).tolist():
            shown[place].append(
                Turned(
                    leaf,
                    None if old is None else Outcome(int(old[place])),
                    None if new is None else Outcome(int(new[place])),
                )
            )
    pairs = zip(rows[:samples].tolist(), shown, strict=True)
    return Group(
        rows,
        dict(sorted(reasons.items(), key=lambda one: -one[1])),
        tuple(Sample(row, tuple(turned)) for row, turned in pairs),
    )


def _turned(old: Bytes | None, new: Bytes | None, effect: Effect) -> NDArray[np.bool_]:
    """Where a leaf turned, by row of the group; one of the two is there."""
    if old is not None and new is not None:
        differs: NDArray[np.bool_] = old != new
        return differs
    there, other = (new, old) if effect is not Effect.GAINS else (old, new)
    if there is not None:
        against: NDArray[np.bool_] = there != YES
        return against
    return np.zeros(0 if other is None else other.size, np.bool_)
