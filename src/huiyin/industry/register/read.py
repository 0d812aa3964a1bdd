"""Read a register: batches of columns for the judge, and a report of everything not used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from huiyin.industry.core.register import headings
from huiyin.industry.core.register.credit_code import valid
from huiyin.industry.core.register.headings import (
    CodeColumn,
    DecisionColumn,
    FieldColumn,
    Meaning,
    NameColumn,
    TitleColumn,
    Unread,
)
from huiyin.industry.core.register.report import Fault, Place, ReadingReport
from huiyin.industry.core.rules.batch.columns import (
    NEVER,
    Coded,
    Columns,
    Numbers,
    Spells,
    columns,
)
from huiyin.industry.core.rules.facts import Facts, Span, Spell
from huiyin.industry.core.rules.policy import Catalogue
from huiyin.industry.core.rules.units import Dimension
from huiyin.industry.register import cells
from huiyin.industry.register.tables import BadRegister, Table, opened

ROW = "row of the file"
FIRST_ROW = 2
"""The heading is row 1, as spreadsheets count."""
Decisions: TypeAlias = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Batch:
    """Enterprises in the order of the file: codes, names, rows of the file, and their facts."""

    codes: list[str]
    names: list[str]
    rows: list[int]
    numbers: Mapping[str, Numbers]
    classed: Mapping[str, Coded]
    titles: Mapping[str, Spells]
    decided: Mapping[str, Decisions]
    aside: pl.DataFrame
    """Rows set aside, as they stood, with their row and the reason."""

    def columns(self, lowest: Mapping[str, int]) -> Columns:
        """All facts laid out for the judge of many rows."""
        return columns(
            len(self.codes), numbers=self.numbers, codes=self.classed, titles=self.titles,
            decided=self.decided, lowest=lowest,
        )  # fmt: skip

    def facts_of(self, at: int) -> Facts:
        """The facts of one enterprise."""
        numbers = {name: known_number(one, at) for name, one in self.numbers.items()}
        spells = {
            name: tuple(
                Spell(date.fromordinal(start), None if end == NEVER else date.fromordinal(end))
                for start, end in zip(
                    one.start[:, at].tolist(), one.end[:, at].tolist(), strict=True
                )
                if start != NEVER
            )
            for name, one in self.titles.items() if one.known[at]
        }  # fmt: skip
        return Facts(
            {name: value for name, value in numbers.items() if value is not None},
            {
                name: one.words[one.place[at]]
                for name, one in self.classed.items()
                if one.place[at] >= 0
            },
            spells,
            {name: bool(one[at]) for name, one in self.decided.items() if one[at] >= 0},
        )


def known_number(column: Numbers, at: int) -> int | Span | None:
    """A number of one row: exact, a span, or nothing known."""
    low = int(column.low[at]) if column.has_low[at] else None
    if column.high is None or column.has_high is None:
        return low
    high = int(column.high[at]) if column.has_high[at] else None
    if low is None and high is None:
        return None
    return low if low is not None and low == high else Span(low, high)


@dataclass(slots=True)
class Reader:
    """A register open for reading; `report` fills while batches are taken."""

    table: Table
    catalogue: Catalogue
    as_of: date
    meanings: dict[str, Meaning]
    repeats: dict[str, int]
    """Codes that stand in more than one row, with the first."""
    report: ReadingReport = field(default_factory=ReadingReport)
    first: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The first row of every code that repeats."""

    @property
    def code_column(self) -> str | None:
        """The heading of the column of codes."""
        return self._column(CodeColumn)

    def _column(self, kind: type) -> str | None:
        return next((name for name, one in self.meanings.items() if isinstance(one, kind)), None)

    def batches(self, told: Callable[[int], bool] = lambda rows: True) -> Iterator[Batch]:
        """Every batch; `told` hears how many rows were read, and stops the reading by False."""
        wanted = list(self.table.headings)
        for frame in self.table.batches(wanted):
            yield self._batch(frame.with_row_index(ROW, self.report.rows + FIRST_ROW))
            if not told(self.report.rows):
                return

    def _batch(self, frame: pl.DataFrame) -> Batch:
        self.report.rows += frame.height
        reasons = self._reasons(frame)
        kept = frame.filter(pl.Series(reasons.is_null()))
        aside = frame.with_columns(reasons.alias("set aside because")).filter(reasons.is_not_null())
        self.report.kept += kept.height
        name = self._column(NameColumn)
        codes = kept[self.code_column] if self.code_column else kept[ROW].cast(pl.String)
        return Batch(
            codes.str.strip_chars().str.to_uppercase().to_list(),
            kept[name].to_list() if name else [""] * kept.height,
            kept[ROW].to_list(),
            *self._facts(kept),
            aside,
        )

    def _reasons(self, frame: pl.DataFrame) -> pl.Series:
        """Why each row is set aside; null: it is kept."""
        column = self.code_column
        if column is None:
            return pl.Series([None] * frame.height, dtype=pl.String)
        written = frame[column].fill_null("")
        codes = written.str.strip_chars().str.to_uppercase()
        sound = (
            valid(codes.str.slice(0, 19).to_numpy().astype("S19"))
            & (codes.str.len_bytes() == 18).to_numpy()
        )
        reasons: list[str | None] = [None] * frame.height
        self._ragged(frame, reasons)
        sound |= np.array([reason is not None for reason in reasons])
        for at in np.flatnonzero(~sound).tolist():
            reasons[at] = self._bad_code(frame[ROW][at], written[at])
        for at in np.flatnonzero(sound & codes.is_in(list(self.repeats)).to_numpy()).tolist():
            reasons[at] = self._repeated(frame[ROW][at], codes[at], frame.row(at)[1:])
        return pl.Series(reasons, dtype=pl.String)

    def _ragged(self, frame: pl.DataFrame, reasons: list[str | None]) -> None:
        """Rows with more cells than headings: which cell belongs where cannot be said."""
        first = int(frame[ROW][0]) if frame.height else 0
        for one in self.table.ragged:
            if first <= one.row < first + frame.height:
                what = "more cells than there are headings"
                self.report.row(what, "Quote cells that hold commas.").add(Place(one.row, one.text))
                reasons[one.row - first] = what

    def _bad_code(self, row: int, code: str) -> str:
        if not code.strip():
            what, hint = "no credit code", "Enter the enterprise's 18-character code."
        else:
            what = "the credit code fails its check character (GB 32100)"
            hint = "Compare it with the licence: a character is wrong or lacks."
        self.report.row(what, hint).add(Place(row, code))
        return what

    def _repeated(self, row: int, code: str, cells_of: tuple[str, ...]) -> str | None:
        if code not in self.first:
            self.first[code] = cells_of
            return None
        if cells_of == self.first[code]:
            self.report.repeated += 1
            what, hint = "the same row stands there before", "Nothing is lost: remove it."
        else:
            before = zip(self.table.headings, self.first[code], cells_of, strict=True)
            differ = [name for name, old, new in before if old != new]
            what = "the code stands there before with other facts"
            hint = f"The first row (row {self.repeats[code]} for {code}) is used; differing: "
            hint += f"{', '.join(differ[:5])}. Say which row is right."
        self.report.row(what, hint).add(Place(row, code, code))
        return what

    def _facts(
        self, frame: pl.DataFrame
    ) -> tuple[dict[str, Numbers], dict[str, Coded], dict[str, Spells], dict[str, Decisions]]:
        numbers: dict[str, Numbers] = {}
        codes: dict[str, Coded] = {}
        decided: dict[str, Decisions] = {}
        titles: dict[str, dict[str, pl.Series]] = {}
        rows = frame[ROW].to_numpy()
        for name, one in self.meanings.items():
            told = fault_teller(self.report, name, rows)
            match one:
                case FieldColumn(name_of, unit):
                    target = self.catalogue.fields[name_of]
                    if target.dimension is Dimension.CODE:
                        codes[name_of] = cells.coded(frame[name])
                    else:
                        numbers[name_of] = cells.numbers(frame[name], unit, target, told)
                case TitleColumn(title, role):
                    titles.setdefault(title, {})[role] = frame[name]
                case DecisionColumn(question):
                    decided[question] = cells.decisions(frame[name], told)
        spells = {
            title: cells.spells(parts, self.as_of, fault_teller(self.report, title, rows))
            for title, parts in titles.items()
        }
        return numbers, codes, spells, decided


