"""`huiyin device`: registers devices on the command line, where no page is at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add `huiyin device`."""
    device = typer.Typer(help="Devices that may send to the gateway.", no_args_is_help=True)
    device.command("add")(add)
    device.command("import")(import_file)
    app.add_typer(device, name="device")


def add(  # noqa: PLR0917
    mn: Annotated[str, typer.Argument(help="MN exactly as the device sends it.")],
    point: Annotated[str, typer.Option(help="Code of its point; made when it is new.")],
    edition: Annotated[str, typer.Option(help="HJ 212 of 2005, 2017 or 2025.")] = "2017",
    st: Annotated[str, typer.Option(help="ST, as 21 for surface water.")] = "",
    kind: Annotated[str, typer.Option(help="Kind of a new point, as river or effluent.")] = "river",
    name: Annotated[str, typer.Option(help="Name of the device; else its point's.")] = "",
) -> None:
    """Register a device, and its point when that is new."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.field.access import SYSTEM
    from huiyin.field.enrol import Entry, enrol

    new = enrol(SYSTEM, Entry(mn, point, edition, st, kind, name))
    typer.echo(f"{mn} {'registered' if new else 'was registered already'} at {point}")


def import_file(
    file: Annotated[Path, typer.Argument(help="CSV: section (or point), mn[, edition, st, …].")],
) -> None:
    """Register every device of a table that can be; tell the rows that cannot."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.field.access import SYSTEM
    from huiyin.field.enrol import enrol_file

    done = enrol_file(SYSTEM, file)
    typer.echo(
        f"{len(done.mns)} devices registered, {done.known} were there already, "
        f"{len(done.bad)} rows left out"
    )
    for row in done.bad:
        typer.echo(f"{file}, line {row.line}: {row.reason}", err=True)
    if done.bad:
        raise typer.Exit(1)
