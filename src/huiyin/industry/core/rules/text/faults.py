"""What is wrong with a text: where, what, and what to write instead; all of it in one go."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

One = TypeVar("One")
Made = TypeVar("Made")

SHOWN = 12


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that a clerk must mend."""

    file: str
    line: int
    path: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        named = f", {self.path}" if self.path else ""
        hint = f" {self.hint}{'' if self.hint.endswith('?') else '.'}" if self.hint else ""
        return f"{self.file}:{self.line}{named}: {self.what}.{hint}"


class Wrong(Exception):
    """Something could not be read. Without faults of its own: because of a fault told elsewhere."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        super().__init__()
        self.faults = tuple(faults)


class BadTexts(ValueError):
    """The texts cannot be used; `faults` are all that were found, by file and line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))


class Gathering:
    """Goes on after a fault, so that all of them are told together."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.spoiled = False

    def attempt(self, read: Callable[[One], Made], of: One) -> Made | None:
        """What `read` makes, or None with its faults kept."""
        try:
            return read(of)
        except Wrong as wrong:
            self.faults += wrong.faults
            self.spoiled = True
            return None

    def settle(self) -> None:
        """Raises Wrong with everything gathered, if anything was."""
        if self.spoiled or self.faults:
            raise Wrong(self.faults)


def every(of: Iterable[One], read: Callable[[One], Made]) -> tuple[Made, ...]:
    """What `read` makes of each; raises Wrong with the faults of all."""
    gathering = Gathering()
    made = [gathering.attempt(read, one) for one in of]
    gathering.settle()
    return tuple(one for one in made if one is not None)


def among(name: str, known: Iterable[str]) -> str:
    """A hint for a name that is not known."""
    names = sorted(known) if isinstance(known, set | frozenset) else list(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    if close:
        return f"Did you mean {close[0]}?"
    if not names:
        return "None is defined"
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"Known: {', '.join(names[:SHOWN])}{more}"
