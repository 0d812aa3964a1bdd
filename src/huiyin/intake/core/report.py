"""A sheet to a reading report: each data row a proposed matter, each cell accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from huiyin.intake.core.cells import RowContext, read_cell
from huiyin.intake.core.columns import ColumnMatch, Vocabulary, match_columns
from huiyin.intake.core.dates import DateContext
from huiyin.intake.core.grid import FORMULA, CellFault, Grid, Value, address, text_of
from huiyin.intake.core.header import Layout, RowKind, RowSeen, find_layout, rows_below
from huiyin.intake.core.proposal import Item, RowReading
from huiyin.intake.core.proposing import propose
from huiyin.intake.core.units import UnitDirectory
from huiyin.intake.core.values import Guessed, Outcome, Read, Reason, Refused, why

ESSENTIAL = frozenset({"problem", "title"})
NEVER_FILLED = frozenset({"serial", "number", "problem", "title", "coordinates"})
"""Columns whose merged cell over several rows makes the rows one, or says nothing of the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingContext:
    """What the office knows when the sheet is read."""

    vocabulary: Vocabulary
    units: UnitDirectory
    dates: DateContext
    default_cause: str = ""


@dataclass(frozen=True, slots=True)
class SheetReport:
    """Everything a sheet said. ``left_out``: rows that are no data, each with its text.

    ``hidden``: columns that were read though nobody sees them.
    """

    sheet: str
    layout: Layout
    columns: dict[int, ColumnMatch]
    rows: tuple[RowReading, ...]
    left_out: tuple[RowSeen, ...]
    hidden: frozenset[int] = frozenset()

    def counts(self) -> dict[str, int]:
        """Values read, guessed and refused; rows; rows that cannot become matters."""
        kinds = Counter(
            type(item.outcome).__name__.lower() for row in self.rows for item in row.items
        )
        refused = sum(row.proposal is None for row in self.rows)
        return {
            "read": kinds["read"],
            "guessed": kinds["guessed"],
            "refused": kinds["refused"],
            "rows": len(self.rows),
            "rows_refused": refused,
        }


def read_sheet(
    grid: Grid, context: ReadingContext, chosen: Mapping[int, str] | None = None
) -> SheetReport | None:
    """The report, or None when no header was found. ``chosen``: meanings a person has set."""
    layout = find_layout(grid, context.vocabulary)
    if layout is None:
        return None
    columns = match_columns(layout.labels, context.vocabulary, chosen)
    reader = _Reader(grid, layout, columns, context)
    rows: list[RowReading] = []
    left_out: list[RowSeen] = []
    section = ""
    for seen in rows_below(grid, layout):
        if seen.kind is RowKind.DATA:
            joined = reader.continued(seen.row, rows)
            if joined is None:
                rows.append(reader.row(seen.row, section))
            else:
                rows[-1] = joined
            continue
        left_out.append(seen)
        if seen.kind is RowKind.SECTION:
            section = seen.text
    return SheetReport(
        grid.sheet, layout, columns, tuple(rows), tuple(left_out), grid.hidden_columns
    )


class _Reader:
    """One sheet being read; holds no state between rows."""

    def __init__(
        self,
        grid: Grid,
        layout: Layout,
        columns: Mapping[int, ColumnMatch],
        context: ReadingContext,
    ) -> None:
        self.grid, self.layout, self.columns, self.context = grid, layout, columns, context
        self.main = next(
            (c for code in ("problem", "title") for c, m in columns.items() if m.code == code), None
        )

    def row(self, row: int, section: str) -> RowReading:
        items = self._items(row)
        return self._proposed(row, items, section, ())

    def continued(self, row: int, rows: list[RowReading]) -> RowReading | None:
        """The last row with this one joined, when both stand under one merged problem."""
        if self.main is None or not rows:
            return None
        area = self.grid.area(row, self.main)
        if area is None or area.top == row or rows[-1].number - 1 < area.top:
            return None
        last = rows[-1]
        note = why(
            message="This row belongs to row %(row)s: the problem is merged.", row=last.number
        )
        fresh = [_joined(item, note) for item in self._items(row, filling=False)]
        joined = self._proposed(last.number - 1, [*last.items, *fresh], "", (row + 1,))
        return replace(joined, more=(*last.more, row + 1))

    def _proposed(
        self, row: int, items: list[Item], section: str, more: tuple[int, ...]
    ) -> RowReading:
        labels = {address(0, c).rstrip("1"): m.label for c, m in self.columns.items()}
        proposal, faults, extra = propose(items, self.context.default_cause, section, labels)
        return RowReading(row + 1, (*items, *extra), proposal, faults, more)

    def _items(self, row: int, *, filling: bool = True) -> list[Item]:
        days = self.context.dates
        items: list[Item] = []
        for column in self._in_order():
            value, merged_from = self._value(row, column, filling)
            if value is None:
                continue
            code = self.columns[column].code if column in self.columns else ""
            found = self._read(code, value, RowContext(self.context.units, days), row, column)
            for outcome in found:
                items.append(Item(code, _from_above(outcome, merged_from)))
                if code == "found_on" and not isinstance(outcome, Refused):
                    days = replace(days, after=outcome.value)
        return items

    def _in_order(self) -> list[int]:
        """Columns with the day found first: it tells the year of a limit."""
        found = [c for c, match in self.columns.items() if match.code == "found_on"]
        return found + [c for c in range(self.grid.width) if c not in found]

    def _value(self, row: int, column: int, filling: bool) -> tuple[Value, str]:
        """(the value here, the cell it was merged from when it stands above)."""
        own = self.grid.at(row, column)
        code = self.columns[column].code if column in self.columns else ""
        if own is not None or not filling or not code or code in NEVER_FILLED:
            return own, ""
        area = self.grid.area(row, column)
        if area is None or area.top >= row or area.top <= self.layout.bottom:
            return None, ""
        return self.grid.at(area.top, area.left), address(area.top, area.left)

    def _read(
        self, code: str, value: Value, context: RowContext, row: int, column: int
    ) -> list[Outcome[Any]]:
        cell, raw = address(row, column), text_of(value)
        if isinstance(value, CellFault):
            return [Refused(_fault(value), cell, raw)]
        if not code:
            return [Read(raw, cell, raw)]
        kind = self.context.vocabulary.kinds[code]
        words = self.context.vocabulary.words.get(code, {})
        return [replace(o, cell=cell, raw=raw) for o in read_cell(kind, value, words, context)]


def _joined(item: Item, note: Reason) -> Item:
    """A value of a joined row: a guess, if it was read at all."""
    outcome = item.outcome
    if isinstance(outcome, Read):
        return Item(item.code, Guessed(outcome.value, note, outcome.cell, outcome.raw))
    return item


def _from_above(outcome: Outcome[Any], cell: str) -> Outcome[Any]:
    if not cell or not isinstance(outcome, Read):
        return outcome
    reason = why(message="The cell is merged; the value was taken from %(cell)s.", cell=cell)
    return Guessed(outcome.value, reason, outcome.cell, outcome.raw)


def _fault(value: CellFault) -> Reason:
    if value.code == FORMULA:
        return why(
            message="The formula was never calculated, so that the cell has no value. Open the "
            "file in Excel, save it and send it again."
        )
    return why(message="The cell shows the error %(code)s. Correct the formula.", code=value.code)
