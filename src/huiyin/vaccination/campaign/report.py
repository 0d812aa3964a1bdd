"""A page on a plan, as Word or Markdown."""

from __future__ import annotations

from pathlib import Path

from huiyin.vaccination.campaign.run import CannotPlan
from huiyin.vaccination.campaign.tables import opening, sections, title_of
from huiyin.vaccination.campaign.view import View
from huiyin.vaccination.campaign.words import Words
from huiyin.vaccination.core.answer import Ended


def write_report(view: View, path: Path, words: Words, ended: Ended | None) -> None:
    """One page; raises CannotPlan for another ending."""
    writers = {".docx": _word, ".md": _markdown}
    if path.suffix not in writers:
        raise CannotPlan(f"{path.name}: a report is a .docx or an .md.", "Name it so.")
    writers[path.suffix](view, path, words, ended)


def _notes(view: View) -> list[str]:
    return [*view.checked.plan.notes, *view.checked.campaign.warnings]


def _markdown(view: View, path: Path, words: Words, ended: Ended | None) -> None:
    lines = [f"# {title_of(view, words)}", ""]
    lines += [f"{sentence}  " for sentence in opening(view, words, ended)]
    for title, heads, rows in sections(view, words):
        lines += ["", f"## {title}", "", f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
        lines += [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    if notes := _notes(view):
        lines += ["", f"## {words.notes}", "", *(f"- {note}" for note in notes)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _word(view: View, path: Path, words: Words, ended: Ended | None) -> None:
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(8)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    style.paragraph_format.space_after = Pt(1)
    for part in document.sections:
        part.left_margin = part.right_margin = Cm(1.8)
        part.top_margin = part.bottom_margin = Cm(1.2)
    document.add_heading(title_of(view, words), level=1)
    for sentence in opening(view, words, ended):
        document.add_paragraph(sentence)
    for title, heads, rows in sections(view, words):
        document.add_heading(title, level=2)
        table = document.add_table(rows=1, cols=len(heads), style="Light Grid Accent 1")
        for line in (heads, *rows):
            cells = table.rows[0].cells if line is heads else table.add_row().cells
            for cell, text in zip(cells, line, strict=True):
                cell.text = text
    for note in _notes(view):
        document.add_paragraph(note, style="List Bullet")
    document.save(str(path))
