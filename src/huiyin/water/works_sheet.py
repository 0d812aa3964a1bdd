"""村庄工程台账: village works as a workbook, one row a works."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _

from huiyin.base.clock import CHINA
from huiyin.ledger.export import IN_MEMORY, OPTIONS
from huiyin.ledger.names import unit_name
from huiyin.water.queries.village_works import Shown
from huiyin.water.supply_choices import STAGES
from huiyin.water.supply_sheet import About, Cell, write_rows

WIDTHS = (6, 12, 26, 20, 14, 14, 28, 20, 12, 16, 12, 12, 10, 14, 8, 12, 24, 12)


def workbook(found: Sequence[Shown], about: About) -> IO[bytes]:
    """The workbook as an open file at its start."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller sends it
    book = xlsxwriter.Workbook(file, OPTIONS)
    edge = {"border": 1, "border_color": "#B0B0B0", "valign": "top", "text_wrap": True}
    head = book.add_format({**edge, "bold": True, "bg_color": "#E8EEF6"})
    text = book.add_format(edge)
    first, second = book.add_worksheet(_("About")), book.add_worksheet(_("Village works"))
    write_rows(first, _facts(len(found), about), head, text, (20, 90), head_column=True)
    write_rows(second, _rows(found), head, text, WIDTHS)
    second.activate()
    book.close()
    file.seek(0)
    return file


def _facts(rows: int, about: About) -> Iterator[Sequence[Cell]]:
    if about.demo:
        yield _("Note"), _("Demo city: works and all figures are invented.")
    yield _("As known on"), about.day.isoformat()
    yield _("Made by"), about.by
    yield _("Made at"), f"{about.at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    yield _("Rows"), str(rows)


def _rows(found: Sequence[Shown]) -> Iterator[Sequence[Cell]]:
    yield (
        _("No."), _("Code"), _("Full name"), _("Responsible unit"), _("Township"), _("Village"),
        _("What is built"), _("Contractor"), _("Contract sum, 10⁴ yuan"), _("Funding"),
        _("Planned start"), _("Planned end"), _("Done, %"), _("How far it is"), _("Overdue"),
        _("Decided on"), _("Items that failed"), _("Facility of the ledger"),
    )  # fmt: skip
    for number, one in enumerate(found, 1):
        works, stands = one.works, one.standing
        decision = stands.decision
        failed = [item.name for item in decision.items if not item.passed] if decision else []
        yield (
            float(number), one.subject.code, one.subject.name,
            unit_name(one.subject.unit) if one.subject.unit else None,
            works.township, works.village, works.built, works.contractor, works.contract_sum,
            works.funding, _day(works.planned_start), _day(works.planned_end), stands.percent,
            str(STAGES[stands.stage]), _("yes") if stands.late else _("no"),
            _day(decision.day if decision else None), "、".join(failed), works.facility,
        )  # fmt: skip


def _day(day: object) -> str | None:
    return str(day) if day else None
