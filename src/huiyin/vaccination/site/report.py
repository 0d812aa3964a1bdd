"""A page on a plan, as Word or Markdown, and its rows as a table file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from huiyin.base.console.page import Page, Section, write_frame, write_page
from huiyin.vaccination.core.siting.prices import price_list
from huiyin.vaccination.core.siting.problem import Kind
from huiyin.vaccination.core.siting.proof import PRICE_SCALE
from huiyin.vaccination.site.view import View
from huiyin.vaccination.site.words import (
    Words,
    backup_heads,
    backup_table,
    band_table,
    sentences,
    site_heads,
    site_table,
)

MOST_ROWS = 12


def write_report(view: View, path: Path, words: Words) -> None:
    """One page; raises BadName for an ending that is no kind of page."""
    page = Page(
        _title(view, words),
        _opening(view, words),
        _sections(view, words, MOST_ROWS),
        notes_title=words.notes,
        notes=view.answer.question.given.warnings,
    )
    write_page(page, path)


def write_table(view: View, path: Path, words: Words) -> None:
    """A row per community and site in use, with the next site and why not; by the ending."""
    import polars as pl

    frame = pl.DataFrame(_rows(view, words))
    if path.suffix == ".xlsx":
        _workbook(view, path, words, frame)
    else:
        write_frame(frame, path)


def _rows(view: View, words: Words) -> list[dict[str, Any]]:
    network, rows = view.network, []
    for one, people in zip(view.alternatives, view.shares.people.tolist(), strict=True):
        row: dict[str, Any] = {
            "community": network.communities[one.community],
            "people": people,
            "site": network.sites[one.site],
            "length": view.length(one.length),
            "unit": network.unit,
            "next_open_site": None if one.next_site is None else network.sites[one.next_site],
            "next_length": None if one.next_length is None else view.length(one.next_length),
            "next_why_not": words.reasons[one.next_reason],
            "nearest_site": None if one.nearer is None else network.sites[one.nearer],
            "nearest_length": (
                None if one.nearer_length is None else view.length(one.nearer_length)
            ),
            "nearest_why_not": (
                None if one.nearer_reason is None else words.reasons[one.nearer_reason]
            ),
        }
        rows.append(row)
    return rows


def _sections(view: View, words: Words, most: int | None) -> list[Section]:
    return [
        Section(words.bands, words.band_heads, band_table(view, words)),
        Section(words.sites, site_heads(view, words), site_table(view)[:most]),
        Section(words.backup, backup_heads(view, words), backup_table(view)[:most]),
    ]


def _title(view: View, words: Words) -> str:
    return words.title.format(
        open=len(view.answer.solved.open),
        sites=len(view.network.sites),
        people=int(view.network.people.sum()),
    )


def _opening(view: View, words: Words) -> list[str]:
    marked = [words.synthetic] if view.answer.question.given.synthetic else []
    return [*marked, *sentences(view, words)]


def _workbook(view: View, path: Path, words: Words, frame: Any) -> None:
    """Sheets: the assignment as data, then every section whole."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("assignment")
        for column, name in enumerate(frame.columns):
            sheet.write_string(0, column, name)
            for row, value in enumerate(frame[name].to_list(), 1):
                if isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif value is not None:
                    sheet.write_number(row, column, value)
        for part in _sections(view, words, None):
            if not part.rows:
                continue
            sheet = book.add_worksheet(part.title[:31])
            for line, cells in enumerate((part.heads, *part.rows)):
                for column, text in enumerate(cells):
                    sheet.write_string(line, column, text)
        _price_sheet(view, book)
        sheet = book.add_worksheet(words.notes[:31])
        for line, text in enumerate((*_opening(view, words), *view.answer.question.given.warnings)):
            sheet.write_string(line, 0, text)


def _price_sheet(view: View, book: Any) -> None:
    """The first bound of the proof with formulas, to be added up by hand."""
    network, certificate = view.answer.question.network, view.answer.solved.certificate
    listed = price_list(network, certificate) if certificate.kind == Kind.P_MEDIAN else None
    if listed is None:
        return
    sheet, n, m = book.add_worksheet("bound"), len(listed.prices), len(listed.worths)
    for column, head in enumerate(("community", "price", "", "site", "worth", "counted")):
        sheet.write_string(2, column, head)
    for row, (name, price) in enumerate(
        zip(network.communities, listed.prices.tolist(), strict=True), 3
    ):
        sheet.write_string(row, 0, name)
        sheet.write_number(row, 1, price / PRICE_SCALE)
    for row, (name, worth, counted) in enumerate(
        zip(network.sites, listed.worths.tolist(), listed.counted.tolist(), strict=True), 3
    ):
        sheet.write_string(row, 3, name)
        sheet.write_number(row, 4, worth / PRICE_SCALE)
        sheet.write_number(row, 5, int(counted))
    sheet.write_string(0, 0, "bound = sum of prices + sum of worths counted")
    formula = f"=SUM(B4:B{n + 3})+SUMPRODUCT(E4:E{m + 3},F4:F{m + 3})"
    sheet.write_formula(0, 3, formula, None, listed.bound / PRICE_SCALE)
