"""A register in columns: numbers, spans, codes, titles and decisions; what is absent is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from huiyin.industry.core.rules.facts import Facts, Span, Spell

Ints: TypeAlias = NDArray[np.int64]
Short: TypeAlias = NDArray[np.int32]
Tiny: TypeAlias = NDArray[np.int8]
Bytes: TypeAlias = NDArray[np.uint8]
Flags: TypeAlias = NDArray[np.bool_]

Kind = TypeVar("Kind", bound=np.generic)

NO_CODE = -1
NEVER = int(np.iinfo(np.int32).max)
"""A day that does not come: the start of a spell that is none, the end of one without end."""


class BadColumn(ValueError):
    """A column that does not fit the register: which, and what is wrong."""


class Numbers(NamedTuple):
    """Whole numbers of one field (n,): where both flags are set and bounds agree, exact.

    `high` None: the values are exact where `has_low` is set, and unknown elsewhere.
    """

    low: Ints
    has_low: Flags
    high: Ints | None = None
    has_high: Flags | None = None


class Coded(NamedTuple):
    """Codes of one field: (n,) places in `words`, -1 where unknown."""

    place: Short
    words: tuple[str, ...]


class Spells(NamedTuple):
    """A title's spells as ordinal days, (k, n): k of each row, unused ones start NEVER.

    `known` (n,) is false where nobody said whether the enterprise has it.
    """

    known: Flags
    start: Short
    end: Short


@dataclass(frozen=True, slots=True)
class Columns:
    """The register, laid out for the compiled loops; made by `columns`.

    `numbers`, `flags` (f, n): lower bounds of every field, then upper bounds of those with spans;
    a missing number holds the field's least value, or 0. `rows_of` gives the two rows of a field.
    """

    size: int
    lowest: Mapping[str, int]
    rows_of: Mapping[str, tuple[int, int]]
    numbers: Ints
    flags: Bytes
    largest: tuple[int, ...]
    complete: tuple[bool, ...]
    code_of: Mapping[str, int]
    codes: Short
    words: tuple[tuple[str, ...], ...]
    title_of: Mapping[str, tuple[int, int, int]]
    """A title's first and last layer in `start` and `end`, and its row in `titled`."""
    start: Short
    end: Short
    titled: Bytes
    decided_of: Mapping[str, int]
    decided: Tiny


def columns(
    size: int,
    *,
    numbers: Mapping[str, Numbers] = {},
    codes: Mapping[str, Coded] = {},
    titles: Mapping[str, Spells] = {},
    decided: Mapping[str, Tiny] = {},
    lowest: Mapping[str, int] = {},
) -> Columns:
    """Lay a register of `size` rows out.

    `decided` (n,): 1 yes, 0 no, -1 open. `lowest`: the least value of fields that have one.
    Raises BadColumn where a column is of another length or a code has no word.
    """
    _check(size, numbers, codes, titles, decided)
    rows_of, table, flags = _number_rows(size, numbers, lowest)
    layers = [(name, spells.start.shape[0]) for name, spells in titles.items()]
    ends = np.cumsum([0, *(count for _, count in layers)]).tolist()
    return Columns(
        size=size,
        lowest=dict(lowest),
        rows_of=rows_of,
        numbers=table,
        flags=flags,
        largest=tuple(_magnitude(row) for row in table),
        complete=tuple(bool(row.all()) for row in flags),
        code_of={name: at for at, name in enumerate(codes)},
        codes=_stacked([one.place for one in codes.values()], size, np.int32),
        words=tuple(one.words for one in codes.values()),
        title_of={
            name: (ends[at], ends[at] + count, at) for at, (name, count) in enumerate(layers)
        },
        start=_stacked([row for one in titles.values() for row in one.start], size, np.int32),
        end=_stacked([row for one in titles.values() for row in one.end], size, np.int32),
        titled=_stacked([one.known.view(np.uint8) for one in titles.values()], size, np.uint8),
        decided_of={name: at for at, name in enumerate(decided)},
        decided=_stacked(list(decided.values()), size, np.int8),
    )


