"""Answers that do not answer: the same words sent again and again (supervision.md §10.7)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass


def essence(text: str) -> str:
    """What is left of an answer when blanks, signs and width are taken away."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if c.isalnum())


def same_words_in(answer: str, sent: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Numbers of the matters in which the same words were sent; `sent` is (number, text)."""
    mine = essence(answer)
    if not mine:
        return ()
    return tuple(sorted({number for number, text in sent if essence(text) == mine}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Satisfaction:
    """Call-backs counted. `unknown` were not asked or would not say; they are never guessed."""

    satisfied: int
    dissatisfied: int
    unknown: int
    reworked: int

    @property
    def asked(self) -> int:
        """How many said yes or no: the n of any share."""
        return self.satisfied + self.dissatisfied
