"""督办登记簿 as a workbook. Every text is written as text, never as a formula."""

from __future__ import annotations

import tempfile
from datetime import datetime
from typing import IO, Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.base.clock import CHINA
from huiyin.documents.choices import KIND_LOOKS, LEVEL_LOOKS, STATE_LOOKS
from huiyin.documents.models import Document
from huiyin.ledger.export import OPTIONS
from huiyin.ledger.names import unit_name

MOST_ROWS = 20_000
CHUNK = 500
COLUMNS: tuple[tuple[Any, int], ...] = (
    (gettext_lazy("No."), 6),
    (gettext_lazy("Document number"), 20),
    (gettext_lazy("Kind of document"), 14),
    (gettext_lazy("Level"), 10),
    (gettext_lazy("Title"), 44),
    (gettext_lazy("Matter number"), 16),
    (gettext_lazy("State of the document"), 12),
    (gettext_lazy("Issued by"), 12),
    (gettext_lazy("Issued at"), 17),
    (gettext_lazy("Unit"), 26),
    (gettext_lazy("Delivered at"), 17),
    (gettext_lazy("Signed for at"), 17),
    (gettext_lazy("Signed for by"), 12),
    (gettext_lazy("Answered at"), 17),
    (gettext_lazy("Void because"), 30),
)


def workbook(found: QuerySet[Document], *, by: str, at: datetime) -> IO[bytes]:
    """The workbook as an open file at its start: one row for each unit of each document."""
    file = tempfile.SpooledTemporaryFile(max_size=4 * 1024 * 1024)  # noqa: SIM115 - caller sends it
    book = xlsxwriter.Workbook(file, OPTIONS)
    sheet = book.add_worksheet(_("Notice register"))
    head = book.add_format({"bold": True, "bg_color": "#E8EEF6", "border": 1, "text_wrap": True})
    text = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    for column, (label, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, str(label), head)
    sheet.freeze_panes(1, 2)
    row = 0
    for document in found[:MOST_ROWS].iterator(chunk_size=CHUNK):
        for cells in _rows(document):
            row += 1
            for column, value in enumerate((str(row), *cells)):
                sheet.write_string(row, column, value, text)
    sheet.write_string(row + 2, 0, _("Made by %(who)s at %(when)s") % {"who": by, "when": _at(at)})
    book.close()
    file.seek(0)
    return file


def _rows(document: Document) -> list[tuple[str, ...]]:
    own = (
        document.number,
        str(KIND_LOOKS[document.kind].label),
        str(LEVEL_LOOKS[document.level].label) if document.level else "",
        document.title,
        document.matter.number if document.matter else "",
        str(STATE_LOOKS[document.state].label),
        document.issued_by.display_name if document.issued_by else "",
        _at(document.issued_at),
    )
    rows = [
        (
            *own,
            unit_name(one.unit),
            _at(one.delivered_at),
            _at(one.receipted_at),
            one.receipted_by.display_name if one.receipted_by else "",
            _at(one.answered_at),
            document.void_reason,
        )
        for one in document.deliveries.all()
    ]
    return rows or [(*own, "", "", "", "", "", document.void_reason)]


def _at(when: datetime | None) -> str:
    return f"{when.astimezone(CHINA):%Y-%m-%d %H:%M}" if when else ""
