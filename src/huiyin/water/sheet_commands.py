"""`huiyin sheet import` and `huiyin sheet export`: month sheets in and out without a page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from huiyin.ledger.models import User
    from huiyin.water.sheet_import import Plan


def register(app: typer.Typer) -> None:
    """Add `sheet` to the `huiyin` program."""
    group = typer.Typer(no_args_is_help=True, help="Month sheets of facilities, in and out.")
    group.command("import")(import_sheets)
    group.command("export")(export_sheet)
    app.add_typer(group, name="sheet")


def import_sheets(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="the workbook")],
    *,
    by: Annotated[str, typer.Option(help="sign-in name of who imports")],
    keep: Annotated[bool, typer.Option("--save", help="keep good rows; else only read")] = False,
    refused: Annotated[
        Path | None, typer.Option(help="write refused rows to this workbook")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Read month sheets and print what each row would do; keep the good ones with --save."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.base import clock
    from huiyin.water.facility_data import month_sheet_columns
    from huiyin.water.sheet_export import refused_workbook
    from huiyin.water.sheet_import import plan, save

    actor, now = _person(by), clock.now()
    made = plan(file.read_bytes(), file.name, actor=actor, at=now)
    if keep:
        made = save(made, actor=actor, at=now)
    if refused is not None and made.refused:
        with refused_workbook(made.refused, month_sheet_columns(now.date())) as book:
            refused.write_bytes(book.read())
    _tell(made, keep=keep, as_json=as_json)


def export_sheet(
    code: Annotated[str, typer.Argument(help="code of the facility")],
    month: Annotated[str, typer.Argument(help="2020-09")],
    out: Annotated[Path, typer.Argument(dir_okay=False, help="the workbook to write")],
    *,
    by: Annotated[str, typer.Option(help="sign-in name of who exports")],
    as_of: Annotated[str, typer.Option(help="as it was known on this day (YYYY-MM-DD)")] = "",
) -> None:
    """Write the month sheet of a facility in the paper form."""
    from huiyin.base.shell import setup

    setup()
    from datetime import date

    from huiyin.base import clock
    from huiyin.water import access
    from huiyin.water.choices import SubjectKind
    from huiyin.water.queries.facility_records import month_of
    from huiyin.water.sheet_export import month_workbook

    actor, now = _person(by), clock.now()
    try:
        first = date.fromisoformat(f"{month}-01")
        known = date.fromisoformat(as_of) if as_of else now.date()
    except ValueError as error:
        raise typer.BadParameter("write a month as 2020-09 and a day as 2020-09-01") from error
    facility = access.find(actor, SubjectKind.FACILITY, code, now)
    found = month_of(facility, first.year, first.month, known)
    with month_workbook(found, by=actor.display_name, at=now) as book:
        out.write_bytes(book.read())
    typer.echo(f"{out}: written.")


def _person(username: str) -> User:
    from huiyin.ledger.models import User

    actor = User.objects.filter(username=username.lower(), is_active=True).first()
    if actor is None:
        raise typer.BadParameter(f"there is no account {username}")
    return actor


def _tell(made: Plan, *, keep: bool, as_json: bool) -> None:
    counts = {str(fate): count for fate, count in made.counts.items()}
    faults = [
        {"sheet": f.sheet, "line": f.line, "column": f.column, "what": f.what, "todo": f.todo}
        for f in made.all_faults
    ]
    if as_json:
        told = {"file": made.name, "saved": keep, "rows": counts, "refused": faults}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    typer.echo(f"{made.name}: {', '.join(f'{n} {fate}' for fate, n in counts.items())}")
    for remark in made.remarks:
        typer.echo(remark)
    for fault in faults:
        where = f"{fault['sheet']} line {fault['line']} {fault['column']}".strip()
        typer.echo(f"{where}: {fault['what']} {fault['todo']}")
    if not keep:
        typer.echo("Nothing was kept; --save keeps the good rows.")
