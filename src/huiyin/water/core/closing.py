"""The closing of a month: every part's figures as text with their hash, and what they rest on.

    kept(name, json)              a part as it was at the closing
    compare(closing, parts, …)    what is not the same when everything is worked out again
    changed_cells(then, now)      which cells of a part's tables differ, row by row

A closing is never changed. What is written later makes today's figures differ from it; worked out
again as of its moment, every part must give the same text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """One part: its name, its canonical JSON and the SHA-256 of that text."""

    name: str
    json: str
    sha256: str

    @property
    def sound(self) -> bool:
        """Whether the text is the one that was hashed."""
        return digest(self.json) == self.sha256


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """A month in the register, with its first and last day."""

    month: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A month as it was closed.

    `known_before` is the moment: what was written or received then or later is not in it ·
    `parts` in their order · `chains` the hash over the ends of all chains of records ·
    `records` how many there were · `last_arrival` of the readings considered · `rules` the dated
    rules gone by, each with the day from which it is in force.
    """

    month: str
    known_before: datetime
    parts: tuple[Kept, ...]
    chains: str
    records: int
    last_arrival: datetime | None
    rules: Mapping[str, str]

    def part(self, name: str) -> Kept | None:
        """The part of a name, None where the closing has none."""
        return next((part for part in self.parts if part.name == name), None)


@dataclass(frozen=True, slots=True)
class Replayed:
    """What was found when a closing was worked out again.

    `changed` parts whose text is another now · `unsound` parts whose stored text is not the one
    hashed · `added` parts the closing does not have: those that came to the report later ·
    `lost` parts it has that nobody works out any more · `chains` whether the records it rests on
    end as they did · `broken` records and subjects whose chain does not hold, by name.
    """

    changed: tuple[str, ...]
    unsound: tuple[str, ...]
    added: tuple[str, ...]
    lost: tuple[str, ...]
    chains: bool
    broken: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether everything is as it was closed; parts added later do not count."""
        return self.chains and not (self.changed or self.unsound or self.lost or self.broken)


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """A cell that differs: table, row and column as shown; "" where the row is not there."""

    table: str
    row: str
    column: str
    then: str
    now: str


Rows = Sequence[Sequence[str]]


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def kept(name: str, json: str) -> Kept:
    """A part with the hash of its text."""
    return Kept(name, json, digest(json))


def ends_digest(ends: Iterable[tuple[str, str, int, str]]) -> str:
    """The hash over the ends of chains: register, code, number and hash of each last record."""
    lines = sorted(f"{kind}\t{code}\t{number}\t{tip}" for kind, code, number, tip in ends)
    return digest("\n".join(lines))


def compare(
    closing: Closing, parts: Mapping[str, str], chains: str, broken: Sequence[str] = ()
) -> Replayed:
    """The closing against its parts' texts worked out again as of its moment."""
    names = {part.name for part in closing.parts}
    return Replayed(
        changed=tuple(
            p.name for p in closing.parts if p.name in parts and digest(parts[p.name]) != p.sha256
        ),
        unsound=tuple(part.name for part in closing.parts if not part.sound),
        added=tuple(name for name in parts if name not in names),
        lost=tuple(part.name for part in closing.parts if part.name not in parts),
        chains=chains == closing.chains,
        broken=tuple(broken),
    )


def changed_cells(table: str, heading: Sequence[str], then: Rows, now: Rows) -> list[ChangedCell]:
    """The cells of a table that differ; rows are matched by their first cell.

    A row that is only in one of them counts once, with "" as its column. Rows of one name are
    matched in their order.
    """
    old, new = _by_key(then), _by_key(now)
    found = []
    for key in dict.fromkeys([*old, *new]):
        was, is_now = old.get(key), new.get(key)
        if was is None or is_now is None:
            said = [" · ".join(cell for cell in row or () if cell) for row in (was, is_now)]
            found.append(ChangedCell(table, key[0], "", said[0], said[1]))
            continue
        cells = zip(heading, was, is_now, strict=True)
        found += [ChangedCell(table, key[0], name, a, b) for name, a, b in cells if a != b]
    return found


def _by_key(rows: Rows) -> dict[tuple[str, int], Sequence[str]]:
    found: dict[tuple[str, int], Sequence[str]] = {}
    for row in rows:
        number = sum(key[0] == row[0] for key in found)
        found[row[0], number] = row
    return found
