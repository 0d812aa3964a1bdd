"""A city's own versions of a standard, and how they are laid over what is shipped.

    Version, Activation, Deactivation   what is written down of a version, as printed
    Edition, EditionRow                 an activated version, ready to be laid over
    merged(base, editions)              shipped rows and activated ones as one standard
    may_both_hold(one, other)           whether two rows' conditions can be true at once

Shipped rows stay. An edition replaces the cells it names (factor, basis, level, conditions) from
its day on. A cell that says nothing replaces nothing. What is no law never replaces a cell that
is: it fills what is unknown or unlimited, and its confidence stays below "high".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product

from huiyin.water.core.discharge.conditions import (
    Built,
    Circumstances,
    Condition,
    Reuse,
    Season,
    WaterTemp,
)
from huiyin.water.core.discharge.confidence import is_legal
from huiyin.water.core.discharge.limits import (
    DischargeLimit,
    DischargeStandard,
    Figure,
    FigureState,
)

ADVISORY = "medium (advisory)"
_DAY = timedelta(days=1)
_SOME_DAY = date(2020, 7, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """An imported table. `rows`: column → text as printed · `document`: SHA-256 of the file ·
    `as_law`: meant as law, not as advice · `confirmed`: figures asked back and confirmed ·
    `invented`: for a demonstration."""

    label: str
    rows: tuple[Mapping[str, str], ...]
    as_law: bool
    source: str
    file_name: str
    document: str
    refused_rows: int = 0
    confirmed: tuple[str, ...] = ()
    invented: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """A second person lets a version hold from the day `starts` on."""

    version: str
    starts: date
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deactivation:
    """The version holds no more from the day `ends` on."""

    version: str
    ends: date


@dataclass(frozen=True, slots=True)
class EditionRow:
    """A row of an edition; `silent` levels have an empty cell."""

    limit: DischargeLimit
    silent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """An activated version; `first` and `last` are the days between which it may hold."""

    label: str
    rows: tuple[EditionRow, ...]
    as_law: bool
    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True)
class _Cell:
    """One cell of a row on the days `first` to `last`, both included."""

    row: DischargeLimit
    level: str
    figure: Figure
    first: date
    last: date


_Key = tuple[str, str, str]
_Spans = list[tuple[date, date]]


def merged(base: DischargeStandard, editions: Iterable[Edition]) -> DischargeStandard:
    """The rows of `base` with the editions laid over them, each over all before it."""
    cells: dict[_Key, list[_Cell]] = {}
    levels = dict.fromkeys(base.levels)
    for row in base.limits:
        for cell in _cells(row, row.effective_from, row.effective_to):
            cells.setdefault(_key(cell), []).append(cell)
    order = {id(row): place for place, row in enumerate(base.limits)}
    kept = list(base.limits)
    for edition in editions:
        for one in edition.rows:
            row = _marked(one.limit, edition)
            kept.append(row)
            order[id(row)] = len(order)
            first = max(row.effective_from, edition.first)
            last = min(row.effective_to or date.max, edition.last or date.max)
            levels.update(dict.fromkeys(level for level, _ in row.figures))
            for cell in _cells(row, first, last):
                _lay(cells.setdefault(_key(cell), []), cell, silent=cell.level in one.silent)
    return replace(base, levels=tuple(levels), limits=_rows(cells, order))


def may_both_hold(one: tuple[Condition, ...], other: tuple[Condition, ...]) -> bool:
    """Whether some circumstances fulfil all conditions of both rows.

    >>> from huiyin.water.core.discharge.conditions import parse_condition as parse
    >>> may_both_hold(parse("water_temp>12"), parse("water_temp<=12"))
    False
    >>> may_both_hold(parse(""), parse("water_temp<=12"))
    True
    """
    asked = (*one, *other)
    return any(
        all(condition.holds(given) for condition in asked) for given in _circumstances(asked)
    )


def _circumstances(asked: Iterable[Condition]) -> Iterator[Circumstances]:
    """Enough of them that two conditions that can both hold do so in one."""
    temps, built, days, uses = [0.0], [_SOME_DAY], [_SOME_DAY], (True, False)
    for condition in asked:
        match condition:
            case WaterTemp(degrees=degrees):
                temps += [degrees - 0.01, degrees, degrees + 0.01]
            case Built(day=day):
                built += [day - _DAY, day]
            case Season(first=first, last=last):
                days += [date(2020, *first), date(2020, *last)]
            case Reuse():
                pass
    for on, temp, day, use in product(days, temps, built, uses):
        yield Circumstances(on, temp, day, use)


def _key(cell: _Cell) -> _Key:
    return cell.row.factor, str(cell.row.basis), cell.level


def _cells(row: DischargeLimit, first: date, last: date | None) -> Iterator[_Cell]:
    end = date.max if last is None else last
    if first <= end:
        for level, figure in row.figures:
            yield _Cell(row, level, figure, first, end)


def _marked(row: DischargeLimit, edition: Edition) -> DischargeLimit:
    """The row with its version in the source, and never law where the edition is none."""
    law = edition.as_law and is_legal(row.confidence)
    confidence = row.confidence if law or not is_legal(row.confidence) else ADVISORY
    return replace(row, source=f"{row.source} [{edition.label}]", confidence=confidence)


def _lay(standing: list[_Cell], new: _Cell, *, silent: bool) -> None:
    """Put a cell over those of its conditions, on the days on which it may replace them.

    Where it may not, it does not stand beside them either: two rows that hold at once would leave
    an exceedance of the law in doubt.
    """
    free: _Spans = [(new.first, new.last)]
    for cell in standing:
        if (silent or _protected(cell, new)) and _together(cell, new):
            free = [span for one in free for span in _without(one, (cell.first, cell.last))]
    left = []
    for cell in standing:
        spans: _Spans = [(cell.first, cell.last)]
        for taken in free if cell.row.conditions == new.row.conditions else ():
            spans = [span for one in spans for span in _without(one, taken)]
        left += [replace(cell, first=first, last=last) for first, last in spans]
    standing[:] = [*left, *(replace(new, first=first, last=last) for first, last in free)]


def _together(cell: _Cell, new: _Cell) -> bool:
    mine, others = cell.row.conditions, new.row.conditions
    return mine == others or may_both_hold(mine, others)


def _protected(cell: _Cell, new: _Cell) -> bool:
    """A figure that is law gives way to law only."""
    figure = cell.figure.state in {FigureState.NUMBER, FigureState.NOT_DETECTED}
    return figure and cell.row.enforceable and not new.row.enforceable


def _without(span: tuple[date, date], taken: tuple[date, date]) -> _Spans:
    """What is left of a span of days."""
    (first, last), (start, end) = span, taken
    if end < first or last < start:
        return [span]
    left = []
    if first < start:
        left.append((first, start - _DAY))
    if end < last:
        left.append((end + _DAY, last))
    return left


def _rows(
    cells: Mapping[_Key, list[_Cell]], order: Mapping[int, int]
) -> tuple[DischargeLimit, ...]:
    """Cells of one row and span together again, in the order in which the rows were given."""
    together: dict[tuple[int, date, date], list[_Cell]] = {}
    for cell in (cell for found in cells.values() for cell in found):
        place = order[id(cell.row)]
        together.setdefault((place, cell.first, cell.last), []).append(cell)
    rows = []
    for (_, first, last), found in sorted(together.items(), key=lambda item: item[0]):
        row = found[0].row
        given = [level for level, _ in row.figures]
        found.sort(key=lambda cell: given.index(cell.level))
        rows.append(
            replace(
                row,
                figures=tuple((cell.level, cell.figure) for cell in found),
                effective_from=first,
                effective_to=None if last == date.max else last,
            )
        )
    return tuple(rows)
