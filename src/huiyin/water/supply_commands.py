"""`huiyin supply import`: the month table of volumes without a page."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

SHOWN = 20
supply = typer.Typer(help="Water supplied from the canal.", no_args_is_help=True)


@supply.callback()
def _supply() -> None:
    """Water supplied from the canal."""


@supply.command("import")
def import_table(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="the month table")],
    *,
    by: Annotated[str, typer.Option(help="sign-in name of who imports")],
    as_json: Annotated[bool, typer.Option("--json", help="print the report as JSON")] = False,
) -> None:
    """Take in volumes by month: good rows are kept, bad ones listed with their cell."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.ledger.models import User
    from huiyin.water.verbs.supply_import import import_volumes

    actor = User.objects.filter(username=by.lower(), is_active=True).first()
    if actor is None:
        raise typer.BadParameter(f"there is no account {by}")
    taken = import_volumes(file.read_bytes(), actor=actor)
    if as_json:
        typer.echo(json.dumps(asdict(taken), ensure_ascii=False))
        return
    typer.echo(f"{file.name}: {taken.kept} kept, {taken.same} there already, {len(taken.bad)} bad")
    for one in taken.bad[:SHOWN]:
        typer.echo(f"  {one.cell}: {one.why}")
    if len(taken.bad) > SHOWN:
        typer.echo(f"  and {len(taken.bad) - SHOWN} more")
