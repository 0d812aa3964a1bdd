"""The ledger's part of the command line."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from huiyin.ledger import commands_core, commands_log

if TYPE_CHECKING:
    from huiyin.ledger.models import Unit, User


def register(app: typer.Typer) -> None:
    """Add the ledger's commands."""
    commands_core.register_core(app)
    commands_log.register_log(app)
    app.command("replay")(replay)
    users = typer.Typer(help="First accounts and forgotten passwords.", no_args_is_help=True)
    users.command("add")(add_user)
    users.command("password")(set_password)
    users.command("move")(move_user)
    users.command("disable")(disable_user)
    users.command("grant")(grant_role)
    users.command("revoke")(revoke_role)
    app.add_typer(users, name="user")
    units = typer.Typer(help="Offices, bureaus and companies.", no_args_is_help=True)
    units.command("add")(add_unit)
    app.add_typer(units, name="unit")
    app.command("reproject")(reproject)


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
    from huiyin.ledger.core.states import ADMINISTRATORS
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
        whole_city = city_wide or Role(role) in ADMINISTRATORS
        where = None if whole_city else home
        accounts.grant_role(user, role=Role(role), unit=where, since=clock.today())
    typer.echo(f"{user.username}: {role}. The password must be changed at the first sign-in.")


def set_password(username: str) -> None:
    """Give an account a new first password, to be changed at the next sign-in."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.ledger.verbs import accounts

    user = _user(username)
    accounts.reset_password(user, typer.prompt("Password", hide_input=True))
    typer.echo(f"{user.username} has a new password.")


LEAVE = typer.Option(False, "--leave", help="leave to the unit's head what waits by name")


def move_user(username: str, unit: str, *, leave: bool = LEAVE) -> None:
    """Move an account to another unit; refused while matters wait for the person by name."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.base import clock
    from huiyin.ledger.verbs import handing_over

    done = handing_over.move(
        _user(username), unit=_unit(unit), leave=leave, by=None, at=clock.now()
    )
    _tell(f"{username} is in {unit} now.", done.moved, done.stayed)


def disable_user(username: str, *, leave: bool = LEAVE) -> None:
    """Disable an account; refused while matters wait for the person by name."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.base import clock
    from huiyin.ledger.verbs import handing_over

    done = handing_over.disable(_user(username), leave=leave, by=None, at=clock.now())
    _tell(f"{username} is disabled.", done.moved, done.stayed)


def grant_role(
    username: str, role: str, *, unit: str = typer.Option("", help="unit code; none: the city")
) -> None:
    """Grant a role from today on."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.base import clock
    from huiyin.ledger.choices import Role
    from huiyin.ledger.verbs import accounts

    where = _unit(unit) if unit else None
    accounts.grant_role(_user(username), role=Role(role), unit=where, since=clock.today())
    typer.echo(f"{username}: {role} from today on.")


def revoke_role(
    username: str, role: str, *, unit: str = typer.Option("", help="unit code; none: the city")
) -> None:
    """End a role with today."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.base import clock
    from huiyin.ledger.choices import Role
    from huiyin.ledger.verbs import accounts

    grant = accounts.open_grant(_user(username), Role(role), _unit(unit) if unit else None)
    accounts.revoke_role(grant, last_day=clock.today())
    typer.echo(f"{username}: {role} ends with today.")


def add_unit(
    code: str,
    name: str,
    *,
    name_en: str = typer.Option("", help="English name"),
    parent: str = typer.Option("", help="code of the unit it belongs to"),
) -> None:
    """Declare a unit."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.ledger.verbs import accounts

    above = _unit(parent) if parent else None
    unit = accounts.declare_unit(code=code, name=name, name_en=name_en, parent=above)
    typer.echo(f"{unit.code}: {unit.name}")


def reproject() -> None:
    """Compute the rows of all matters again, after calendars, policies or the program changed."""
    from huiyin.base.shell import setup

    setup()
    from rich.progress import Progress

    from huiyin.ledger.models import Matter
    from huiyin.ledger.verbs import projecting

    with Progress(transient=True) as bar:
        task = bar.add_task("matters", total=Matter.objects.count())
        changed = projecting.reproject(closed=True, done=lambda: bar.advance(task))
    typer.echo(f"{changed} matters were not as their events demand; now they are.")


def _tell(said: str, moved: tuple[str, ...], stayed: tuple[tuple[str, str], ...]) -> None:
    typer.echo(said)
    if moved:
        typer.echo(f"left to the unit: {', '.join(moved)}")
    for number, reason in stayed:
        typer.echo(f"{number} stayed: {reason}")


def _user(username: str) -> User:
    from huiyin.ledger.models import User

    user = User.objects.filter(username=username.lower()).first()
    if user is None:
        raise typer.BadParameter(f"there is no account {username}")
    return user


def _unit(code: str) -> Unit:
    from huiyin.ledger.models import Unit

    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise typer.BadParameter(f"there is no unit {code}; make it with huiyin unit add")
    return unit
