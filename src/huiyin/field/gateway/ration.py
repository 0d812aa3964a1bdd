"""How much of what is refused is kept whole, so that no sender can fill the disk or the memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from huiyin.field.verbs import Quarantine


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is kept whole in a period of `seconds`: `rows` and `bytes` of one address, and
    `all_bytes` of all addresses together."""

    seconds: float
    rows: int
    bytes: int
    all_bytes: int


class Ration:
    """Lets refused bytes pass until the allowance of their period is used up.

    What is too much is counted by address and defect; `counted` gives one row for each, whose
    bytes are those of the first of them. Times are monotonic seconds.
    """

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._ends = 0.0
        self._rows: Counter[str] = Counter()
        self._bytes: Counter[str] = Counter()
        self._too_many: dict[tuple[str, str], Quarantine] = {}

    def sift(self, refused: Iterable[Quarantine], now: float) -> list[Quarantine]:
        """What is to be written now: what may be kept whole, and the counts of a past period."""
        kept = self.counted(now)
        for frame in refused:
            address = frame.peer.rpartition(":")[0]
            if self._may_pass(address, len(frame.raw)):
                self._rows[address] += 1
                self._bytes[address] += len(frame.raw)
                kept.append(frame)
            else:
                first = self._too_many.get((address, frame.kind))
                more = replace(first, times=first.times + 1) if first else frame
                self._too_many[address, frame.kind] = more
        return kept

    def counted(self, now: float) -> list[Quarantine]:
        """The counts of a period that is over, once; nothing while it lasts."""
        if now < self._ends:
            return []
        self._ends = now + self._allowance.seconds
        rows = list(self._too_many.values())
        self._rows.clear()
        self._bytes.clear()
        self._too_many.clear()
        return rows

    def _may_pass(self, address: str, size: int) -> bool:
        return (
            self._rows[address] < self._allowance.rows
            and self._bytes[address] + size <= self._allowance.bytes
            and self._bytes.total() + size <= self._allowance.all_bytes
        )
