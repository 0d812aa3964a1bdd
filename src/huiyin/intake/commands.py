"""`huiyin` commands of intake."""

from __future__ import annotations

import typer

from huiyin.intake import commands_workbooks


def register(app: typer.Typer) -> None:
    """Add the commands."""
    raisers = typer.Typer(help="Raisers and what is kept about them.", no_args_is_help=True)
    raisers.command("erase")(erase_raiser)
    app.add_typer(raisers, name="raiser")
    app.command("import")(commands_workbooks.import_ledger)
    app.command("export")(commands_workbooks.export_ledger)


def erase_raiser(
    ref: str,
    *,
    by: str = typer.Option(..., help="sign-in name of who decides, of the supervision office"),
    reason: str = typer.Option(..., help="why; kept in the access log"),
) -> None:
    """Forget a raiser: name, telephone and words go, answers and the chain stay."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.base import clock
    from huiyin.base.errors import HuiyinError
    from huiyin.intake.verbs import channels
    from huiyin.ledger.models import User

    actor = User.objects.filter(username=by, is_active=True).first()
    if actor is None:
        typer.echo(f"There is no account {by}.", err=True)
        raise typer.Exit(1)
    try:
        touched = channels.erase_raiser(ref, actor=actor, reason=reason[:200], at=clock.now())
    except HuiyinError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    typer.echo(f"Erased; {touched} matters knew this raiser.")
