"""`huiyin gateway`, `simulate`, `move`, `means`; `device` stands in `registry_commands`."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from huiyin.base.errors import HuiyinError
from huiyin.field import registry_commands

if TYPE_CHECKING:
    from huiyin.field.simulate import Report

PORT = 9212
DEVICE_PASSWORD = "123456"  # noqa: S105 what HJ 212 loggers leave the works with


class BadAddress(HuiyinError):
    """Not a HOST:PORT."""


class BadMoment(HuiyinError):
    """Not a day or a time."""


class BadSpeed(HuiyinError):
    """Not a speed."""


def register(app: typer.Typer) -> None:
    """Add the field's commands."""
    app.command()(gateway)
    app.command()(simulate)
    app.command()(move)
    app.command()(means)
    registry_commands.register(app)


def gateway(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 lets the system choose.")] = PORT,
    shards: Annotated[int, typer.Option(min=1, help="Processes; one per core at most.")] = 1,
) -> None:
    """Take HJ 212 frames over TCP; answer only what is stored."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.field.gateway.run import serve

    serve(host, port, shards)


def simulate(  # noqa: PLR0917
    file: Annotated[Path, typer.Argument(help="CSV or CSV.gz of readings.")],
    to: Annotated[str, typer.Option(help="The gateway, HOST:PORT.")] = f"127.0.0.1:{PORT}",
    speed: Annotated[str, typer.Option(help="Seconds of data per second, or max.")] = "max",
    devices: Annotated[Path | None, typer.Option(help="CSV with section and mn.")] = None,
    password: Annotated[str, typer.Option(help="PW of the simulated devices.")] = DEVICE_PASSWORD,
    st: Annotated[str, typer.Option(help="ST: 21 surface water, 32 waste water.")] = "21",
    over_time: Annotated[float, typer.Option(help="Seconds before sending again.")] = 10.0,
    re_count: Annotated[int, typer.Option(min=0, help="How often to send again.")] = 3,
) -> None:
    """Replay a table of readings as HJ 212 frames from many devices."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from huiyin.field.simulate import read_devices, read_file, replay
    from huiyin.field.simulate.replay import Manners, Report

    address, pace = _address(to), _speed(speed)
    table = read_file(file, read_devices(devices) if devices else None)
    for reason, count in table.skipped.most_common():
        typer.echo(f"left out {count} rows: {reason}")
    names = len({row.mn for row in table.rows})
    columns = (TextColumn("acknowledged"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    report = Report(interrupted=True)
    with suppress(KeyboardInterrupt), Progress(*columns) as bar:
        bar.console.print(f"{len(table.rows)} rows of {names} devices")
        task = bar.add_task("", total=len(table.rows))

        def show(report: Report) -> None:
            total = max(len(table.rows), report.frames)
            bar.update(task, completed=report.acknowledged, total=total)

        manners = Manners(over_time, re_count, password, st)
        report = replay(table.rows, address, pace, manners=manners, progress=show)
    _tell(report)


def move() -> None:
    """Move what the hot logs hold into the cold table, once."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.field.store.mover import drain_all

    moved = drain_all()
    typer.echo(f"moved {moved.readings} readings of {moved.batches} batches")


class Every(StrEnum):
    """The spans of `huiyin means`."""

    HOUR = "hour"
    DAY = "day"


def means(  # noqa: PLR0917
    point: Annotated[str, typer.Argument(help="Code of the point.")],
    every: Annotated[Every, typer.Option(help="Hourly or daily values.")],
    start: Annotated[str, typer.Option("--from", help="First day, 2026-01-31 (or a time).")],
    end: Annotated[str, typer.Option("--to", help="First day (or time) no longer wanted.")],
    factor: Annotated[list[str] | None, typer.Option(help="Only these factors.")] = None,
    interval: Annotated[
        int | None, typer.Option(min=1, help="Seconds between readings, else the point's own.")
    ] = None,
    kind: Annotated[str, typer.Option(help="Kind of the readings they are made from.")] = "rtd",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Make hourly or daily values of a point, with their share of valid data and their rule."""
    from huiyin.base.shell import setup

    span = _moment(start), _moment(end)
    setup()
    from huiyin.field.periods import EVERY, Asked, make, rules_of

    made = make(Asked(point, EVERY[every], *span, factor or (), interval, kind))
    rules = rules_of(made.rule)
    if as_json:
        head = {"point": point, "every": every, "interval_seconds": made.interval, "rules": rules}
        values = [row | {"start": row["start"].isoformat()} for row in made.values.to_dicts()]
        typer.echo(json.dumps(head | {"values": values}, ensure_ascii=False))
        return
    _show_means(made.values.to_dicts(), rules)


def _show_means(values: list[dict[str, Any]], rules: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("Factor", "Start", "Value", "Valid data", "Class", "Method")
    for row in values:
        table.add_row(
            row["factor"],
            f"{row['start']:%Y-%m-%d %H:%M}",
            "" if row["value"] is None else f"{row['value']:.6g}",
            f"{row['share']:.0%} ({row['valid']}/{row['expected']})",
            row["status"],
            row["method"] or "",
        )
    console = Console()
    console.print(table)
    for rule in rules:
        said = f"{rule['rule']}: {rule['source']} (confidence {rule['confidence']})"
        console.print(said, markup=False)


def _moment(text: str) -> datetime:
    """A day or a time; without a zone it is China's."""
    from huiyin.base.clock import CHINA

    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadMoment(f"{text!r} is no day.", "Write 2026-01-31 or 2026-01-31T08:00.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


def _tell(report: Report) -> None:
    broken = "broken off: " if report.interrupted else ""
    typer.echo(
        f"{broken}{report.acknowledged} of {report.frames} frames acknowledged, "
        f"{report.resent} sent again, {report.unanswered} never answered"
        + (f", {report.waiting} still open" if report.waiting else "")
    )
    for mn in report.silent_devices:
        typer.echo(f"never answered: {mn} (is it registered with the gateway?)")
    if report.interrupted:
        raise typer.Exit(130)
    if report.acknowledged < report.frames:
        raise typer.Exit(1)


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise BadAddress(f"{text!r} is no address.", "Write HOST:PORT, as 127.0.0.1:9212.")
    return host.strip("[]"), int(port)


def _speed(text: str) -> float | None:
    if text == "max":
        return None
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed < float("inf"):
        raise BadSpeed(
            f"{text!r} is no speed.", "Write a number above 0 (86400 is a day per second) or max."
        )
    return speed
