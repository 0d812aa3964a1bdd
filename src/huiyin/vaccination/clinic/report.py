"""One page on a clinic's day, as Word or Markdown, and the day's course as a table file."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from huiyin.base.console.page import BadName
from huiyin.vaccination.clinic.chart import save_chart
from huiyin.vaccination.clinic.run import Answer
from huiyin.vaccination.clinic.view import hour_heads, hour_table, stage_table
from huiyin.vaccination.clinic.words import Words, clinic_name, sentences

Section = tuple[str, tuple[str, ...], list[tuple[str, ...]]]


def write_report(answer: Answer, path: Path, words: Words) -> None:
    """One page; raises BadName for an ending that is no kind of page."""
    writers = {".docx": _word, ".md": _markdown}
    if path.suffix not in writers:
        raise BadName(f"{path.name}: a report is a .docx or an .md.", "Name it so.")
    writers[path.suffix](answer, path, words)


def write_rows(rows: list[dict[str, Any]], path: Path) -> None:
    """Rows as a table file; raises BadName for an ending that is no kind of table."""
    import polars as pl

    frame = pl.DataFrame(rows)
    match path.suffix:
        case ".csv":
            path.write_bytes(b"\xef\xbb\xbf" + frame.write_csv().encode())
        case ".parquet":
            frame.write_parquet(path)
        case ".xlsx":
            frame.write_excel(path)
        case _:
            raise BadName(f"{path.name}: a table is a .csv, .xlsx or .parquet.", "Name it so.")


def _title(answer: Answer, words: Words) -> str:
    return words.title.format(name=clinic_name(answer.result.clinic, words))


def _sections(answer: Answer, words: Words) -> list[Section]:
    return [
        (words.stages, words.stage_heads, stage_table(answer, words)),
        (words.hours, hour_heads(answer, words), hour_table(answer, words)),
    ]


def _markdown(answer: Answer, path: Path, words: Words) -> None:
    lines = [f"# {_title(answer, words)}", ""]
    lines += [f"{sentence}  " for sentence in sentences(answer, words)]
    for title, heads, table in _sections(answer, words):
        lines += ["", f"## {title}", "", f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
        lines += [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in table]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _word(answer: Answer, path: Path, words: Words) -> None:
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(9)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    style.paragraph_format.space_after = Pt(2)
    for part in document.sections:
        part.page_width, part.page_height = Cm(21), Cm(29.7)
        part.left_margin = part.right_margin = Cm(2)
        part.top_margin = part.bottom_margin = Cm(1.5)
    document.add_heading(_title(answer, words), level=1)
    for sentence in sentences(answer, words):
        document.add_paragraph(sentence)
    for title, heads, rows in _sections(answer, words):
        document.add_heading(title, level=2)
        table = document.add_table(rows=0, cols=len(heads), style="Light Grid Accent 1")
        for line in (heads, *rows):
            for cell, text in zip(table.add_row().cells, line, strict=True):
                cell.text = text
    picture = io.BytesIO()
    save_chart(answer, picture, "png", words)
    document.add_picture(picture, width=Cm(13))
    document.save(str(path))
