"""`huiyin import` and `huiyin export`: ledgers in and out without a page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from huiyin.intake.models import Workbook
    from huiyin.ledger.models import User


def import_ledger(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="the workbook")],
    *,
    sender: Annotated[str, typer.Option(help="the unit or team whose ledger it is")],
    by: Annotated[str, typer.Option(help="sign-in name of who imports")],
    source: Annotated[str, typer.Option(help="batch, or number of the letter")] = "",
    cause: Annotated[str, typer.Option(help="cause of rows without a category")] = "",
    kind: Annotated[str, typer.Option(help="kind of matter")] = "finding",
    save: Annotated[bool, typer.Option("--save", help="register; otherwise only read")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print the report as JSON")] = False,
) -> None:
    """Read a ledger and print what was read, guessed and refused; register it with --save."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.intake.verbs import workbooks

    actor = _person(by)
    workbook, is_new = workbooks.receive(
        content=file.read_bytes(), name=file.name, sender=sender, source=source, actor=actor
    )
    if not is_new:
        typer.echo(f"This file was sent before: import {workbook.pk}.", err=True)
    workbooks.read(workbook)
    if cause and cause != workbook.default_cause:
        columns = {column["column"]: column["code"] for column in workbook.columns}
        workbooks.correct(workbook, columns=columns, default_cause=cause, actor=actor)
        workbooks.read(workbook)
    if save:
        workbooks.confirm(workbook, kind=kind, actor=actor)
        workbooks.register(workbook)
    workbook.refresh_from_db()
    _tell(workbook, as_json)


def _person(username: str) -> User:
    from huiyin.ledger.models import User

    actor = User.objects.filter(username=username.lower(), is_active=True).first()
    if actor is None:
        raise typer.BadParameter(f"there is no account {username}")
    return actor


def _tell(workbook: Workbook, as_json: bool) -> None:
    from django.db.models import Count

    from huiyin.intake.models import WorkbookRow
    from huiyin.intake.workbooks import words

    rows = WorkbookRow.objects.filter(workbook=workbook)
    states = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    if as_json:
        doubts = [
            {"row": row.number, "state": row.state, "doubts": row.doubts, "faults": row.faults}
            for row in rows
        ]
        facts = {"state": workbook.state, "counts": workbook.counts, "rows": states}
        typer.echo(json.dumps({**facts, "report": doubts}, ensure_ascii=False))
        return
    typer.echo(f"{workbook.name}: {workbook.get_state_display()} {workbook.problem}".strip())
    typer.echo(", ".join(f"{name} {n}" for name, n in workbook.counts.items()))
    for one in words.shown(rows.exclude(doubts=[], faults=[])):
        for fault in one.faults:
            typer.echo(f"row {one.row.number}: {fault}")
        for doubt in one.doubts:
            mark = "refused" if doubt.refused else f"guessed {doubt.value}"
            typer.echo(f"{doubt.cell} {doubt.column} “{doubt.raw}”: {mark}. {doubt.why}")
    typer.echo(", ".join(f"{state} {n}" for state, n in states.items()))


def export_ledger(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="the workbook to write")],
    *,
    by: Annotated[str, typer.Option(help="sign-in name of who exports: what that person may see")],
    layout: Annotated[str, typer.Option(help="rectification, supervision or full")] = (
        "rectification"
    ),
    open_only: Annotated[bool, typer.Option(help="matters that are open")] = False,
    unit: Annotated[str, typer.Option(help="code of the lead unit")] = "",
    kind: Annotated[str, typer.Option(help="kind of matter")] = "",
) -> None:
    """Write the ledger as a workbook in one of the layouts that offices use."""
    from huiyin.base.shell import setup

    setup()
    import shutil

    from huiyin.base import clock
    from huiyin.ledger.export import About
    from huiyin.ledger.office_layouts import LAYOUTS
    from huiyin.ledger.queries.table import LedgerFilter, matching

    if layout not in LAYOUTS:
        raise typer.BadParameter(f"layout is none of {', '.join(LAYOUTS)}")
    actor, now = _person(by), clock.now()
    wanted = LedgerFilter(open_only=open_only, unit=unit, kind=kind)
    about = About(
        by=actor.display_name,
        unit=str(actor.unit or ""),
        at=now,
        address="huiyin export",
        conditions=[],
        ignored=(),
        demo=clock.demo_state() is not None,
    )
    found = matching(actor, now, wanted)
    with LAYOUTS[layout](found, wanted, about) as made, file.open("wb") as target:
        shutil.copyfileobj(made, target)
    typer.echo(f"{file}: written.")
