"""The shipped templates: each outline drawn with placeholders in place of its fields."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_BREAK, WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt

from huiyin.documents.core import outline as o
from huiyin.documents.core.chinese import BLANK
from huiyin.documents.core.kinds import KINDS, Kind
from huiyin.documents.layout import draw
from huiyin.documents.layout.figures import DATA, Figures, figures

FIELD = re.compile(r"\{(\w+)\}")
TALL = 24.0
SHIPPED = DATA / "papers"


def path_of(kind: Kind) -> Path:
    """Where the shipped template of a kind lies."""
    return SHIPPED / f"{kind}.docx"


def make_all(folder: Path = SHIPPED) -> list[Path]:
    """Write every template anew; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for kind in Kind:
        path = folder / f"{kind}.docx"
        path.write_bytes(make(kind))
        written.append(path)
    return written


def make(kind: Kind) -> bytes:
    """The template of one kind."""
    look = figures()
    document = docx.Document()
    draw.set_page(document, look)
    draw.set_body_style(document, look)
    draw.name_substitutes(document, look.fonts)
    draw.number_pages(document, look)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = KINDS[kind].name, "", ""
    for block in o.OUTLINES[kind]:
        DRAWN[type(block)](document, block, look)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def placeholders(text: str) -> str:
    """`{due}` as the template writes it: `{{ due }}`."""
    return FIELD.sub(r"{{ \1 }}", text)


def _paragraph(document: Any, text: str, look: Figures, *, use: str = "body", indent: int = 0,
               size: str = "body", colour: str = "") -> Any:  # fmt: skip
    paragraph = document.add_paragraph()
    if indent:
        draw.indent_characters(paragraph, indent, look)
    run = paragraph.add_run(placeholders(text))
    if use != "body" or size != "body" or colour:
        draw.set_font(run, look.font(use), look.sizes[size], colour)
    return paragraph


def _control(document: Any, code: str) -> Any:
    """A paragraph that is only for the template's logic and leaves no line."""
    return document.add_paragraph("{%p " + code + " %}")


def _red_head(document: Any, block: o.RedHead, look: Figures) -> None:
    paragraph = _paragraph(
        document, "{organ}", look, use="title", size="organ", colour=look.number_line["colour"]
    )
    paragraph.alignment = draw.CENTRE
    paragraph.paragraph_format.line_spacing = Pt(look.sizes["organ"] * 1.3)
    paragraph.paragraph_format.space_before = Pt(look.line_points / 2)
    paragraph.paragraph_format.space_after = Pt(look.line_points / 2)


def _number_line(document: Any, block: o.NumberLine, look: Figures) -> None:
    paragraph = _paragraph(document, "{number}\t签发人：", look)
    draw.set_font(paragraph.add_run("{{ signer }}"), look.font("heading2"), look.sizes["body"])
    edge = Pt(look.character_points)
    paragraph.paragraph_format.left_indent = edge
    width = Mm(look.page["type_width"])
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(width - edge, WD_TAB_ALIGNMENT.RIGHT)
    draw.line_below(paragraph, look.number_line["colour"], look.number_line["width"])
    paragraph.paragraph_format.space_after = Pt(look.line_points)


def _form_number(document: Any, block: o.FormNumber, look: Figures) -> None:
    _paragraph(document, "{number}", look, size="small").alignment = draw.RIGHT


def _marks(document: Any, block: o.Marks, look: Figures) -> None:
    _paragraph(document, block.text, look, use="heading1")


def _title(document: Any, block: o.Title, look: Figures) -> None:
    paragraph = _paragraph(document, block.text, look, use="title", size="title")
    paragraph.alignment = draw.CENTRE
    paragraph.paragraph_format.line_spacing = Pt(look.sizes["title"] * 1.5)
    draw.leave_grid(paragraph)
    paragraph.paragraph_format.space_after = Pt(look.line_points / 2)


def _addressees(document: Any, block: o.Addressees, look: Figures) -> None:
    _paragraph(document, block.text, look)


def _heading(document: Any, block: o.Heading, look: Figures) -> None:
    paragraph = _paragraph(document, block.text, look, use=f"heading{block.level}", indent=2)
    if block.level > 1:
        paragraph.paragraph_format.space_before = Pt(look.line_points / 3)
    paragraph.paragraph_format.keep_with_next = True


