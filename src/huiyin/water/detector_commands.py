"""The command of early warning: `huiyin detect`."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from huiyin.water.detect_file import Columns

SHOWN = 20
Names = list[str] | None


def register(app: typer.Typer) -> None:
    """Add this command to the `huiyin` program."""
    app.command("detect")(detect)


def detect(
    readings: Annotated[Path, typer.Argument(help="CSV or Parquet: a time, a column a channel.")],
    *,
    learn_until: Annotated[str, typer.Option(help="Learn before this time, watch from it on.")],
    operational: Annotated[
        Names, typer.Option(help="Column that tells operation, as flow; may be repeated.")
    ] = None,
    ignore: Annotated[Names, typer.Option(help="Column to leave out; may be repeated.")] = None,
    time: Annotated[str | None, typer.Option(help="Column of the time.")] = None,
    label: Annotated[str | None, typer.Option(help="Column of known events, to score.")] = None,
    default: Annotated[
        Names, typer.Option(help="NAME=VALUE a sensor sends when it does not measure.")
    ] = None,
    low: Annotated[Names, typer.Option(help="NAME=VALUE a sensor cannot go below.")] = None,
    high: Annotated[Names, typer.Option(help="NAME=VALUE a sensor cannot go above.")] = None,
    alarms: Annotated[
        float | None, typer.Option(help="Alarms in 30 days the learnt part may have.")
    ] = None,
    memory: Annotated[
        float | None, typer.Option(help="Steps in which the level of a channel follows.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Find events in the readings of several sensors; an alarm is a clue, with its reasons."""
    from huiyin.base.clock import today
    from huiyin.base.errors import HuiyinError
    from huiyin.water.detect_file import Columns, report, watch_file

    try:
        until = datetime.fromisoformat(learn_until).replace(tzinfo=None)
    except ValueError as error:
        raise typer.BadParameter(f"{learn_until!r} is no time; write 2026-03-01") from error
    columns = Columns(time, label, tuple(operational or ()), tuple(ignore or ()))
    columns = _with_numbers(columns, default, low, high)
    try:
        result = watch_file(readings, columns, until, today(), alarms=alarms, memory=memory)
    except HuiyinError as error:
        if as_json:
            told = {"error": error.message, "hint": error.hint}
            typer.echo(json.dumps(told, ensure_ascii=False))
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(json.dumps(report(result), ensure_ascii=False))
    else:
        _print(report(result))


def _with_numbers(columns: Columns, default: Names, low: Names, high: Names) -> Columns:
    from dataclasses import replace

    from huiyin.water.detect_file import pairs

    try:
        return replace(
            columns,
            defaults=pairs(default or ()),
            low={name: max(numbers) for name, numbers in pairs(low or ()).items()},
            high={name: min(numbers) for name, numbers in pairs(high or ()).items()},
        )
    except ValueError as error:
        raise typer.BadParameter(f"{error}; write chlorine=0") from error


def _print(found: dict[str, Any]) -> None:
    """A line per alarm with its reasons, then faults, what was not evaluated and bad cells."""
    from rich.console import Console
    from rich.table import Table

    console, watched = Console(), found["watched"]
    table = Table(title=f"{found['file']} · {watched['from']} to {watched['to']}")
    for heading in ("raised", "from, to", "score"):
        table.add_column(heading, no_wrap=True)
    table.add_column("why")
    for alarm in found["alarms"]:
        lasted = f"{_shown(alarm['start'])}\n{_shown(alarm['end'])}"
        lasted += "\nstill open" if alarm["open"] else ""
        why = "\n".join(_why(reason) for reason in alarm["reasons"])
        table.add_row(_shown(alarm["raised"]), lasted, f"{alarm['score']:.1f}", why)
    console.print(table)
    rows = f"{watched['rows']} rows watched, {watched['not_evaluated']} not evaluated"
    console.print(f"{len(found['alarms'])} alarms; {rows}; learnt {found['learnt']['rows']} rows")
    faults = Counter((fault["channel"], fault["kind"]) for fault in found["faults"])
    for (channel, kind), count in sorted(faults.items()):
        console.print(f"  sensor {channel}: {kind}, {count} times", markup=False)
    if found["left_out"]:
        console.print(f"  {found['left_out']} rows left out: not later than the row before")
    for bad in found["bad"][:SHOWN]:
        console.print(f"  line {bad['line']}, {bad['column']}: {bad['reason']}", markup=False)
    if score := found["score"]:
        console.print(
            f"labels: F1 {score['f1']:.3f}, {score['found']} of {score['episodes']} events found, "
            f"{score['false_alarms_in_30_days'] or 0:.1f} false alarms in 30 days"
        )


def _shown(time: str) -> str:
    return time[:16].replace("T", " ")


def _why(reason: dict[str, Any]) -> str:
    expected = f"{reason['direction']} the expected {reason['expected']:.4g}"
    return (
        f"{reason['channel']} {reason['observed']:.4g}, {expected} ({reason['size']:.0f} spreads)"
    )
