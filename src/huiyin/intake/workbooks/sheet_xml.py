"""What the fast reader leaves out of an .xlsx: hidden columns, errors, formulas never calculated.

Only the marks are sought in the sheet's XML; values come from the reader.
"""

from __future__ import annotations

import re
import zipfile
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from huiyin.intake.core.grid import FORMULA, CellFault

COLUMN = re.compile(rb"<col\b[^>]*>")
NUMBER = re.compile(rb'\b(min|max)="(\d+)"')
CELL = re.compile(rb"<c\b([^>]*)>")
PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
VALUE = re.compile(rb"<v>([^<]+)</v>")
SHEET = re.compile(rb"<sheet\b[^>]*>")
RELATION = re.compile(rb"<Relationship\b[^>]*>")
ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
PIECE = 1 << 20
OVERLAP = 64 << 10


@dataclass
class Marks:
    """Columns from 0; faults by (row, column) from 0."""

    hidden: set[int] = field(default_factory=set)
    faults: dict[tuple[int, int], CellFault] = field(default_factory=dict)


def sheet_parts(package: zipfile.ZipFile) -> list[str]:
    """The part of each sheet, in the order of the tabs; empty for one that is not found."""
    book = package.read("xl/workbook.xml")
    names = set(package.namelist())
    try:
        relations = package.read("xl/_rels/workbook.xml.rels")
    except KeyError:
        return []
    targets = {a.get(b"Id", b""): a.get(b"Target", b"") for a in map(_attributes,
               RELATION.findall(relations))}  # fmt: skip
    parts = []
    for tag in SHEET.findall(book):
        target = targets.get(_attributes(tag).get(b"r:id", b""), b"").decode("utf-8", "replace")
        part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        parts.append(part if part in names else "")
    return parts


def is_1904(package: zipfile.ZipFile) -> bool:
    """Whether the workbook counts its days from 1904."""
    return bool(re.search(rb'date1904="(?:1|true)"', package.read("xl/workbook.xml")))


def marks(package: zipfile.ZipFile, part: str) -> Marks:
    """The marks of one sheet, read in pieces so that memory stays small."""
    found = Marks()
    with package.open(part) as stream:
        head = True
        for piece in _pieces(stream):
            if head:
                _hidden(piece, found)
                head = False
            if b"<f" in piece or b't="e"' in piece:
                _faults(piece, found)
    return found


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """Pieces that end with a whole cell; a cell longer than the overlap is looked at in halves."""
    rest = b""
    while block := stream.read(PIECE):
        text = rest + block
        cut = text.rfind(b"</c>")
        if cut < 0 or len(text) - cut > OVERLAP:
            yield text
            rest = b""
            continue
        yield text[: cut + 4]
        rest = text[cut + 4 :]
    if rest:
        yield rest


def _hidden(piece: bytes, found: Marks) -> None:
    for tag in COLUMN.findall(piece):
        if b'hidden="1"' in tag or b'hidden="true"' in tag:
            ends = {name: int(value) for name, value in NUMBER.findall(tag)}
            first, last = ends.get(b"min", 1), ends.get(b"max", 0)
            found.hidden.update(range(first - 1, min(last, first + 1000)))


def _faults(piece: bytes, found: Marks) -> None:
    for attributes, inside in _cells(piece):
        is_error = b't="e"' in attributes
        if not is_error and (b"<f" not in inside or VALUE.search(inside)):
            continue
        place = PLACE.search(attributes)
        if place is None:
            continue
        cell = int(place.group(2)) - 1, _column(place.group(1))
        value = VALUE.search(inside)
        if is_error:
            code = value.group(1).decode("utf-8", "replace")[:20] if value else "#?"
            found.faults[cell] = CellFault(code)
        elif b't="str"' not in attributes:
            found.faults[cell] = CellFault(FORMULA)


def _cells(piece: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Attributes and content of the cells that hold something; `<c r="A1" s="1"/>` holds nothing.

    A closing tag belongs to the last cell opened before it, so that each byte is looked at once.
    """
    for text in piece.split(b"</c>")[:-1]:
        for opened in deque(CELL.finditer(text), maxlen=1):
            if not opened.group(1).endswith(b"/"):
                yield opened.group(1), text[opened.end() :]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _attributes(tag: bytes) -> dict[bytes, bytes]:
    return dict(ATTRIBUTE.findall(tag))
