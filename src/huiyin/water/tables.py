"""Reads a delimited text file (plain or gzip) into lines of cells, or says why it cannot.

Every physical line is one row, so that one bad line never swallows the next. Encodings:
UTF-8 with or without BOM, UTF-16 with BOM, GBK/GB 18030.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from huiyin.base.errors import HuiyinError

LARGEST = 2 * 1024**3
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_DELIMITERS = (",", "\t", ";")
SAVE_AS = "Save it as CSV in UTF-8 and try again."


class BadTable(HuiyinError):
    """The file as a whole cannot be used."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """One line that could not be used; `line` counts from 1, the heading line included."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Table:
    """Heading and rows of one file. `rows` holds (line number, cells)."""

    name: str
    encoding: str
    heading: tuple[str, ...]
    rows: list[tuple[int, list[str]]] = field(repr=False)
    bad: list[BadRow] = field(repr=False)


def read_table(path: Path) -> Table:
    """Read `path`; raises BadTable for a file that is no delimited text or has no heading."""
    text, encoding = _decode(_content(path), path)
    lines = _lines(text)
    number, first = next(lines, (0, ""))
    if not first:
        raise BadTable(f"{path.name} is empty.", "It needs a heading line and rows.")
    delimiter = max(_DELIMITERS, key=first.count)
    heading = tuple(cell.strip() for cell in _cells(first, delimiter, path, number))
    twice = sorted({name for name in heading if name and heading.count(name) > 1})
    if twice:
        raise BadTable(
            f"{path.name}, line {number}: column {twice[0]!r} stands there twice.",
            "Rename or remove one of them.",
        )
    table = Table(path.name, encoding, heading, [], [])
    for line, content in lines:
        _add_row(table, line, content, delimiter)
    return table


def _add_row(table: Table, line: int, content: str, delimiter: str) -> None:
    try:
        cells = _split(content, delimiter)
    except csv.Error as error:
        table.bad.append(BadRow(line, "", f"not readable as CSV ({error})"))
        return
    if len(cells) != len(table.heading):
        reason = f"{len(cells)} cells where the heading has {len(table.heading)}"
        table.bad.append(BadRow(line, "", reason))
        return
    table.rows.append((line, cells))


def _content(path: Path) -> bytes:
    """The bytes of `path`, unzipped if they are gzip (whatever the name says)."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
            file.seek(0)
            if start.startswith(_GZIP):
                with gzip.open(file) as unzipped:
                    content = unzipped.read(LARGEST + 1)
            else:
                content = file.read(LARGEST + 1)
    except OSError as error:
        if isinstance(error, gzip.BadGzipFile):
            raise BadTable(f"{path.name} is damaged gzip ({error}).", "Fetch it again.") from error
        reason = error.strerror or str(error)
        raise BadTable(f"{path} cannot be read: {reason}.", "Check the name.") from error
    except (EOFError, zlib.error) as error:
        raise BadTable(f"{path.name} is damaged gzip ({error}).", "Fetch it again.") from error
    if path.suffix == ".gz" and not start.startswith(_GZIP):
        raise BadTable(
            f"{path.name} is named .gz but is not gzip.",
            "Remove .gz from its name if it is plain text, or compress it.",
        )
    if len(content) > LARGEST:
        raise BadTable(f"{path.name} is larger than {LARGEST // 1024**3} GiB.", "Split it.")
    return content


def _decode(content: bytes, path: Path) -> tuple[str, str]:
    if content.startswith(_ZIP):
        raise BadTable(f"{path.name} is a zip or an Excel workbook, not text.", SAVE_AS)
    marked = [name for mark, name in _BOMS.items() if content.startswith(mark)]
    if not marked and b"\0" in content[:4096]:
        raise BadTable(f"{path.name} holds binary data, or UTF-16 without its mark.", SAVE_AS)
    first_error: UnicodeDecodeError | None = None
    for encoding in marked or ["utf-8", "gb18030"]:
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError as error:
            first_error = first_error or error
    line = content.count(b"\n", 0, first_error.start) + 1 if first_error else 1
    raise BadTable(
        f"{path.name}, line {line}: the text is neither UTF-8, UTF-16 with its mark, nor GBK.",
        SAVE_AS,
    ) from first_error


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Line numbers and contents of the lines that are not blank."""
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if line.strip():
            yield number, line


def _cells(line: str, delimiter: str, path: Path, number: int) -> list[str]:
    try:
        return _split(line, delimiter)
    except csv.Error as error:
        raise BadTable(f"{path.name}, line {number}: no CSV heading ({error}).", SAVE_AS) from error


def _split(line: str, delimiter: str) -> list[str]:
    if '"' not in line:
        return line.split(delimiter)
    return next(csv.reader([line], delimiter=delimiter, strict=True))