def _para(document: Any, block: o.Para, look: Figures) -> None:
    _paragraph(document, block.text, look, indent=2).alignment = draw.JUSTIFY


def _listing(document: Any, block: o.Listing, look: Figures) -> None:
    _control(document, f"for line in {block.field}")
    _paragraph(document, "{line}", look, indent=2).alignment = draw.JUSTIFY
    _control(document, "else")
    _paragraph(document, block.none, look, indent=2)
    _control(document, "endfor")


def _grid(document: Any, block: o.Grid, look: Figures) -> None:
    table = draw.new_table(document, [column.share for column in block.columns], look)
    head = draw.add_row(table, tall=8.0, head=True)
    for cell, column in zip(head.cells, block.columns, strict=True):
        draw.fill_cell(cell, column.head, look, centre=True, bold=look.font("heading1"))
    start = draw.add_row(table)
    start.cells[0].text = "{%tr for row in " + block.field + " %}"
    line = draw.add_row(table, tall=8.0)
    for cell, column in zip(line.cells, block.columns, strict=True):
        narrow = column.share < 20
        draw.fill_cell(cell, "{{ row." + column.field + " }}", look, centre=narrow)
    draw.add_row(table).cells[0].text = "{%tr else %}"
    for cell in draw.add_row(table, tall=8.0).cells:
        draw.fill_cell(cell, BLANK, look, centre=True)
    draw.add_row(table).cells[0].text = "{%tr endfor %}"
    _space(document)


def _sheet(document: Any, block: o.Sheet, look: Figures) -> None:
    table = draw.new_table(document, [18, 32, 18, 32], look)
    waiting: Any = None
    for cell in block.cells:
        if cell.span or waiting is None:
            row = draw.add_row(table, tall=TALL if cell.tall else 10.0, whole=False)
            label, value = row.cells[0], row.cells[1]
            if cell.span:
                value = value.merge(row.cells[3])
            waiting = None if cell.span else row
        else:
            label, value = waiting.cells[2], waiting.cells[3]
            waiting = None
        draw.fill_cell(label, cell.label, look, centre=True, bold=look.font("heading1"))
        draw.fill_cell(value, placeholders(cell.text), look, centre=False)
    _space(document)


def _space(document: Any) -> None:
    """Word wants a paragraph after a table; this one takes little room."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(6)
    draw.leave_grid(paragraph)


def _attachments(document: Any, block: o.Attachments, look: Figures) -> None:
    _control(document, "if attachments")
    _paragraph(document, "附件：", look, indent=2)
    _control(document, "for line in attachments")
    paragraph = document.add_paragraph("{{ loop.index }}. {{ line }}")
    paragraph.paragraph_format.left_indent = Pt(5 * look.character_points)
    _control(document, "endfor")
    _control(document, "endif")


def _signature(document: Any, block: o.Signature, look: Figures) -> None:
    document.add_paragraph().paragraph_format.keep_with_next = True
    for text, edge in (("{organ}", 2), ("{date}", 4)):
        paragraph = _paragraph(document, text, look)
        paragraph.alignment = draw.RIGHT
        paragraph.paragraph_format.right_indent = Pt(edge * look.character_points)
        paragraph.paragraph_format.keep_with_next = text == "{organ}"


def _copies(document: Any, block: o.Copies, look: Figures) -> None:
    document.add_paragraph()
    _control(document, f"if copies != '{BLANK}'")
    paragraph = _paragraph(document, "抄送：{copies}", look, size="small")
    draw.line_below(paragraph, "000000", 0.75, edge="top")
    _control(document, "endif")
    last = _paragraph(document, "{organ}　　{date}印发", look, size="small")
    draw.line_below(last, "000000", 0.75, edge="top")


def _annex(document: Any, block: o.Annex, look: Figures) -> None:
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    _paragraph(document, "附件", look, use="heading1")
    _title(document, o.Title(block.title), look)


DRAWN: dict[type, Callable[[Any, Any, Figures], None]] = {
    o.RedHead: _red_head,
    o.NumberLine: _number_line,
    o.FormNumber: _form_number,
    o.Marks: _marks,
    o.Title: _title,
    o.Addressees: _addressees,
    o.Heading: _heading,
    o.Para: _para,
    o.Listing: _listing,
    o.Grid: _grid,
    o.Sheet: _sheet,
    o.Attachments: _attachments,
    o.Signature: _signature,
    o.Copies: _copies,
    o.Annex: _annex,
}
