"""发文字号: word of the issuing organ, year in hexagonal brackets, serial number without "第"."""

from __future__ import annotations

import re
from dataclasses import dataclass

WORD = re.compile(r"[\u3400-\u9fffA-Za-z]{1,12}")


@dataclass(frozen=True, slots=True, order=True)
class Number:
    """One number of a series (organ word and year); serials begin at 1.

    >>> Number("市督", 2026, 7).text
    '市督〔2026〕7号'
    """

    word: str
    year: int
    serial: int

    @property
    def text(self) -> str:
        """As it is printed."""
        return f"{self.word}〔{self.year}〕{self.serial}号"


def is_word(word: str) -> bool:
    """Whether this can be an organ word: 1 to 12 Chinese or Latin letters.

    >>> is_word("市督"), is_word("市督〔2026〕"), is_word("")
    (True, False, False)
    """
    return WORD.fullmatch(word) is not None


def gaps(serials: list[int]) -> list[int]:
    """Serials missing below the highest one; a series without gaps gives none.

    >>> gaps([1, 2, 5])
    [3, 4]
    """
    return sorted(set(range(1, max(serials, default=0) + 1)) - set(serials))
