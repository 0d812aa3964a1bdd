"""How sure a row of data is, and from where on it may be applied as law."""

from __future__ import annotations

from collections.abc import Iterable

_ORDER = ("not_found", "unverified", "low", "medium", "high")
LEGAL_FROM = "high"


def rank(text: str) -> int:
    """The place of a confidence among `not_found` (0) … `high` (4).

    A remark behind the word is allowed. A word that no table explains ranks lowest: what
    nobody can read must not become law.

    >>> rank("high") > rank("medium (1 source)") > rank("unverified") > rank("")
    True
    >>> rank("") == rank("not_found") == 0
    True
    """
    word = text.split(" ", 1)[0]
    return _ORDER.index(word) if word in _ORDER else 0


def weakest(texts: Iterable[str]) -> str:
    """The least sure of several confidences, as its plain word; `high` when there are none."""
    return min((_ORDER[rank(text)] for text in texts), key=_ORDER.index, default="high")


def is_legal(text: str) -> bool:
    """Whether something of this confidence may be applied as law."""
    return rank(text) >= rank(LEGAL_FROM)
