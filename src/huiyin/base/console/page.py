"""One page of sentences, tables and a picture, as Word or Markdown; rows as a table file."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huiyin.base.errors import HuiyinError


class BadName(HuiyinError):
    """A file whose ending says nothing of what it should be."""


if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Section:
    """A titled table; one without rows is left out."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on the page; draw (file, kind) makes the picture; notes come last, if any."""

    title: str
    sentences: Sequence[str]
    sections: Sequence[Section]
    draw: Callable[[Any, str], None] | None = None
    picture_cm: float = 9.0
    notes_title: str = ""
    notes: Sequence[str] = ()

    def filled(self) -> list[Section]:
        """The sections that have something in them."""
        return [one for one in self.sections if one.rows]


def write_page(page: Page, path: Path) -> None:
    """Write .docx or .md; raises BadName for another ending."""
    if path.suffix == ".docx":
        _word(page, path)
    elif path.suffix == ".md":
        path.write_text("\n".join(_lines(page)) + "\n", encoding="utf-8")
    else:
        raise BadName(f"{path.name}: a report is a .docx or an .md.", "Name it so.")


def write_rows(heads: Sequence[str], rows: Sequence[Sequence[str]], path: Path) -> None:
    """Write .csv, .xlsx or .parquet; raises BadName for another ending."""
    import polars as pl

    write_frame(pl.DataFrame(rows, schema=_distinct(heads), orient="row"), path)


def write_frame(frame: pl.DataFrame, path: Path) -> None:
    """Write a table as .csv that Excel reads, .xlsx or .parquet; raises BadName for another."""
    if path.suffix == ".csv":
        path.write_bytes("\ufeff".encode() + frame.write_csv().encode())
    elif path.suffix == ".xlsx":
        frame.write_excel(path)
    elif path.suffix == ".parquet":
        frame.write_parquet(path)
    else:
        raise BadName(f"{path.name}: a table is a .csv, .xlsx or .parquet.", "Name it so.")


def _distinct(heads: Sequence[str]) -> list[str]:
    """Column names of a file must differ."""
    return [
        head if head not in heads[:place] else f"{head} {place}" for place, head in enumerate(heads)
    ]


def _lines(page: Page) -> list[str]:
    lines = [f"# {page.title}", "", *(f"{one}  " for one in page.sentences)]
    for part in page.filled():
        lines += ["", f"## {part.title}", "", _row(part.heads), "|---" * len(part.heads) + "|"]
        lines += [_row(row) for row in part.rows]
    if page.notes:
        lines += ["", f"## {page.notes_title}", "", *(f"- {note}" for note in page.notes)]
    return lines


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _word(page: Page, path: Path) -> None:
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    paper = Document()
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(8.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    normal.paragraph_format.space_after = Pt(1)
    sheet = paper.sections[0]
    sheet.page_width, sheet.page_height = Cm(21), Cm(29.7)
    sheet.left_margin = sheet.right_margin = Cm(1.8)
    sheet.top_margin = sheet.bottom_margin = Cm(1.0)
    paper.add_heading(page.title, level=1)
    for one in page.sentences:
        paper.add_paragraph(one)
    for part in page.filled():
        paper.add_heading(part.title, level=3)
        table = paper.add_table(rows=0, cols=len(part.heads), style="Light Grid Accent 1")
        for row in (part.heads, *part.rows):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
                cell.paragraphs[0].runs[0].font.size = Pt(7)
    if page.draw is not None:
        picture = io.BytesIO()
        page.draw(picture, "png")
        paper.add_picture(picture, width=Cm(page.picture_cm))
    for note in page.notes:
        paper.add_paragraph(note, style="List Bullet")
    paper.save(str(path))
