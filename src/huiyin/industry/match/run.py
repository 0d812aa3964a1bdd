"""Judge a register batch by batch; what comes out goes to whoever listens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from huiyin.industry.core.rules.adviser import Adviser
from huiyin.industry.core.rules.batch.judging import judge_rows
from huiyin.industry.core.rules.judge import NO, YES, Outcome
from huiyin.industry.core.rules.verdict import Status, is_open
from huiyin.industry.register.read import Batch, Reader

STATUSES = tuple(Status)
SETTLED_UP_TO = 20_000
"""Open verdicts that certain answers look at in one run unless all are asked for."""
Codes = NDArray[np.uint8]


@dataclass(slots=True)
class Matched:
    """One batch with its verdicts: by policy, a place in `STATUSES` for every row (n,)."""

    batch: Batch
    statuses: dict[str, Codes]
    settled: int = 0

    def status(self, policy: str, at: int) -> Status:
        """The verdict of one row."""
        return STATUSES[int(self.statuses[policy][at])]


@dataclass(slots=True)
class Matching:
    """Matches a register; counts as it goes. `settle` None: so many open verdicts as is quick."""

    adviser: Adviser
    settle: bool | None = None
    counts: dict[str, dict[Status, int]] = field(default_factory=dict)
    open_before: int = 0
    settled: int = 0
    looked_at: int = 0

    def run(self, reader: Reader, told: Callable[[int], bool]) -> Iterator[Matched]:
        """Every batch of a register with its verdicts."""
        rules = self.adviser.rules()
        for batch in reader.batches(told):
            outcomes = judge_rows(rules, batch.columns(self.adviser.lowest))
            found = {
                one.id: self._statuses(one.id, batch, outcomes.of)
                for one in self.adviser.policies()
            }
            matched = Matched(batch, found)
            self._settle(matched)
            self._count(matched)
            yield matched

    def _statuses(
        self, name: str, batch: Batch, outcome: Callable[[str], NDArray[np.uint8]]
    ) -> Codes:
        size = len(batch.codes)
        one = self.adviser.prepared.get(name)
        if one is None:
            return np.full(size, STATUSES.index(Status.OUT_OF_FORCE), np.uint8)
        bits = outcome(name)
        waits = not is_open(one.policy, one.version, self.adviser.as_of)
        table = np.zeros(16, np.uint8)
        for code in range(16):
            table[code] = STATUSES.index(_status(Outcome(code), waits))
        statuses = table[bits]
        if one.applies is not None:
            outside = outcome(f"{name}?") == int(NO)
            statuses[outside] = STATUSES.index(Status.NOT_APPLICABLE)
        return statuses

    def _settle(self, matched: Matched) -> None:
        """Certain answers for what three-valued logic leaves open for lack of facts."""
        for name, codes in matched.statuses.items():
            one = self.adviser.prepared.get(name)
            if one is None:
                continue
            waits = not is_open(one.policy, one.version, self.adviser.as_of)
            open_code = Status.NOT_OPEN if waits else Status.UNKNOWN
            rows = np.flatnonzero(codes == STATUSES.index(open_code))
            self.open_before += rows.size
            if self.settle is False:
                continue
            if self.settle is None:
                rows = rows[: max(0, SETTLED_UP_TO - self.looked_at)]
            self.looked_at += rows.size
            for at in rows.tolist():
                verdict, decided = self.adviser.verdict(name, matched.batch.facts_of(at))
                codes[at] = STATUSES.index(verdict.status)
                self.settled += decided

    def _count(self, matched: Matched) -> None:
        for name, codes in matched.statuses.items():
            mine = self.counts.setdefault(name, dict.fromkeys(STATUSES, 0))
            for code, times in enumerate(np.bincount(codes, minlength=len(STATUSES)).tolist()):
                mine[STATUSES[code]] += times


def _status(outcome: Outcome, waits: bool) -> Status:
    if outcome == NO:
        return Status.NO
    if waits:
        return Status.NOT_OPEN
    if outcome == YES:
        return Status.YES
    return Status.UNKNOWN if outcome & Outcome.LACKS else Status.JUDGED
