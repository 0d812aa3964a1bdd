"""The code on a receipt: twelve digits that open one raiser's answer and nothing else.

Digits, because they are read out on the telephone and typed by people who do not see well.
Kept only as a keyed hash: who reads the table cannot try the 10^12 codes without the key.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Callable

DIGITS = 12
GROUP = 4


def new_code(below: Callable[[int], int]) -> str:
    """A code from a source of unguessable numbers (`secrets.randbelow`)."""
    return f"{below(10**DIGITS):0{DIGITS}d}"


def as_printed(code: str) -> str:
    """In groups, as people read it out.

    >>> as_printed("123456789012")
    '1234 5678 9012'
    """
    return " ".join(code[i : i + GROUP] for i in range(0, len(code), GROUP))


def as_typed(entered: str) -> str:
    """The digits of what somebody typed, in any grouping, full width too.

    >>> as_typed("１２３４-5678 9012")
    '123456789012'
    """
    half = unicodedata.normalize("NFKC", entered)
    return "".join(c for c in half if c in "0123456789")


def number_as_typed(entered: str) -> str:
    """A matter's or report's number in capitals, without blanks, with plain hyphens."""
    half = unicodedata.normalize("NFKC", entered).upper()
    return "".join("-" if c in "-–—－" else c for c in half if not c.isspace())


def mark(key: bytes, purpose: str, value: str) -> str:
    """A keyed hash (HMAC-SHA-256) of a value for one purpose, in hex."""
    message = f"{purpose}\x00{value}".encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()
