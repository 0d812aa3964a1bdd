"""Which parts of a split upload have come. Each part is stored at once; nothing ever waits."""

from __future__ import annotations

from dataclasses import dataclass, field

from .message import Message

MOST_PARTS = 9999
"""PNUM has four digits (HJ 212-2017: nine characters with its name); more is no split upload."""


@dataclass(frozen=True, slots=True)
class PartKey:
    """What the parts of one upload share; their QN differ (HJ 212-2017 C.49, C.50)."""

    mn: str
    cn: str
    datatime: str
    pnum: int


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts seen so far, by upload. A value: `seen` returns a new one."""

    by_key: dict[PartKey, frozenset[int]] = field(default_factory=dict)

    def seen(self, message: Message) -> Parts:
        """These parts and the one in `message`; the same when it is not split."""
        key = key_of(message)
        if key is None or message.pno is None:
            return self
        known = self.by_key.get(key, frozenset())
        return Parts({**self.by_key, key: known | {message.pno}})

    def missing(self, key: PartKey) -> frozenset[int]:
        """The numbers of the parts of this upload not seen."""
        return frozenset(range(1, key.pnum + 1)) - self.by_key.get(key, frozenset())


def key_of(message: Message) -> PartKey | None:
    """The key of a split message; None when it is not split or cannot be told apart."""
    datatime = message.params.get("DataTime")
    if not message.is_split or message.mn is None or message.cn is None or datatime is None:
        return None
    pnum = message.pnum or 0
    return PartKey(message.mn, message.cn, datatime, pnum) if pnum <= MOST_PARTS else None
