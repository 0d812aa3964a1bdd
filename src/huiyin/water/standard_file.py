"""Reads a table of limits somebody wants to import, and reports line by line what it says.

Nothing is guessed. A row that cannot stand is refused with its line, column and what to do; a
figure that looks like µg/L written as mg/L (or the reverse) is asked back; the rest is read.
"""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import python_calamine
from django.utils.translation import gettext as _

from huiyin.water.core.discharge.confidence import rank
from huiyin.water.core.discharge.editions import EditionRow
from huiyin.water.core.discharge.limits import DischargeStandard
from huiyin.water.standard_checks import Against, Asked, Problem, asked_back, refused
from huiyin.water.standard_rows import (
    NEEDED,
    NO_LIMIT,
    NO_LIMIT_WORDS,
    OPTIONAL,
    edition_row,
    level_columns,
)
from huiyin.water.tables import BadTable, Table, read_table

LARGEST = 1024 * 1024
MOST_ROWS = 2000
LARGEST_UNPACKED = 32 * LARGEST
_WORKBOOK, _GZIP = b"PK\x03\x04", b"\x1f\x8b"


@dataclass(slots=True)
class Reading:
    """What a file says. `rows` can stand · `asked` are figures of theirs to be confirmed ·
    `refused` rows are left out · `remarks` counts rows that are no limits · `ignored` columns."""

    rows: list[dict[str, str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    limits: list[EditionRow] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    converted: list[Problem] = field(default_factory=list)
    remarks: int = 0
    ignored: tuple[str, ...] = ()

    @property
    def refused_rows(self) -> int:
        """How many lines are left out."""
        return len({problem.line for problem in self.refused})

    @property
    def source(self) -> str:
        """Where the figures stand, as the rows say."""
        return "; ".join(dict.fromkeys(one.limit.source for one in self.limits))

    @property
    def confidence(self) -> str:
        """That of the least sure row."""
        return min((one.limit.confidence for one in self.limits), key=rank, default="not_found")


def read_version(
    code: str,
    content: bytes,
    *,
    name: str,
    standing: DischargeStandard,
    known: Mapping[str, DischargeStandard],
    as_law: bool,
) -> Reading:
    """Read a CSV or the first sheet of a workbook.

    `standing` is what holds of the standard now; `known` every standard by code, for the names
    and units of factors. Raises BadTable for a file that is no such table at all.
    """
    table = _table(content, Path(name).name or "table.csv")
    levels = level_columns(table.heading)
    missing = [column for column in NEEDED if column not in table.heading]
    if missing or not levels:
        lost = ", ".join([*missing, *([] if levels else ["class_… / level_…"])])
        raise BadTable(
            _("%(file)s lacks the columns %(columns)s.") % {"file": table.name, "columns": lost},
            _("Take the workbook exported from the standard's page as the form to fill in."),
        )
    if len(table.rows) > MOST_ROWS:
        raise BadTable(
            _("%(file)s has more than %(most)d rows.") % {"file": table.name, "most": MOST_ROWS},
            _("A standard has some dozens; check that this is the right file."),
        )
    kept = (*NEEDED, *OPTIONAL, *levels)
    reading = Reading(ignored=tuple(name for name in table.heading if name and name not in kept))
    fault = _("The line cannot be read: %(why)s.")
    mend = _("Correct the line and send the file again.")
    reading.refused += [
        Problem(b.line, b.column, fault % {"why": b.reason}, mend) for b in table.bad
    ]
    against = Against(code, standing, known, as_law)
    for line, cells in table.rows:
        row = dict(zip(table.heading, (cell.strip() for cell in cells), strict=True))
        _read(reading, line, {column: row.get(column, "") for column in kept}, against)
    return reading


def _read(reading: Reading, line: int, row: dict[str, str], against: Against) -> None:
    if row["row_type"] not in {"", "limit"}:
        reading.remarks += 1
        return
    figures = level_columns(row)
    row |= {c: NO_LIMIT for c in figures if row[c] in NO_LIMIT_WORDS}
    problem = refused(line, row, against, reading.limits)
    if problem is not None:
        reading.refused.append(problem)
        return
    row, converted = against.in_standing_unit(line, row)
    reading.converted += converted
    reading.asked += asked_back(line, row, against)
    reading.rows.append({column: text for column, text in row.items() if column != "row_type"})
    reading.lines.append(line)
    reading.limits.append(edition_row(row))


def _table(content: bytes, name: str) -> Table:
    if len(content) > LARGEST:
        raise BadTable(
            _("%(file)s is larger than 1 MB.") % {"file": name},
            _("A standard has some dozens; check that this is the right file."),
        )
    if content.startswith(_GZIP):
        raise BadTable(
            _("%(file)s is compressed.") % {"file": name},
            _("Save it as .xlsx or as CSV in UTF-8 and try again."),
        )
    text = _workbook_text(content, name) if content.startswith(_WORKBOOK) else content
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(text)
        try:
            table = read_table(path)
        except BadTable as error:
            raise BadTable(error.message.replace(path.name, name), error.hint) from error
    return Table(name, table.encoding, table.heading, table.rows, table.bad)


def _workbook_text(content: bytes, name: str) -> bytes:
    """The first sheet of a workbook as CSV; a line break in a cell becomes a space."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
        if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise zipfile.BadZipFile
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python()
    except (python_calamine.CalamineError, zipfile.BadZipFile, IndexError) as error:
        raise BadTable(
            _("%(file)s cannot be read as a workbook.") % {"file": name},
            _("Save it as .xlsx or as CSV in UTF-8 and try again."),
        ) from error
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([_cell_text(cell) for cell in row])
    return out.getvalue().encode()


_TEXT: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (datetime, lambda cell: cell.date().isoformat()),
    (date, lambda cell: cell.isoformat()),
    (float, lambda cell: str(int(cell)) if cell == int(cell) else repr(cell)),
)


def _cell_text(cell: Any) -> str:
    for kind, text in _TEXT:
        if isinstance(cell, kind):
            return text(cell)
    return " ".join(str(cell).split())


def sheet_text(content: bytes, name: str) -> str:
    """The table as CSV text with the same lines, to be shown and sent again."""
    if content.startswith(_WORKBOOK):
        return _workbook_text(content, name).decode()
    return content.decode(_table(content, name).encoding)


def unconfirmed(reading: Reading, confirmed: frozenset[str]) -> Iterator[Asked]:
    """Figures asked back that nobody has confirmed."""
    return (asked for asked in reading.asked if asked.key not in confirmed)
