"""Text as tokens and character n-grams: Chinese needs no word list for this."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

TOKEN = re.compile(r"[a-z]+|[0-9]+(?:\.[0-9]+)*|[\u3400-\u9fff]")
BREAK = re.compile(r"[,。,;;::!!??、\n\r()()\[\]【】《》“”\"/|]+")
LONGEST = 2_000
"""Characters of a text that are looked at; a need is a sentence, not a book."""


def runs(text: str) -> list[list[str]]:
    """Tokens between punctuation: a Chinese character, a run of letters, or a number each."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).lower()
    return [tokens for part in BREAK.split(plain) if (tokens := TOKEN.findall(part))]


def grams(text: str, longest: int = 2) -> Iterator[str]:
    """Every run of 1 to `longest` tokens, with repeats; tokens of a run are joined by a space."""
    for tokens in runs(text):
        for length in range(1, longest + 1):
            for start in range(len(tokens) - length + 1):
                yield " ".join(tokens[start : start + length])


def key(text: str) -> str:
    """One run of words as `grams` writes it."""
    return " ".join(token for tokens in runs(text) for token in tokens)


class Vocabulary:
    """Numbers for n-grams, in order of first sight."""

    def __init__(self, longest: int = 2) -> None:
        self.longest = longest
        self.numbers: dict[str, int] = {}
        self._names: list[str] = []

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def names(self) -> list[str]:
        """The gram of each number."""
        if len(self._names) != len(self.numbers):
            self._names = list(self.numbers)
        return self._names

    def learn(self, text: str) -> list[int]:
        """Numbers of all grams of a text; new ones are added."""
        numbers = self.numbers
        return [numbers.setdefault(gram, len(numbers)) for gram in grams(text, self.longest)]

    def known(self, text: str) -> list[int]:
        """Numbers of the grams that are known."""
        numbers = self.numbers
        found = (numbers.get(gram, -1) for gram in grams(text, self.longest))
        return [number for number in found if number >= 0]


def joined(texts: Iterable[str]) -> str:
    """Texts as one, with breaks, so that no gram spans two of them."""
    return "\n".join(texts)
