"""The page and the table file of a staffing answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from huiyin.base.console.page import Page, Section, write_page, write_rows
from huiyin.vaccination.core.staffing.city import SiteAnswer
from huiyin.vaccination.staff.chart import save_chart
from huiyin.vaccination.staff.run import Staffed
from huiyin.vaccination.staff.view import (
    city_table,
    frontier_table,
    hour_heads,
    hour_table,
    shift_table,
    stage_table,
)
from huiyin.vaccination.staff.words import Words, sentences


def title(answer: Staffed, words: Words) -> str:
    """The headline."""
    clinic = answer.clinic
    name = clinic.name if words.chinese else clinic.english or clinic.name
    return words.title.format(name=name)


def sections(answer: Staffed, words: Words) -> list[Section]:
    """The tables, those without rows too."""
    return [
        Section(words.stages, words.stage_heads, stage_table(answer, words)),
        Section(words.hours, hour_heads(answer, words), hour_table(answer, words)),
        Section(words.shifts, words.shift_heads, shift_table(answer)),
        Section(words.frontier, words.frontier_heads, frontier_table(answer)),
    ]


def write_report(answer: Staffed, path: Path, words: Words) -> None:
    """One page, .docx or .md."""

    def draw(to: Any, kind: str) -> None:
        save_chart(answer, to, kind, words)

    page = Page(title(answer, words), sentences(answer, words), sections(answer, words), draw)
    write_page(page, path)


def write_table(answer: Staffed, path: Path, words: Words) -> None:
    """The most that was asked: the roster's shifts, else hours, else points, else stages."""
    stages, hours, shifts, points = sections(answer, words)
    chosen = next(one for one in (shifts, hours, points, stages) if one.rows)
    write_rows(chosen.heads, chosen.rows, path)


def write_city(sites: list[SiteAnswer], path: Path, words: Words) -> None:
    """A row a site."""
    write_rows(words.city_heads, city_table(sites), path)
