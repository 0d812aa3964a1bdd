"""What a new text does to a register: who gains, who loses, and which leaves turned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.batch.columns import Columns
from huiyin.industry.core.rules.batch.judging import Outcomes, Rule, judge_rows
from huiyin.industry.core.rules.judge import NO, Outcome
from huiyin.industry.core.rules.lower import Lowering
from huiyin.industry.core.rules.policy import Catalogue
from huiyin.industry.core.rules.verdict import Status, status_of

STATUSES = (Status.YES, Status.JUDGED, Status.UNKNOWN, Status.NO, Status.OUT_OF_FORCE)
"""What a rule may say of a row, best first; windows are left out of the comparison."""
Codes = NDArray[np.uint8]
TABLE = np.array(
    [0 if bits == 0 else STATUSES.index(status_of(Outcome(bits))) for bits in range(16)], np.uint8
)


@dataclass(frozen=True, slots=True)
class Side:
    """The law before or after: a catalogue as of a day."""

    catalogue: Catalogue
    as_of: date

    def rule(self, policy: str) -> ground.Tree | None:
        """The rule in force, for whom it is included; None: none is."""
        one = self.catalogue.policies.get(policy)
        version = one.at(self.as_of) if one else None
        if version is None:
            return None
        lowering = Lowering(self.catalogue, policy, version, self.as_of)
        applies = () if version.applies is None else (lowering.tree(version.applies),)
        return ground.All((*applies, lowering.rule())) if applies else lowering.rule()

    def doc(self, policy: str) -> str:
        """The document in force."""
        one = self.catalogue.policies.get(policy)
        version = one.at(self.as_of) if one else None
        return version.doc if version else ""


@dataclass(frozen=True, slots=True)
class Change:
    """One policy over a register (n,): places in `STATUSES` before and after.

    `moves[a, b]`: rows that went from a to b. `lost`, `gained`: how often a leaf stands for it:
    one that fails now and did not before, or that failed before and does not now.
    """

    policy: str
    before: Codes
    after: Codes
    moves: NDArray[np.int64]
    lost: Mapping[str, int] = field(default_factory=dict)
    gained: Mapping[str, int] = field(default_factory=dict)

    @property
    def gains(self) -> NDArray[np.bool_]:
        """Rows that may have it now (yes, or only a person decides) and could not before."""
        return (self.after <= 1) & (self.before >= STATUSES.index(Status.NO))

    @property
    def loses(self) -> NDArray[np.bool_]:
        """Rows that might have it before and cannot now."""
        return (self.before <= 1) & (self.after >= STATUSES.index(Status.NO))


def changes(
    old: Side, new: Side, register: Columns, policies: Iterable[str] = ()
) -> dict[str, Change]:
    """The change of every policy whose rule is another; of those named, if any are."""
    every = dict.fromkeys([*old.catalogue.policies, *new.catalogue.policies])
    names = tuple(policies) or tuple(every)
    rules = {name: (old.rule(name), new.rule(name)) for name in names}
    apart = {name: pair for name, pair in rules.items() if pair[0] != pair[1]}
    before = _judged(old, {name: pair[0] for name, pair in apart.items()}, register)
    after = _judged(new, {name: pair[1] for name, pair in apart.items()}, register)
    return {name: _change(name, before, after, register.size) for name in apart}


def _judged(side: Side, rules: Mapping[str, ground.Tree | None], register: Columns) -> Outcomes:
    asked = {name: Rule(tree, side.as_of) for name, tree in rules.items() if tree is not None}
    return judge_rows(asked, register, leaves=True)


def _change(name: str, old: Outcomes, new: Outcomes, size: int) -> Change:
    before, after = _codes(name, old, size), _codes(name, new, size)
    count = len(STATUSES)
    moves = np.bincount(before.astype(np.int64) * count + after, minlength=count * count)
    change = Change(name, before, after, moves.reshape(count, count))
    lost, gained = _turned(name, new, old, change.loses), _turned(name, old, new, change.gains)
    return replace(change, lost=lost, gained=gained)


def _codes(name: str, outcomes: Outcomes, size: int) -> Codes:
    if name not in outcomes.rules:
        return np.full(size, STATUSES.index(Status.OUT_OF_FORCE), np.uint8)
    return TABLE[outcomes.of(name)]


def _turned(
    name: str, failing: Outcomes, other: Outcomes, rows: NDArray[np.bool_]
) -> dict[str, int]:
    """Leaves that fail on one side and not on the other, the most frequent first."""
    at = np.flatnonzero(rows)
    if not at.size:
        return {}
    beside = other.leaves.get(name, {})
    counts = {}
    for leaf, place in failing.leaves.get(name, {}).items():
        fails = failing.table[place][at] == int(NO)
        if leaf in beside:
            fails &= other.table[beside[leaf]][at] != int(NO)
        counts[leaf] = int(fails.sum())
    return {leaf: times for leaf, times in sorted(counts.items(), key=lambda one: -one[1]) if times}