def _check(
    size: int,
    numbers: Mapping[str, Numbers],
    codes: Mapping[str, Coded],
    titles: Mapping[str, Spells],
    decided: Mapping[str, Tiny],
) -> None:
    lengths: list[tuple[str, int]] = [
        (name, part.shape[-1])
        for table in (numbers, titles)
        for name, column in table.items()
        for part in column
        if part is not None
    ]
    lengths += [(name, one.place.size) for name, one in codes.items()]
    lengths += [(name, one.size) for name, one in decided.items()]
    for name, length in lengths:
        if length != size:
            raise BadColumn(f"column {name!r} has {length} rows, the register {size}")
    for name, coded in codes.items():
        if size and not NO_CODE <= coded.place.min() <= coded.place.max() < len(coded.words):
            raise BadColumn(f"column {name!r} has a code that is not among its words")


def _number_rows(
    size: int, numbers: Mapping[str, Numbers], lowest: Mapping[str, int]
) -> tuple[dict[str, tuple[int, int]], Ints, Bytes]:
    spans = [name for name, one in numbers.items() if one.high is not None]
    high_at = {name: len(numbers) + at for at, name in enumerate(spans)}
    table = np.zeros((len(numbers) + len(spans), size), np.int64)
    flags = np.zeros(table.shape, np.uint8)
    rows_of: dict[str, tuple[int, int]] = {}
    for at, (name, one) in enumerate(numbers.items()):
        table[at] = lowest.get(name, 0)
        np.copyto(table[at], one.low, where=one.has_low)
        flags[at] = one.has_low
        rows_of[name] = (at, high_at.get(name, at))
        if one.high is not None and one.has_high is not None:
            np.copyto(table[high_at[name]], one.high, where=one.has_high)
            flags[high_at[name]] = one.has_high
    return rows_of, table, flags


def _magnitude(row: Ints) -> int:
    """The largest absolute value, also of the one int64 without a positive counterpart."""
    return max(abs(int(row.min())), abs(int(row.max()))) if row.size else 0


def _stacked(rows: Sequence[NDArray[Kind]], size: int, kind: type[Kind]) -> NDArray[Kind]:
    table = np.empty((len(rows), size), kind)
    for at, row in enumerate(rows):
        table[at] = row
    return table


def columns_of(facts: Sequence[Facts], lowest: Mapping[str, int] = {}) -> Columns:
    """The columns of enterprises one by one; for registers that are small or come as values.

    Raises BadColumn where a number does not fit into 64 bits.
    """
    return columns(
        len(facts),
        numbers={name: _numbers(facts, name) for name in _names(one.numbers for one in facts)},
        codes={name: _coded(facts, name) for name in _names(one.codes for one in facts)},
        titles={name: _spells(facts, name) for name in _names(one.titles for one in facts)},
        decided={
            name: np.array([one.decided.get(name, -1) for one in facts], np.int8)
            for name in _names(one.decided for one in facts)
        },
        lowest=lowest,
    )


def _names(mappings: Iterable[Mapping[str, object]]) -> list[str]:
    return list(dict.fromkeys(name for one in mappings for name in one))


def _numbers(facts: Sequence[Facts], name: str) -> Numbers:
    given = [one.numbers.get(name) for one in facts]
    spans = [one if isinstance(one, Span) else Span(one, one) for one in given]
    low, has_low = _bounds([one.low for one in spans], name)
    if not any(isinstance(one, Span) for one in given):
        return Numbers(low, has_low)
    return Numbers(low, has_low, *_bounds([one.high for one in spans], name))


def _bounds(values: Sequence[int | None], name: str) -> tuple[Ints, Flags]:
    try:
        numbers = np.array([0 if one is None else one for one in values], np.int64)
    except OverflowError as error:
        raise BadColumn(f"column {name!r} has a number beyond 64 bits") from error
    return numbers, np.array([one is not None for one in values], np.bool_)


def _coded(facts: Sequence[Facts], name: str) -> Coded:
    known: dict[str, int] = {}
    place = [
        NO_CODE if (code := one.codes.get(name)) is None else known.setdefault(code, len(known))
        for one in facts
    ]
    return Coded(np.array(place, np.int32), tuple(known))


def _spells(facts: Sequence[Facts], name: str) -> Spells:
    given = [one.titles.get(name) for one in facts]
    depth = max((len(one) for one in given if one is not None), default=0)
    start = np.full((depth, len(facts)), NEVER, np.int32)
    end = np.full((depth, len(facts)), NEVER, np.int32)
    for row, spells in enumerate(given):
        for layer, spell in enumerate(spells or ()):
            start[layer, row], end[layer, row] = _days(spell)
    return Spells(np.array([one is not None for one in given], np.bool_), start, end)


def _days(spell: Spell) -> tuple[int, int]:
    return spell.start.toordinal(), NEVER if spell.end is None else spell.end.toordinal()
