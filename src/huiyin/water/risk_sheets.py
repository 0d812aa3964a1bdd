"""Risk sources as workbooks: the register as it is filtered, and the national problem table."""

from __future__ import annotations

import tempfile
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _

from huiyin.ledger.choices import STATES
from huiyin.ledger.export import IN_MEMORY, OPTIONS
from huiyin.ledger.names import unit_name
from huiyin.water import risk_words
from huiyin.water.core.risks.categories import Category
from huiyin.water.core.zones.protection import Grade
from huiyin.water.queries.cases import progress
from huiyin.water.queries.risks import Row
from huiyin.water.queries.zones import SupplySource
from huiyin.water.risk_choices import SIDE_LABELS
from huiyin.water.risk_data import categories, report_columns

Cell = str | int | float | date | None
ZONE_ZH = {Grade.FIRST: "一级", Grade.SECOND: "二级", Grade.OUTSIDE: "保护区外"}
CHINESE_STATES = {
    "registered": "已建账，未交办", "assigned": "已交办", "disputed": "退单待裁",
    "planning": "制定方案", "plan_review": "方案审核", "rectifying": "整治中", "suspended": "挂起",
    "verifying": "待验收", "replying": "已验收，待答复", "closing": "拟销号公示",
    "closed": "已销号", "declined": "不予立案", "merged": "已并案", "cancelled": "已撤销",
}  # fmt: skip


def register_book(rows: Iterable[Row], on: date, numbers: Container[str]) -> IO[bytes]:
    """The register as it stood on a day, one line a source; `numbers` are matters to be named."""
    heads = [
        _("Code"), _("What it is called"), _("Category"), _("Zone"), _("Bank"), _("Reach"),
        _("Chainage"), _("Distance to the canal"), _("Grade"), _("Score"),
        _("Responsible unit"), _("Found on"), _("State"),
        _("Term"), _("Struck off on"), _("Matter"), _("What is wrong"),
    ]  # fmt: skip
    return _book(_("Risk sources"), heads, (_line(row, on, numbers) for row in rows), (on, False))


def problem_book(rows: Iterable[Row], on: date, of: Mapping[str, SupplySource]) -> IO[bytes]:
    """饮用水水源地环境问题清单: the national table, in Chinese as it is handed in."""
    columns = report_columns(on)
    known = categories(on)
    lines = (
        [facts[field] for field, _zh, _en in columns]
        for facts in (_problem(n, row, known, of) for n, row in enumerate(rows, 1))
    )
    demo = any(row.subject.invented for row in rows)
    return _book("问题清单", [zh for _field, zh, _en in columns], lines, (on, demo))


def _problem(
    serial: int, row: Row, known: Mapping[str, Category], sources: Mapping[str, SupplySource]
) -> dict[str, Cell]:
    matter, source = row.matter, row.source
    reach = row.decision.reach if row.decision else None
    supply = sources.get(reach or "", SupplySource())
    roadmap = matter.roadmap if matter else None
    term = row.canal.term if row.canal else None
    category = known.get(source.category)
    unit = row.subject.unit
    return {
        "serial": serial,
        "province": supply.province,
        "place": "".join((unit.name if unit else "", source.township, source.place_name)),
        "source_name": supply.name,
        "source_class": supply.category,
        "zone_grade": _zone_zh(row),
        "problem_kind": category.name_zh if category else source.category,
        "problem": source.problem,
        "measures": roadmap.measures if roadmap else "",
        "planned_end": term,
        "remarks": row.subject.code,
        "progress_text": CHINESE_STATES[matter.state] if matter else "",
        "done": None if matter is None else "是" if matter.is_closed else "否",
        "progress": progress(matter) if matter else None,
    }


def _zone_zh(row: Row) -> str:
    if row.decision is None:
        return ""
    possible = row.decision.answer.possible
    named = [ZONE_ZH[g] for g in risk_words.STRICTEST_FIRST if g in possible]
    return named[0] if len(named) == 1 else f"{'或'.join(named)}（待定）"


def _line(row: Row, on: date, numbers: Container[str]) -> list[Cell]:
    decision, graded, canal = row.decision, row.graded, row.canal
    seen = decision.seen[0] if decision and len(decision.seen) == 1 else None
    closed = row.matter.closed_at if row.matter else None
    return [
        row.subject.code,
        row.subject.name,
        risk_words.category_text(row.source.category, on),
        risk_words.zone_text(decision.answer.possible) if decision else "",
        str(SIDE_LABELS[decision.side]) if decision else "",
        decision.reach if decision else "",
        str(seen.chainage) if seen else "",
        risk_words.span_text(decision.distance if decision else None, "m"),
        risk_words.risk_grade_text(graded.grade) if graded else "",
        risk_words.span_text(graded.grade.score if graded else None),
        unit_name(row.subject.unit) if row.subject.unit else "",
        row.source.found,
        str(STATES[row.state].label) if row.state else "",
        canal.term if canal else None,
        closed.date() if closed else None,
        row.case.number if row.case and row.case.number in numbers else "",
        row.source.problem,
    ]


def _book(
    title: str, heads: Sequence[str], lines: Iterable[Sequence[Cell]], about: tuple[date, bool]
) -> IO[bytes]:
    """Text is written as text: what begins with `=` stays what it is."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller sends it
    book = xlsxwriter.Workbook(file, OPTIONS)
    head = book.add_format({"bold": True, "bg_color": "#E8EEF6", "border": 1, "text_wrap": True})
    text = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    day = book.add_format({"border": 1, "valign": "top", "num_format": "yyyy-mm-dd"})
    page = book.add_worksheet(title)
    page.set_column(0, len(heads), 16)
    page.freeze_panes(1, 0)
    for place, name in enumerate(heads):
        page.write_string(0, place, name, head)
    for number, cells in enumerate(lines, 1):
        for place, cell in enumerate(cells):
            if isinstance(cell, date):
                page.write_datetime(number, place, cell, day)
            elif isinstance(cell, int | float):
                page.write_number(number, place, cell, text)
            else:
                page.write_string(number, place, cell or "", text)
    notes = book.add_worksheet(_("About"))
    for number, (name, told) in enumerate(_about(*about)):
        notes.write_string(number, 0, name, head)
        notes.write_string(number, 1, told, text)
    book.close()
    file.seek(0)
    return file


def _about(on: date, demo: bool) -> Iterator[tuple[str, str]]:
    yield _("As of"), on.isoformat()
    yield _("Source"), _("risk source register and the ledger's events up to that day")
    if demo:
        yield _("Note"), _("Invented for the demo: places, sources and people are synthetic.")
