"""`huiyin month close|replay|show MONTH`: the closing of a month from the command line."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from huiyin.water.core.closing import Closing

Named = Annotated[str, typer.Argument(help="The month, e.g. 2020-09.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    months = typer.Typer(help="Close a month, work it out again.", no_args_is_help=True)
    months.command("close")(close)
    months.command("replay")(replay)
    months.command("show")(show)
    app.add_typer(months, name="month")


def close(
    month: Named, by: Annotated[str, typer.Option(help="Sign-in name of who closes it.")]
) -> None:
    """Keep every part of a month that is over as it is known now."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.ledger.models import User
    from huiyin.water.verbs.months import close_month

    actor = User.objects.filter(username=by).first()
    if actor is None:
        raise typer.BadParameter(f"there is nobody with the sign-in name {by!r}")
    close_month(month, actor=actor)
    _tell(_facts(_closing(month)), as_json=False)


def replay(month: Named, as_json: AsJson = False) -> None:
    """Work a closed month out again as of its closing; exit code 1 when it is not the same."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.water.core.assessment import parse_period
    from huiyin.water.queries import months

    closing = _closing(month)
    found = months.replay(parse_period(month), closing)
    _tell(asdict(found) | {"same": found.same}, as_json=as_json)
    if not found.same:
        raise typer.Exit(1)


def show(month: Named, as_json: AsJson = False) -> None:
    """The moment, the hashes and the rules of a closed month."""
    from huiyin.base.shell import setup

    setup()
    _tell(_facts(_closing(month)), as_json=as_json)


def _closing(month: str) -> Closing:
    from huiyin.water.queries import months

    period = months.month_named(month)
    if period is None:
        raise typer.BadParameter(f"{month!r} is no month; write 2020-09")
    found = months.closing_of(period)
    if found is None:
        raise typer.BadParameter(f"{month} is not closed; close it on its page or with `close`")
    return found.value


def _facts(closing: Closing) -> dict[str, Any]:
    return {
        "month": closing.month,
        "known_before": closing.known_before.isoformat(),
        "last_arrival": closing.last_arrival.isoformat() if closing.last_arrival else None,
        "records": closing.records,
        "chains": closing.chains,
        "parts": {part.name: part.sha256 for part in closing.parts},
        "rules": dict(closing.rules),
    }


def _tell(facts: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False))
        return
    for name, value in facts.items():
        told = value
        if isinstance(value, dict):
            told = "".join(f"\n  {key}  {one}" for key, one in value.items())
        elif isinstance(value, list | tuple):
            told = ", ".join(value) or "none"
        typer.echo(f"{name}: {told}")
