"""Columns of text as numbers, codes, titles and decisions; clean cells go in one sweep."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias, TypeVar

import numpy as np
import polars as pl

from huiyin.industry.core.register.cells import (
    LARGEST,
    BadCell,
    day,
    decision,
    number,
    status,
)
from huiyin.industry.core.rules.batch.columns import NEVER, Coded, Numbers, Spells
from huiyin.industry.core.rules.facts import Span, Spell
from huiyin.industry.core.rules.fields import Field
from huiyin.industry.core.rules.units import Dimension, Unit

Told: TypeAlias = Callable[[str, str, list[int], list[str]], None]
Said = TypeVar("Said")
PLAIN = r"^\s*[+-]?\d{1,17}(\.\d{1,8})?\s*$"


def numbers(column: pl.Series, unit: Unit, field: Field, told: Told) -> Numbers:
    """A column of numbers: plain ones in one sweep, the others cell by cell."""
    text = column.fill_null("")
    easy = text.str.contains(PLAIN) if field.dimension is not Dimension.DATE else _none(text)
    exact = text.str.strip_chars().cast(pl.Decimal(38, 8), strict=False) * unit.scale
    whole = exact.cast(pl.Int64, strict=False)
    sound = easy & (whole.cast(pl.Decimal(38, 8)) == exact) & (whole.abs() <= LARGEST)
    if field.lowest is not None:
        sound &= whole >= field.lowest
    known = sound.fill_null(False).to_numpy().copy()
    low = whole.fill_null(0).to_numpy().copy()
    low[~known] = 0
    rest = np.flatnonzero(~known)
    values = _each(text, rest, lambda cell: number(cell, unit, field), told)
    if not any(isinstance(one, Span) for one in values.values()):
        for at, value in values.items():
            low[at], known[at] = value, True
        return Numbers(low, known)
    return _with_spans(low, known, values)


def _none(text: pl.Series) -> pl.Series:
    return pl.Series([False], dtype=pl.Boolean).new_from_index(0, len(text))


def _with_spans(
    low: np.ndarray[tuple[int], np.dtype[np.int64]],
    known: np.ndarray[tuple[int], np.dtype[np.bool_]],
    values: Mapping[int, int | Span],
) -> Numbers:
    high, has_high = low.copy(), known.copy()
    for at, value in values.items():
        span = value if isinstance(value, Span) else Span(value, value)
        if span.low is not None:
            low[at], known[at] = span.low, True
        if span.high is not None:
            high[at], has_high[at] = span.high, True
    return Numbers(low, known, high, has_high)


def _each(
    text: pl.Series, places: np.ndarray, read: Callable[[str], Said | None], told: Told
) -> dict[int, Said]:
    """Read the cells at some places; each distinct text once. Faults are told by kind."""
    by_text: dict[str, list[int]] = {}
    for at, cell in zip(places.tolist(), text.gather(places).to_list(), strict=True):
        by_text.setdefault(cell, []).append(at)
    found: dict[int, Said] = {}
    faults: dict[str, tuple[list[int], list[str]]] = {}
    for cell, rows in by_text.items():
        try:
            value = read(cell)
        except BadCell as error:
            kind = (
                str(error).replace(repr(cell), "the cell").replace(repr(cell.strip()), "the cell")
            )
            at, shown = faults.setdefault(kind, ([], []))
            at += rows
            shown += [cell] * len(rows)
            continue
        if value is not None:
            found |= dict.fromkeys(rows, value)
    for kind, (at, shown) in faults.items():
        told(kind, "The field stays unknown for these rows: mend the cells.", at, shown)
    return found


def coded(column: pl.Series) -> Coded:
    """A column of codes; blank is unknown."""
    plain = column.fill_null("").str.strip_chars().str.to_uppercase()
    words = plain.filter(plain != "").unique().sort()
    index = pl.DataFrame({"word": words, "at": np.arange(len(words), dtype=np.int32)})
    joined = plain.to_frame("word").join(index, on="word", how="left", maintain_order="left")
    return Coded(joined["at"].fill_null(-1).to_numpy().astype(np.int32), tuple(words.to_list()))


def decisions(column: pl.Series, told: Told) -> np.ndarray:
    """A column of yes and no: 1, 0, or -1 where it is open."""
    found = np.full(len(column), -1, np.int8)
    text = column.fill_null("")
    for at, value in _each(text, np.arange(len(text)), decision, told).items():
        found[at] = int(value)
    return found


def spells(parts: Mapping[str, pl.Series], as_of: date, told: Told) -> Spells:
    """A title from one column of statuses, or from columns of first and last days."""
    size = len(next(iter(parts.values())))
    known = np.zeros(size, np.bool_)
    start, end = np.full((1, size), NEVER, np.int32), np.full((1, size), NEVER, np.int32)
    everywhere = np.arange(size)
    if "state" in parts:
        text = parts["state"].fill_null("")
        for at, held in _each(text, everywhere, lambda cell: status(cell, as_of), told).items():
            known[at] = True
            _put(start, end, at, held)
    if "start" in parts:
        text = parts["start"].fill_null("")
        for at, first in _each(text, everywhere, _day, told).items():
            known[at], start[0, at] = True, first.toordinal()
            end[0, at] = NEVER
    if "end" in parts:
        text = parts["end"].fill_null("")
        for at, last in _each(text, everywhere, _day, told).items():
            if start[0, at] != NEVER:
                end[0, at] = last.toordinal()
    return Spells(known, start, end)


def _put(start: np.ndarray, end: np.ndarray, at: int, held: tuple[Spell, ...]) -> None:
    for one in held:
        start[0, at] = one.start.toordinal()
        end[0, at] = NEVER if one.end is None else one.end.toordinal()


def _day(cell: str) -> date | None:
    return day(cell) if cell.strip(" -—/") else None
