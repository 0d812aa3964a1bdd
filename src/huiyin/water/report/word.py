"""The city's monthly water report as a Word file: a Chinese paper in every language of the pages.

Fonts, margins and tables are those of the house's official papers (`huiyin.documents.layout`).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import docx
from django.conf import settings
from django.utils import translation
from docx.shared import Mm, Pt

from huiyin.base.clock import CHINA
from huiyin.documents.layout import draw
from huiyin.documents.layout.figures import Figures, figures
from huiyin.water.core.assessment import Period, PeriodKind
from huiyin.water.core.city_water import CityWater
from huiyin.water.report import plan
from huiyin.water.report.month import Shown, show
from huiyin.water.report.shown import Figure, Table

NUMERALS = "一二三四五六七八九十"
MAP_CAPTION = "断面水质类别分布示意图（按经纬度绘制，无底图；编号见断面表次序）"
STRIP_CAPTION = "断面类别过程（每格为一日的最差类别；季报、年报每格为一月）"
MOST_COLUMNS = 12
"""Wider tables do not fit on the paper; they are in the workbook, and the days are a picture."""


def report(period: Period, known_before: datetime) -> bytes:
    """The paper of one month with everything its page says as known at a moment."""
    look = figures()
    with translation.override("zh-hans"):
        shown = show(period, known_before)
        paper = _paper(look)
        _title(paper, period, look)
        _status(paper, period, shown)
        for number, part in enumerate(shown.parts):
            _heading(paper, f"{NUMERALS[number]}、{part.heading}", look)
            if part.refused:
                _text(paper, f"本部分未能形成：{part.refused}")
                continue
            _figures(paper, part.figures)
            if isinstance(part.value, CityWater):
                _pictures(paper, part.value, look)
            for table in part.tables:
                if len(table.heading) <= MOST_COLUMNS:
                    _table(paper, table, look)
        _changes(paper, shown, look)
        _sources(paper, shown, look)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _paper(look: Figures) -> Any:
    paper = docx.Document()
    draw.set_page(paper, look)
    draw.set_body_style(paper, look)
    draw.name_substitutes(paper, look.fonts)
    draw.number_pages(paper, look)
    properties = paper.core_properties
    properties.title, properties.author, properties.comments = "水环境质量月报", "", ""
    return paper


def _title(paper: Any, period: Period, look: Figures) -> None:
    place = settings.HUIYIN_CITY or "全市"
    paragraph = paper.add_paragraph()
    paragraph.alignment = draw.CENTRE
    run = paragraph.add_run(f"{place}水环境质量{_name(period)}")
    draw.set_font(run, look.font("title"), look.sizes["title"])
    paper.add_paragraph()


def _name(period: Period) -> str:
    """月报（2020年9月）"""
    year, number = f"{period.year}年", period.number
    month = f"{year}{period.last_day.month}月"
    return {
        PeriodKind.WEEK: f"周报（{year}第{number}周）",
        PeriodKind.TEN_DAYS: f"旬报（{month}{'下上中'[number % 3]}旬）",
        PeriodKind.MONTH: f"月报（{month}）",
        PeriodKind.QUARTER: f"季报（{year}第{number}季度）",
        PeriodKind.YEAR: f"年报（{year}）",
    }[period.kind]


def _status(paper: Any, period: Period, shown: Shown) -> None:
    if shown.closing is None:
        state = "本月尚未结账。" if period.kind is PeriodKind.MONTH else ""
        _text(paper, f"{state}数据截至{_moment(shown.known_before)}前收到。")
        return
    closed, value = shown.closing.record.at.astimezone(CHINA), shown.closing.value
    known = f"数据截至{_moment(value.known_before)}前收到，此后的变更列于文末。"
    _text(paper, f"本月已于{closed.year}年{closed.month}月{closed.day}日结账，{known}")


def _moment(when: datetime) -> str:
    local = when.astimezone(CHINA)
    return f"{local.year}年{local.month}月{local.day}日{local.hour}时{local.minute}分"


def _heading(paper: Any, text: str, look: Figures) -> None:
    paragraph = paper.add_paragraph()
    draw.indent_characters(paragraph, 2, look)
    paragraph.paragraph_format.keep_with_next = True
    draw.set_font(paragraph.add_run(text), look.font("heading1"), look.sizes["body"])


def _text(paper: Any, text: str) -> None:
    draw.indent_characters(paper.add_paragraph(text), 2, figures())


def _figures(paper: Any, found: Sequence[Figure]) -> None:
    told = "，".join(f"{one.label}{one.value}{one.unit}".strip() for one in found)
    if told:
        _text(paper, f"{told}。")


def _pictures(paper: Any, water: CityWater, look: Figures) -> None:
    drawn = (
        (MAP_CAPTION, plan.map_png, bool(plan.dots(water))),
        (STRIP_CAPTION, plan.strip_png, bool(water.sections)),
    )
    for caption, picture, there in drawn:
        if not there:
            continue
        paragraph = paper.add_paragraph()
        paragraph.alignment = draw.CENTRE
        paragraph.paragraph_format.line_spacing = 1.0
        draw.leave_grid(paragraph)
        width = Mm(look.page["type_width"])
        paragraph.add_run().add_picture(io.BytesIO(picture(water)), width=width)
        _caption(paper, caption, look)


def _caption(paper: Any, text: str, look: Figures) -> None:
    paragraph = paper.add_paragraph()
    paragraph.alignment = draw.CENTRE
    draw.set_font(paragraph.add_run(text), look.font("body"), look.sizes["table"])


def _table(paper: Any, table: Table, look: Figures) -> None:
    _caption(paper, table.name, look)
    grid = draw.new_table(paper, _shares(table), look)
    rows: Sequence[Sequence[str]] = table.rows or [["（无）", *[""] * (len(table.heading) - 1)]]
    head = draw.add_row(grid, head=True)
    for cell, text in zip(head.cells, table.heading, strict=True):
        draw.fill_cell(cell, text, look, centre=True, bold=look.font("heading1"))
    for row in rows:
        line = draw.add_row(grid)
        for cell, text in zip(line.cells, row, strict=True):
            draw.fill_cell(cell, text, look, centre=len(text) <= 8)
    for row in grid.rows:
        for cell in row.cells:
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(look.sizes["table"] - 2)
    space = paper.add_paragraph()
    space.paragraph_format.line_spacing = Pt(6)
    draw.leave_grid(space)


def _shares(table: Table) -> list[int]:
    """Columns as wide as what they hold asks for, within bounds."""
    columns = zip(table.heading, *table.rows, strict=True)
    return [min(max(6, *(len(text) for text in column)), 14) for column in columns]


def _changes(paper: Any, shown: Shown, look: Figures) -> None:
    if shown.closing is None:
        return
    _heading(paper, "结账后的变更", look)
    rows = tuple(
        (str(part.heading), one.table, one.row, one.column, one.then or "—", one.now or "—")
        for part in shown.parts
        for one in part.changes
    )
    if not rows:
        _text(paper, "结账后未写入影响本月数字的内容。")
        return
    _table(paper, Table("变更", ("部分", "表", "行", "列", "结账时", "现在"), rows), look)


def _sources(paper: Any, shown: Shown, look: Figures) -> None:
    _heading(paper, "数据与方法", look)
    for part in shown.parts:
        value = part.value
        if not isinstance(value, CityWater):
            continue
        places = sorted({line.held.place_source for line in value.sections} - {""})
        readings = sorted({line.held.source for line in value.sections} - {""})
        _text(paper, f"监测数据来源：{'；'.join(readings) or '未注明'}。")
        _text(paper, f"位置来源：{'；'.join(places) or '未注明'}。")
        for source, confidence in value.rules:
            _text(paper, f"{source}（可信度：{confidence}）")
    if shown.closing is not None:
        for kept in shown.closing.value.parts:
            _text(paper, f"{kept.name} SHA-256：{kept.sha256}")
