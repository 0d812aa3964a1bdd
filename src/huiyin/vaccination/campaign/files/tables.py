"""Tables of a campaign directory, CSV or Parquet, as columns of whole numbers and names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from huiyin.vaccination.campaign.fault_words import AT_LEAST, FROM_TO, Said, say
from huiyin.vaccination.campaign.files.faults import Faults

Ints = NDArray[np.int64]
LARGEST = 10**15
TRUE, FALSE = {"1", "true", "yes", "是"}, {"", "0", "false", "no", "否"}


class Table:
    """One file as text columns; bad cells are noted and read as 0, so that all are found."""

    def __init__(self, file: str, frame: pl.DataFrame, faults: Faults) -> None:
        self.file = file
        self.frame = frame
        self.faults = faults

    @property
    def height(self) -> int:
        """Rows."""
        return self.frame.height

    def has(self, name: str) -> bool:
        """Whether the file has this column."""
        return name in self.frame.columns

    def note(
        self, row: int, column: str, found: str, expected: str, advice: str = "mend the cell"
    ) -> None:
        """Note a fault; row 0 is the first row of the table."""
        self.faults.add((self.file, row + 1, column), found, expected, advice)

    def sound(self, row: int, *columns: str) -> bool:
        """Whether nothing is noted of these cells: what follows from a bad one is not its own
        fault."""
        return not any((self.file, row + 1, column) in self.faults.places for column in columns)

    def words(self, name: str, *, needed: bool = True) -> list[str]:
        """A column of text, stripped; a needed column that is missing is one fault."""
        if not self.has(name):
            if needed and self.frame.columns:
                expected = say("a column {name}", name=name)
                has = say("has: {columns}", columns=", ".join(self.frame.columns))
                self.faults.add((self.file, 0, name), "the column is missing", expected, has)
            return [""] * self.height
        return self.frame[name].str.strip_chars().fill_null("").to_list()

    def ids(self, name: str = "id") -> list[str]:
        """A column of names: none empty, none twice."""
        found, seen = self.words(name), dict[str, int]()
        for row, word in enumerate(found):
            if not word and self.has(name):
                self.note(row, name, "empty", "an id", "name it")
            elif word in seen:
                advice = say("it is also row {row}: drop or rename one", row=seen[word] + 1)
                self.note(row, name, say("{name} twice", name=repr(word)), "each id once", advice)
            seen.setdefault(word, row)
        return found

    def whole(
        self, name: str, unit: str, *, least: int = 0, most: int = LARGEST, empty: int | None = None
    ) -> Ints:
        """A column of whole numbers; `empty` is what an empty cell or a missing column means."""
        if not self.has(name) and empty is not None:
            return np.full(self.height, empty, dtype=np.int64)
        cells = pl.Series(name, self.words(name), dtype=pl.String)
        numbers = cells.cast(pl.Float64, strict=False)
        values = numbers.fill_null(np.nan).to_numpy().copy()
        blank = (cells == "").to_numpy()
        if empty is not None:
            values[blank] = empty
        with np.errstate(invalid="ignore"):
            wrong = ~np.isfinite(values) | (values != np.floor(values))
            wrong |= (values < least) | (values > most)
        if empty is not None:
            wrong &= ~blank
        span = AT_LEAST if most == LARGEST else FROM_TO
        expected = say(span, unit=unit, least=least, most=most)
        if self.has(name):
            for row in np.flatnonzero(wrong).tolist():
                found = repr(cells[row]) if cells[row] else "empty"
                self.note(row, name, found, expected)
        values[wrong] = max(0, least)
        return values.astype(np.int64)

    def degrees(self, name: str, most: float) -> NDArray[np.float64]:
        """A column of latitudes or longitudes."""
        cells = pl.Series(name, self.words(name), dtype=pl.String)
        values = cells.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy().copy()
        wrong = ~(np.abs(values) <= most)
        if self.has(name):
            for row in np.flatnonzero(wrong).tolist():
                found = repr(cells[row]) if cells[row] else "empty"
                self.note(
                    row, name, found, say("degrees between -{most} and {most}", most=f"{most:g}")
                )
        values[wrong] = 0
        return values

    def flags(self, name: str) -> list[bool]:
        """A column of yes and no; a missing column is no."""
        found = []
        for row, word in enumerate(self.words(name, needed=False)):
            lower = word.lower()
            if lower not in TRUE and lower not in FALSE:
                self.note(row, name, repr(word), "1 or 0")
            found.append(lower in TRUE)
        return found

    def among(self, name: str, known: list[str], what: str) -> Ints:
        """A column of ids of another table, as positions there; unknown ones are noted."""
        places = {word: number for number, word in enumerate(known)}
        found = []
        for row, word in enumerate(self.words(name)):
            if word not in places and self.has(name):
                self.note(row, name, repr(word), *say_missing(what))
            found.append(places.get(word, 0))
        return np.array(found, dtype=np.int64)

    def sets(self, name: str, known: list[str], what: str) -> list[frozenset[int]]:
        """A column of several ids, separated by spaces."""
        places, found = {word: number for number, word in enumerate(known)}, []
        for row, words in enumerate(self.words(name)):
            for word in words.split():
                if word not in places:
                    self.note(row, name, repr(word), *say_missing(what))
            found.append(frozenset(places[word] for word in words.split() if word in places))
        return found


def say_missing(what: str) -> tuple[Said, Said]:
    """What an id of another table should be, and what to do."""
    return say("a {what} that exists", what=what), say("add the {what}", what=what)


def _paths(folder: Path, stem: str) -> list[Path]:
    return [folder / f"{stem}{ending}" for ending in (".csv", ".parquet")]


def optional_table(folder: Path, stem: str, faults: Faults) -> Table | None:
    """The table, or None where there is no such file."""
    there = any(path.is_file() for path in _paths(folder, stem))
    return open_table(folder, stem, faults) if there else None


def open_table(folder: Path, stem: str, faults: Faults) -> Table:
    """`stem.csv` or `stem.parquet` of a directory; where it cannot be read, one fault and a table
    without columns."""
    paths = _paths(folder, stem)
    there = [path for path in paths if path.is_file()]
    if len(there) != 1:
        found, advice = ("both are there", "keep one") if there else ("missing", "add the file")
        either = say("{first} or {second}", first=paths[0].name, second=paths[1].name)
        faults.add((paths[0].name, 0, ""), found, either, advice)
        return Table(paths[0].name, pl.DataFrame(), faults)
    path = there[0]
    try:
        if path.suffix == ".parquet":
            frame = pl.read_parquet(path).select(pl.all().cast(pl.String, strict=False))
        else:
            frame = pl.read_csv(path, infer_schema=False, encoding="utf8")
    except (OSError, pl.exceptions.PolarsError) as error:
        first = (str(error).splitlines() or ["unreadable"])[0]
        faults.add((path.name, 0, ""), first, "a table with a header", "save it as CSV in UTF-8")
        frame = pl.DataFrame()
    frame.columns = [name.strip().lstrip("\ufeff") for name in frame.columns]
    return Table(path.name, frame, faults)
