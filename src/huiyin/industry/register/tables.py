"""Table files of a register as batches of text: CSV (UTF-8 or GB 18030), Parquet, Excel."""

from __future__ import annotations

import codecs
import csv
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from huiyin.base.errors import HuiyinError

ENDINGS = (".csv", ".parquet", ".xlsx", ".xls")
BATCH = 200_000
PEEK = 1 << 20


class BadRegister(HuiyinError):
    """A register that cannot be read at all: what is wrong, what to do."""


@dataclass(frozen=True, slots=True)
class Ragged:
    """A row with more cells than there are headings: an empty one stands in its place."""

    row: int
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its headings, and its rows as text, all unread so far."""

    headings: tuple[str, ...]
    rows: pl.LazyFrame
    ragged: tuple[Ragged, ...] = ()

    def batches(self, columns: list[str]) -> Iterator[pl.DataFrame]:
        """Some columns as text, batch by batch, in the order of the file."""
        wanted = self.rows.select(pl.col(columns).cast(pl.String))
        yield from wanted.collect_batches(chunk_size=BATCH, maintain_order=True)


@contextmanager
def opened(path: Path) -> Iterator[Table]:
    """A table file, open while the block runs; raises BadRegister."""
    if path.suffix.lower() not in ENDINGS:
        raise BadRegister(f"{path.name}: a register is a {', '.join(ENDINGS)}.", "Save it as one.")
    if not path.exists():
        raise BadRegister(f"{path}: there is no such file.")
    try:
        with _frame(path) as (frame, ragged):
            headings = tuple(frame.collect_schema().names())
            if not headings:
                raise BadRegister(f"{path.name}: there is no heading row.")
            yield Table(headings, frame, tuple(ragged))
    except pl.exceptions.PolarsError as error:
        first = str(error).splitlines()[0]
        raise BadRegister(f"{path.name}: cannot be read as a table: {first}.") from error


@contextmanager
def _frame(path: Path) -> Iterator[tuple[pl.LazyFrame, list[Ragged]]]:
    match path.suffix.lower():
        case ".parquet":
            yield pl.scan_parquet(path), []
        case ".csv":
            with tempfile.TemporaryDirectory() as folder:
                plain, ragged = _even(path, Path(folder))
                yield pl.scan_csv(plain, infer_schema=False), ragged
        case _:
            yield _sheet(path).lazy(), []


def _sheet(path: Path) -> pl.DataFrame:
    """The first sheet that is not empty."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    except (CalamineError, OSError) as error:
        raise BadRegister(f"{path.name}: is no workbook that can be read ({error}).") from error
    rows = next((sheet for sheet in sheets if sheet), [])
    if not rows:
        raise BadRegister(f"{path.name}: every sheet is empty.")
    headings = _distinct([str(cell).strip() for cell in rows[0]])
    columns = zip(*rows[1:], strict=True) if len(rows) > 1 else [() for _ in headings]
    return pl.DataFrame(
        {
            name: pl.Series(name, [_written(cell) for cell in cells], pl.String)
            for name, cells in zip(headings, columns, strict=True)
        }
    )


def _distinct(headings: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    found = []
    for heading in headings:
        seen[heading] = seen.get(heading, 0) + 1
        found.append(heading if seen[heading] == 1 else f"{heading} ({seen[heading]})")
    return found


def _written(cell: object) -> str:
    """A cell as a person reads it: whole numbers without a decimal point."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def _even(path: Path, folder: Path) -> tuple[Path, list[Ragged]]:
    """The file itself where it is UTF-8 and even; else an even copy, and the rows left out.

    Excel writes GB 18030 in China.
    """
    encoding = "utf-8-sig" if _is_utf8(path) else "gb18030"
    if encoding == "utf-8-sig" and _is_even(path):
        return path, []
    copy, ragged = folder / "register.csv", []
    with (
        path.open(encoding=encoding, errors="replace", newline="") as old,
        copy.open("w", encoding="utf-8", newline="") as new,
    ):
        rows, out = csv.reader(old), csv.writer(new)
        width = 0
        for number, row in enumerate(rows, 1):
            width = width or len(row)
            too_long = len(row) > width
            if too_long:
                ragged.append(Ragged(number, ",".join(row)))
            cells = [] if too_long else row
            out.writerow(cells + [""] * (width - len(cells)))
    return copy, ragged


def _is_even(path: Path) -> bool:
    """Whether no row has more cells than there are headings."""
    try:
        pl.scan_csv(path, infer_schema=False).select(pl.all().count()).collect()
    except pl.exceptions.PolarsError:
        return False
    return True


def _is_utf8(path: Path) -> bool:
    reader = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        while part := file.read(PEEK):
            try:
                reader.decode(part)
            except UnicodeDecodeError:
                return False
    return True
