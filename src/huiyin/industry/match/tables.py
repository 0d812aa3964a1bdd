"""Verdicts as files: a workbook for people, long tables for data people, rows set aside."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from huiyin.base.console.page import BadName
from huiyin.industry.core.register.report import ReadingReport
from huiyin.industry.core.rules.adviser import Adviser
from huiyin.industry.core.rules.policy import Policy
from huiyin.industry.core.rules.verdict import Status
from huiyin.industry.match.run import STATUSES, Matched, Matching
from huiyin.industry.match.words import STATUS, said

SHEET_ROWS = 1_048_575
"""Rows of a sheet of Excel below its heading."""
COLOURS = {
    Status.YES: "#C6EFCE",
    Status.JUDGED: "#FFEB9C",
    Status.UNKNOWN: "#DDEBF7",
    Status.NO: "#F8CBAD",
}


class Long:
    """A row for every enterprise and policy, as .csv or .parquet, put down batch by batch."""

    def __init__(self, path: Path) -> None:
        if path.suffix not in {".csv", ".parquet"}:
            raise BadName(f"{path.name}: a long table is a .csv or .parquet.", "Name it so.")
        self.path = path
        self.parts = tempfile.TemporaryDirectory()
        self.count = 0

    def close(self) -> None:
        """Remove the parts."""
        self.parts.cleanup()

    def add(self, matched: Matched) -> None:
        """The rows of a batch."""
        batch, names = matched.batch, np.array([str(one) for one in STATUSES])
        for policy, codes in matched.statuses.items():
            self.count += 1
            frame = pl.DataFrame(
                {
                    "code": batch.codes, "name": batch.names, "row": batch.rows,
                    "policy": [policy] * len(codes), "status": names[codes],
                },
                schema_overrides={"name": pl.String, "row": pl.UInt32},
            )  # fmt: skip
            frame.write_parquet(Path(self.parts.name) / f"{self.count:08}.parquet")

    def finish(self, _matching: Matching, _report: ReadingReport) -> None:
        """Put the parts together."""
        if not self.count:
            return
        rows = pl.scan_parquet(Path(self.parts.name) / "*.parquet")
        if self.path.suffix == ".parquet":
            rows.sink_parquet(self.path)
        else:
            rows.sink_csv(self.path, include_bom=True)


class Workbook:
    """A workbook: policies and counts, a row for every enterprise, what was not read."""

    def __init__(self, path: Path, adviser: Adviser, chinese: bool) -> None:
        import xlsxwriter

        if path.suffix != ".xlsx":
            raise BadName(f"{path.name}: a workbook is an .xlsx.", "Name it so.")
        self.adviser, self.chinese = adviser, chinese
        self.book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        self.bold = self.book.add_format({"bold": True})
        self.shades = {
            one: self.book.add_format({"bg_color": colour}) for one, colour in COLOURS.items()
        }
        self.sheet = self.book.add_worksheet("结论" if chinese else "Verdicts")
        self.policies = list(adviser.policies())
        heads = ["统一社会信用代码", "企业名称"] if chinese else ["Credit code", "Enterprise"]
        heads += [said(one.title, chinese) for one in self.policies]
        self.sheet.write_row(0, 0, heads, self.bold)
        self.sheet.freeze_panes(1, 2)
        self.sheet.set_column(0, 1, 22)
        self.sheet.set_column(2, len(heads), 16)
        self.rows = 0

    def close(self) -> None:
        """Write the file."""
        self.book.close()

    def add(self, matched: Matched) -> None:
        """The rows of a batch; raises BadName beyond what a sheet holds."""
        batch = matched.batch
        if self.rows + len(batch.codes) > SHEET_ROWS:
            told = f"A sheet holds {SHEET_ROWS:,} rows, the register has more."
            raise BadName(told, "Write a .parquet or .csv with --out.")
        for at, code in enumerate(batch.codes):
            self.rows += 1
            self.sheet.write_row(self.rows, 0, [code, batch.names[at]])
            for column, policy in enumerate(self.policies):
                status = matched.status(policy.id, at)
                words = said(STATUS[status], self.chinese)
                self.sheet.write_string(self.rows, column + 2, words, self.shades.get(status))

    def finish(self, matching: Matching, report: ReadingReport) -> None:
        """The sheets of counts and of the reading, once all rows are there."""
        chinese = self.chinese
        counts = self.book.add_worksheet("汇总" if chinese else "Summary")
        counts.set_column(0, 1, 30)
        heads = ["政策", "依据"] if chinese else ["Policy", "Text"]
        counts.write_row(
            0, 0, [*heads, *(said(one, chinese) for one in STATUS.values())], self.bold
        )
        for row, policy in enumerate(self.policies, 1):
            numbers = [matching.counts.get(policy.id, {}).get(one, 0) for one in STATUS]
            counts.write_row(
                row, 0, [said(policy.title, chinese), doc(self.adviser, policy), *numbers]
            )
        sheet = self.book.add_worksheet("读入报告" if chinese else "Reading report")
        sheet.set_column(0, 1, 36)
        for row, cells in enumerate(reading_rows(report, chinese)):
            sheet.write_row(row, 0, cells)


def doc(adviser: Adviser, policy: Policy) -> str:
    """The document in force, if one is."""
    one = adviser.prepared.get(policy.id)
    return one.version.doc if one else ""


def reading_rows(report: ReadingReport, chinese: bool) -> Iterator[list[Any]]:
    """The reading report as rows."""
    yield (
        ["行数", report.rows, "采用", report.kept, "搁置", report.set_aside]
        if chinese
        else ["rows", report.rows, "kept", report.kept, "set aside", report.set_aside]
    )
    for fault in report.rows_aside.values():
        places = ", ".join(str(one.row) for one in fault.places)
        yield [fault.what, fault.hint, fault.count, places]
    for column, faults in report.cells.items():
        for fault in faults.values():
            places = ", ".join(f"{one.row}: {one.value}" for one in fault.places)
            yield [f"{column}: {fault.what}", fault.hint, fault.count, places]
    for column, fault in report.columns.items():
        yield [f"{column}: {fault.what}", fault.hint, "", ""]
    for doubt in report.doubts:
        yield [doubt]
