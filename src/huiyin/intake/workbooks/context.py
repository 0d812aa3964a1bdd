"""What a file is read with: tables, units, the ledger's year, the meanings remembered."""

from __future__ import annotations

import hashlib
import re

from huiyin.base.clock import CHINA
from huiyin.intake.core.columns import label_key
from huiyin.intake.core.dates import DateContext
from huiyin.intake.core.grid import Grid
from huiyin.intake.core.header import Layout, find_layout
from huiyin.intake.core.report import ReadingContext
from huiyin.intake.models import ColumnMemory, Workbook
from huiyin.intake.workbooks import tables

YEAR = re.compile(r"(?<!\d)(20\d{2})\s*年?")


def reading_context(workbook: Workbook, grid: Grid, layout: Layout) -> ReadingContext:
    """The same file on the same day with the same units is read the same."""
    received = workbook.received_at.astimezone(CHINA).date()
    year, year_from = received.year, "import"
    for text, source in ((layout.title, "title"), (grid.sheet, "sheet"), (workbook.name, "file")):
        found = YEAR.search(text)
        if found is not None:
            year, year_from = int(found.group(1)), source
            break
    return ReadingContext(
        vocabulary=tables.vocabulary(),
        units=tables.unit_directory(),
        dates=DateContext(year=year, year_from=year_from, today=received, is_1904=grid.is_1904),
        default_cause=workbook.default_cause,
    )


def layout_of(grid: Grid) -> Layout | None:
    """Where the table is, by the tables in use."""
    return find_layout(grid, tables.vocabulary())


def fingerprint(layout: Layout) -> str:
    """The form, by its labels."""
    return hashlib.sha256("\n".join(layout.fingerprint).encode()).hexdigest()


def remembered(sender: str, layout: Layout) -> dict[int, str]:
    """Meanings this sender's form had the last time, by column; empty when it is new."""
    known = ColumnMemory.objects.filter(sender=sender, fingerprint=fingerprint(layout)).first()
    if known is None:
        return {}
    labels = {"/".join(label_key(part) for part in parts): c for c, parts in layout.labels.items()}
    kinds = tables.vocabulary().kinds
    return {
        labels[label]: code
        for label, code in known.meanings.items()
        if label in labels and (not code or code in kinds)
    }


def meanings(layout: Layout, chosen: dict[int, str]) -> dict[str, str]:
    """What is remembered: code by label."""
    return {
        "/".join(label_key(part) for part in layout.labels[column]): code
        for column, code in chosen.items()
        if column in layout.labels
    }
