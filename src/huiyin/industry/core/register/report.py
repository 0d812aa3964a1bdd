"""What was read of a register: rows kept and set aside, cells not used, columns not used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SHOWN = 20
"""So many places are named for each kind of fault; all are counted."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault is: the row of the file (headings are row 1), and what stands there."""

    row: int
    value: str
    code: str = ""


@dataclass(slots=True)
class Fault:
    """One kind of fault: how often, and where first."""

    what: str
    hint: str
    count: int = 0
    places: list[Place] = field(default_factory=list)

    def add(self, place: Place) -> None:
        """Count it, and keep the place while few are known."""
        self.count += 1
        if len(self.places) < SHOWN:
            self.places.append(place)


@dataclass(slots=True)
class ReadingReport:
    """Rows of a register: `rows` = `kept` + `set_aside`; faults by column.

    A faulty cell makes its field unknown and keeps the row; a row without a sound code of its own
    is set aside.
    """

    rows: int = 0
    kept: int = 0
    repeated: int = 0
    """Rows equal to an earlier one in all columns: counted as set aside."""
    rows_aside: dict[str, Fault] = field(default_factory=dict)
    cells: dict[str, dict[str, Fault]] = field(default_factory=dict)
    columns: dict[str, Fault] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)

    @property
    def set_aside(self) -> int:
        """Rows that are not used."""
        return self.rows - self.kept

    @property
    def cells_unused(self) -> int:
        """Cells whose content could not be used."""
        return sum(fault.count for faults in self.cells.values() for fault in faults.values())

    def row(self, what: str, hint: str) -> Fault:
        """The fault of rows set aside for this reason."""
        return self.rows_aside.setdefault(what, Fault(what, hint))

    def cell(self, column: str, what: str, hint: str = "") -> Fault:
        """The fault of cells of a column."""
        return self.cells.setdefault(column, {}).setdefault(what, Fault(what, hint))

    def as_json(self) -> Mapping[str, object]:
        """Everything, for programs."""
        return {
            "rows": self.rows,
            "kept": self.kept,
            "set_aside": self.set_aside,
            "repeated": self.repeated,
            "cells_unused": self.cells_unused,
            "rows_set_aside": [_told(fault) for fault in self.rows_aside.values()],
            "cells": {
                column: [_told(fault) for fault in faults.values()]
                for column, faults in self.cells.items()
            },
            "columns_not_used": {name: _told(fault) for name, fault in self.columns.items()},
            "doubts": self.doubts,
        }


def _told(fault: Fault) -> dict[str, object]:
    return {
        "what": fault.what,
        "hint": fault.hint,
        "count": fault.count,
        "places": [
            {"row": one.row, "value": one.value} | ({"code": one.code} if one.code else {})
            for one in fault.places
        ],
    }
