"""The latest report of a sheet, kept by the process that made it.

Who registers an import has mostly just read it: a ledger of 20,000 rows need not be read twice.
Nothing rests on it: asked for anything else, or in another process, the sheet is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from huiyin.intake.core.grid import Grid
from huiyin.intake.core.report import ReadingContext, SheetReport, read_sheet


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that a report depends on."""

    sha256: str
    sheet: str
    context: ReadingContext
    chosen: Mapping[int, str]


@dataclass(slots=True)
class Kept:
    """One report, put there in one step, so that threads see a whole one or none."""

    report: tuple[Asked, SheetReport | None] | None = None


_kept = Kept()


def report_of(
    sha256: str, grid: Grid, context: ReadingContext, chosen: Mapping[int, str]
) -> SheetReport | None:
    """What `read_sheet` says of this sheet of the file with this hash."""
    asked = Asked(sha256, grid.sheet, context, dict(chosen))
    kept = _kept.report
    if kept is not None and kept[0] == asked:
        return kept[1]
    report = read_sheet(grid, context, chosen)
    _kept.report = (asked, report)
    return report
