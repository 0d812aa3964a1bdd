"""The ledger's part of the command line."""

from __future__ import annotations

import json
from dataclasses import asdict

import typer

from huiyin.ledger import commands_core, commands_log


def register(app: typer.Typer) -> None:
    """Add the ledger's commands."""
    commands_core.register_core(app)
    commands_log.register_log(app)
    app.command("replay")(replay)
    users = typer.Typer(help="First accounts and forgotten passwords.", no_args_is_help=True)
    users.command("add")(add_user)
    users.command("password")(set_password)
    app.add_typer(users, name="user")


def replay(as_json: bool = typer.Option(False, "--json", help="Print JSON.")) -> None:
    """Fold every event again and compare with the rows; exit code 1 when they differ."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.ledger.replay import replay as run

    report = run()
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False))
    else:
        typer.echo(
            f"{report.events} events, {report.matters} matters, "
            f"{len(report.differences)} differences"
        )
        for found in report.differences:
            typer.echo(f"{found.matter} {found.where}: {found.stored} ≠ {found.replayed}")
    if report.differences:
        raise typer.Exit(1)


def add_user(
    username: str,
    display_name: str,
    *,
    role: str = typer.Option(..., help="registrar, supervisor, …, sysadmin"),
    unit: str = typer.Option("", help="unit code; it is made if it is new"),
    unit_name: str = typer.Option("", help="the name of a new unit"),
    city_wide: bool = typer.Option(False, help="the role counts in the whole city"),
) -> None:
    """Make an account with one role and ask for its first password."""
    from huiyin.base.shell import setup

    setup()
    from django.db import transaction

    from huiyin.base import clock
    from huiyin.ledger.choices import Role
    from huiyin.ledger.models import Unit
    from huiyin.ledger.verbs import accounts

    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    with transaction.atomic():
        home = Unit.objects.filter(code=unit).first() if unit else None
        if unit and home is None:
            home = accounts.make_unit(code=unit, name=unit_name or unit)
        user = accounts.make_user(
            username=username,
            display_name=display_name,
            unit=home,
            since=clock.now(),
            password=password,
        )
        where = None if city_wide else home
        accounts.grant_role(user, role=Role(role), unit=where, since=clock.today())
    typer.echo(f"{user.username}: {role}. The password must be changed at the first sign-in.")


def set_password(username: str) -> None:
    """Give an account a new first password, to be changed at the next sign-in."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.ledger.models import User
    from huiyin.ledger.verbs import accounts

    user = User.objects.filter(username=username.lower()).first()
    if user is None:
        raise typer.BadParameter(f"there is no account {username}")
    accounts.reset_password(user, typer.prompt("Password", hide_input=True))
    typer.echo(f"{user.username} has a new password.")
