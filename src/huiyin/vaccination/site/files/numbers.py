"""Numbers out of benchmark files, with the line where one is bad."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from huiyin.base.errors import HuiyinError


class BadSitingFile(HuiyinError):
    """A file of a siting problem cannot be read."""


def read_text(path: Path) -> str:
    """The text of a file; raises BadSitingFile."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadSitingFile(f"{path.name}: {error.strerror}.", "Check the path.") from error
    except UnicodeDecodeError as error:
        raise BadSitingFile(f"{path.name} is no plain text.", "Check --format.") from error


def numbers_of(path: Path, *, word: str = "", instead: float = float("nan")) -> NDArray[np.float64]:
    """All numbers of a file, whatever its line breaks; `word` reads as `instead`."""
    text = read_text(path)
    if word:
        text = text.replace(word, repr(instead))
    try:
        return np.array(text.split(), np.float64)
    except ValueError:
        raise bad_token(path, text) from None


def bad_token(path: Path, text: str) -> BadSitingFile:
    """Which word of a file is no number, and on which line."""
    for line, words in enumerate(text.splitlines(), 1):
        for one in words.split():
            try:
                float(one)
            except ValueError:
                return BadSitingFile(
                    f"{path.name} line {line}: {one!r} is no number.", "Check --format."
                )
    return BadSitingFile(f"{path.name} holds something that is no number.")


def too_short(path: Path, found: int, needed: int) -> BadSitingFile:
    """A file that ends before its numbers do."""
    return BadSitingFile(
        f"{path.name} holds {found} numbers; its first line asks for {needed}.",
        "The file is cut off, or --format is not its format.",
    )
