"""`huiyin facility import`: a list of facilities from a file."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from huiyin.water.facility_file import Read
    from huiyin.water.verbs.facility_import import Taken

SHOWN = 40
facility = typer.Typer(help="The register of treatment facilities.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the `huiyin` program."""
    app.add_typer(facility, name="facility")


@facility.callback()
def group() -> None:
    """The register of treatment facilities."""


@facility.command("import")
def take_in(
    file: Annotated[Path, typer.Argument(help="The list: .xlsx, .xls, .et, .ods or .csv.")],
    by: Annotated[str, typer.Option(help="Sign-in name of the keeper who takes it in.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only read and tell; write nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Enter and amend facilities from a list; good rows are kept, bad ones told and counted."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.base.clock import today
    from huiyin.base.errors import HuiyinError
    from huiyin.ledger.models import User
    from huiyin.water.facility_file import read_list
    from huiyin.water.verbs.facility_import import Taken, import_facilities

    try:
        content = file.read_bytes()
    except OSError as error:
        raise HuiyinError(f"{file} cannot be read: {error.strerror}.", "Check the name.") from error
    actor = User.objects.filter(username=by, is_active=True).first()
    if actor is None:
        raise HuiyinError(f"Nobody signs in as {by!r}.", "Name a person who keeps the register.")
    read = read_list(content, today())
    taken = Taken() if dry_run else import_facilities(read.good, source=file.name, actor=actor)
    report = _report(read, taken)
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False))
    else:
        _tell(report, dry_run)
    if read.bad or taken.refused:
        raise typer.Exit(1)


def _report(read: Read, taken: Taken) -> dict[str, Any]:
    return {
        "good_rows": len(read.good),
        "bad_rows": read.bad_rows,
        "bad": [asdict(one) for one in read.bad],
        "unused_columns": list(read.unused),
        "entered": taken.entered,
        "amended": taken.amended,
        "same": taken.same,
        "refused": [{"code": code, "why": why} for code, why in taken.refused],
    }


def _tell(report: dict[str, Any], dry_run: bool) -> None:
    typer.echo(f"{report['good_rows']} good rows, {report['bad_rows']} bad rows")
    if dry_run:
        typer.echo("nothing was written (--dry-run)")
    else:
        done = ("entered", "amended", "same", "refused")
        typer.echo(", ".join(f"{len(report[name])} {name}" for name in done))
    for bad in report["bad"][:SHOWN]:
        where = f"line {bad['line']}, {bad['column']}"
        typer.echo(f"  {where}: {bad['said']!r} {bad['message']}")
    for one in report["refused"][:SHOWN]:
        typer.echo(f"  {one['code']}: {one['why']}")
    hidden = len(report["bad"]) - SHOWN
    if hidden > 0:
        typer.echo(f"  and {hidden} more: see --json")
    if report["unused_columns"]:
        typer.echo(f"  columns not used: {', '.join(report['unused_columns'])}")