def fault_teller(
    report: ReadingReport, column: str, rows: NDArray[np.uint32]
) -> Callable[[str, str, list[int], list[str]], None]:
    """A way to report faulty cells of one column: what, hint, places in the batch, values."""

    def told(what: str, hint: str, places: list[int], values: list[str]) -> None:
        fault = report.cell(column, what, hint)
        for at, value in zip(places, values, strict=True):
            fault.add(Place(int(rows[at]), value))

    return told


@contextmanager
def reading(path: Path, catalogue: Catalogue, as_of: date) -> Iterator[Reader]:
    """A register open for reading; raises BadRegister."""
    with opened(path) as table:
        found = headings.meanings(table.headings, catalogue)
        named = dict(zip(table.headings, found, strict=True))
        report = ReadingReport()
        for name, one in named.items():
            if isinstance(one, Unread):
                report.columns[name] = Fault(one.why, one.hint, 1)
        used = {name: one for name, one in named.items() if not isinstance(one, Unread)}
        if not any(isinstance(one, FieldColumn | TitleColumn) for one in used.values()):
            raise BadRegister(
                f"{path.name}: no column is a field that the policies know.",
                "Head the columns with the fields' names, such as 营业收入(万元).",
            )
        code = next((name for name, one in used.items() if isinstance(one, CodeColumn)), None)
        if code is None:
            report.doubts.append("There is no column of credit codes: rows go by their numbers.")
        yield Reader(table, catalogue, as_of, used, _repeats(table, code), report)


def _repeats(table: Table, code: str | None) -> dict[str, int]:
    """Codes that stand in several rows, with the first row of each."""
    if code is None:
        return {}
    plain = pl.col(code).cast(pl.String).str.strip_chars().str.to_uppercase()
    counted = (
        table.rows.select(plain.alias("code"))
        .with_row_index(ROW, FIRST_ROW)
        .filter(pl.col("code") != "")
        .group_by("code")
        .agg(pl.col(ROW).min(), pl.len())
        .filter(pl.col("len") > 1)
        .collect()
    )
    return dict(zip(counted["code"].to_list(), counted[ROW].to_list(), strict=True))
