"""A sheet as a grid of cells, with addresses and merged ranges. Rows and columns count from 0."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell without a value: an error such as ``#REF!``, or ``FORMULA`` never calculated."""

    code: str


FORMULA = "FORMULA"
MOST_EXACT = 1e15
Value = str | int | float | bool | date | datetime | time | CellFault | None


@dataclass(frozen=True, slots=True)
class Area:
    """A merged range; both corners belong to it."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def width(self) -> int:
        """Columns covered."""
        return self.right - self.left + 1


@dataclass(frozen=True)
class Grid:
    """One sheet. ``is_1904``: its plain numbers count days from 1904; None: nobody can tell."""

    sheet: str
    rows: tuple[tuple[Value, ...], ...]
    merged: tuple[Area, ...] = ()
    hidden_columns: frozenset[int] = frozenset()
    is_1904: bool | None = False

    @property
    def height(self) -> int:
        """Rows."""
        return len(self.rows)

    @cached_property
    def width(self) -> int:
        """Columns of the widest row."""
        return max((len(row) for row in self.rows), default=0)

    def at(self, row: int, column: int) -> Value:
        """The cell's own value; None outside the grid and for an empty text."""
        if not 0 <= row < len(self.rows) or not 0 <= column < len(self.rows[row]):
            return None
        value = self.rows[row][column]
        return None if isinstance(value, str) and not value.strip() else value

    @cached_property
    def _areas(self) -> dict[tuple[int, int], Area]:
        """Merged area by cell; as many cells as the grid has are looked at, no more."""
        found: dict[tuple[int, int], Area] = {}
        left = 2 * self.height * max(1, self.width)
        for area in self.merged:
            for cell in _cells(area, self.height, self.width):
                found.setdefault(cell, area)
                left -= 1
            if left < 0:
                break
        return found

    def area(self, row: int, column: int) -> Area | None:
        """The merged range this cell belongs to."""
        return self._areas.get((row, column)) if self.merged else None

    def shown(self, row: int, column: int) -> Value:
        """What a reader of the paper sees here: the value of the merged range, or the cell's."""
        area = self.area(row, column)
        return self.at(row, column) if area is None else self.at(area.top, area.left)


def _cells(area: Area, height: int, width: int) -> Iterator[tuple[int, int]]:
    for row in range(max(0, area.top), min(area.bottom, height - 1) + 1):
        for column in range(max(0, area.left), min(area.right, width - 1) + 1):
            yield row, column


def column_letters(column: int) -> str:
    """The column as Excel names it.

    >>> [column_letters(n) for n in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """The cell as Excel names it.

    >>> address(4, 1)
    'B5'
    """
    return f"{column_letters(column)}{row + 1}"


def text_of(value: Value) -> str:
    """The cell as a person would copy it; whole numbers without a fraction.

    >>> text_of(3.0), text_of(None), text_of(True), text_of(date(2026, 6, 30))
    ('3', '', 'TRUE', '2026-06-30')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < MOST_EXACT:
        return str(int(value))
    if isinstance(value, CellFault):
        return value.code
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes").removesuffix(" 00:00")
    if isinstance(value, date | time):
        return value.isoformat()
    return "" if value is None else str(value)
