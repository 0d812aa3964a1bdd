"""One page on a clinic's day, as Word or Markdown, and the day's course as a table file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from huiyin.base.console.page import Page, Section, write_frame, write_page
from huiyin.vaccination.clinic.chart import save_chart
from huiyin.vaccination.clinic.run import Answer
from huiyin.vaccination.clinic.view import hour_heads, hour_table, stage_table
from huiyin.vaccination.clinic.words import Words, clinic_name, sentences


def write_report(answer: Answer, path: Path, words: Words) -> None:
    """One page; raises BadName for an ending that is no kind of page."""

    def draw(to: Any, kind: str) -> None:
        save_chart(answer, to, kind, words)

    title = words.title.format(name=clinic_name(answer.result.clinic, words))
    sections = [
        Section(words.stages, words.stage_heads, stage_table(answer, words)),
        Section(words.hours, hour_heads(answer, words), hour_table(answer, words)),
    ]
    page = Page(title, sentences(answer, words), sections, draw, picture_cm=13.0)
    write_page(page, path)


def write_rows(rows: list[dict[str, Any]], path: Path) -> None:
    """Rows as a table file; raises BadName for an ending that is no kind of table."""
    import polars as pl

    write_frame(pl.DataFrame(rows), path)
