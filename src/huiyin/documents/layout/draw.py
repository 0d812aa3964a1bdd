"""What python-docx lacks: East Asian fonts, character grid, borders, page numbers, widths."""

from __future__ import annotations

from math import floor
from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from huiyin.documents.layout.figures import Figures

CENTRE, RIGHT, LEFT = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.LEFT,
)
JUSTIFY = WD_ALIGN_PARAGRAPH.JUSTIFY


def set_font(run_format: Any, name: str, size: float, colour: str = "") -> None:
    """Latin and East Asian letters in one font; `run_format` is a run or a style."""
    run_format.font.name = name
    run_format.font.size = Pt(size)
    properties = run_format.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(kind), name)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    if colour:
        run_format.font.color.rgb = RGBColor.from_string(colour)


def name_substitutes(document: Any, fonts: dict[str, list[str]]) -> None:
    """Tell Word what to take where a font is missing (w:altName of the font table)."""
    part = next(p for p in document.part.package.iter_parts() if "fontTable" in str(p.partname))
    table = parse_xml(part.blob)
    for names in fonts.values():
        known = table.find(f"{qn('w:font')}[@{qn('w:name')}='{names[0]}']")
        if known is not None:
            continue
        font = OxmlElement("w:font")
        font.set(qn("w:name"), names[0])
        other = OxmlElement("w:altName")
        other.set(qn("w:val"), ";".join(names[1:]))
        font.append(other)
        table.append(font)
    part._blob = serialize_part_xml(table)


def set_page(document: Any, look: Figures) -> None:
    """Paper, margins, and the grid of lines; characters are spaced by the body's style."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(look.page["width"]), Mm(look.page["height"])
    section.top_margin, section.left_margin = Mm(look.page["top"]), Mm(look.page["left"])
    section.right_margin, section.bottom_margin = Mm(look.right), Mm(look.bottom)
    section.footer_distance = Mm(look.bottom - look.footer["gap"] - look.sizes["small"] / 72 * 25.4)
    section.header_distance = Mm(15)
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    pitch = round(look.line_points * 20)
    properties.append(
        parse_xml(f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="{pitch}"/>')
    )


def set_body_style(document: Any, look: Figures) -> None:
    """The body text is the default of every paragraph: 22 lines of 28 characters a page."""
    style = document.styles["Normal"]
    set_font(style, look.font("body"), look.sizes["body"])
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(floor((look.character_points - look.sizes["body"]) * 20)))
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties = style.element.get_or_add_rPr()
    properties.insert_element_before(spacing, "w:sz", "w:szCs", "w:lang")
    properties.append(language)
    paragraph = style.paragraph_format
    paragraph.space_before = paragraph.space_after = Pt(0)
    paragraph.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.line_spacing = Pt(look.line_points)
    paragraph.widow_control = False


def number_pages(document: Any, look: Figures) -> None:
    """— 1 —: on the right of odd pages, on the left of even ones, one character in."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, side in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = document.styles["Normal"]
        paragraph.alignment = side
        edge = Pt(look.sizes["small"])
        paragraph.paragraph_format.left_indent = edge
        paragraph.paragraph_format.right_indent = edge
        _page_field(paragraph, look)


def _page_field(paragraph: Any, look: Figures) -> None:
    def put(text: str = "", field: str = "", instruction: str = "") -> None:
        run = paragraph.add_run(text)
        set_font(run, look.font("page_number"), look.sizes["small"])
        if field:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), field)
            run._r.append(mark)
        if instruction:
            code = OxmlElement("w:instrText")
            code.text = instruction
            run._r.append(code)

    put("— ")
    put(field="begin")
    put(instruction="PAGE")
    put(field="separate")
    put("1")
    put(field="end")
    put(" —")


def line_below(paragraph: Any, colour: str, points: float, edge: str = "bottom") -> None:
    """A line across the type area under (or over) a paragraph."""
    borders = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:{edge} w:val="single" w:sz="{round(points * 8)}"'
        f' w:space="4" w:color="{colour}"/></w:pBdr>'
    )
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:spacing", "w:ind",
        "w:jc", "w:rPr",
    )  # fmt: skip


def leave_grid(paragraph: Any) -> None:
    """Let a paragraph keep its own line height instead of the page's grid."""
    off = OxmlElement("w:snapToGrid")
    off.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(off, "w:spacing", "w:ind", "w:jc", "w:rPr")


def indent_characters(paragraph: Any, first: int, look: Figures) -> None:
    """The first line indented by so many characters."""
    paragraph.paragraph_format.first_line_indent = Pt(first * look.character_points)


def new_table(document: Any, shares: list[int], look: Figures) -> Any:
    """An empty table as wide as the type area, with a fixed layout that never grows beyond it."""
    table = document.add_table(rows=0, cols=len(shares))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    whole = sum(shares)
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Mm(look.page["type_width"] * share / whole)
    return table


def add_row(table: Any, *, tall: float = 0.0, head: bool = False, whole: bool = True) -> Any:
    """A row with the columns' widths; a head is repeated on every page, a whole row never torn."""
    row = table.add_row()
    for cell, column in zip(row.cells, table.columns, strict=True):
        cell.width = column.width
    properties = row._tr.get_or_add_trPr()
    if whole:
        properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))
    if tall:
        row.height, row.height_rule = Mm(tall), WD_ROW_HEIGHT_RULE.AT_LEAST
    return row


def fill_cell(cell: Any, text: str, look: Figures, *, centre: bool, bold: str = "") -> None:
    """A text in a cell, in the table's size; `bold` names another font."""
    paragraph = cell.paragraphs[0]
    paragraph.alignment = CENTRE if centre else LEFT
    paragraph.paragraph_format.line_spacing = Pt(look.sizes["table"] * 1.5)
    leave_grid(paragraph)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    run = paragraph.add_run(text)
    set_font(run, bold or look.font("body"), look.sizes["table"])
