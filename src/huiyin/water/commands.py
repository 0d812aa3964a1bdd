"""Commands of the water desk; each part brings its own."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from huiyin.water import (
    detector_commands,
    facility_commands,
    month_commands,
    sheet_commands,
    standard_commands,
    supply_commands,
    zone_commands,
)

if TYPE_CHECKING:
    from huiyin.base.errors import HuiyinError
    from huiyin.water.assess_file import AssessedFile
    from huiyin.water.grade_file import GradedFile

SHOWN = 20
PARTS = (
    facility_commands,
    sheet_commands,
    zone_commands,
    standard_commands,
    month_commands,
    detector_commands,
)


def register(app: typer.Typer) -> None:
    """Add this desk's commands to the `huiyin` program."""
    app.command("grade")(grade)
    app.command("assess")(assess)
    app.add_typer(supply_commands.supply, name="supply")
    for part in PARTS:
        part.register(app)


def grade(
    readings: Annotated[Path, typer.Argument(help="CSV of readings, plain or gzip.")],
    stations: Annotated[
        Path, typer.Option(help="CSV of stations with tp_rule or tp_rule_inferred.")
    ],
    published: Annotated[
        str | None, typer.Option(help="Column with the publisher's own class, to compare.")
    ] = None,
    on: Annotated[
        str | None, typer.Option(help="Day whose limits apply (YYYY-MM-DD; default today).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Grade readings by GB 3838-2002, one factor against one limit, worst factor decides."""
    from huiyin.base.errors import HuiyinError
    from huiyin.water.grade_file import grade_file, report

    try:
        result = grade_file(readings, stations, published, _day(on))
    except HuiyinError as error:
        _refuse(error, as_json)
    if as_json:
        typer.echo(json.dumps(report(result), ensure_ascii=False))
    else:
        _print(result)


def assess(
    samples: Annotated[Path, typer.Argument(help="CSV of samples: section, date, factors.")],
    *,
    period: Annotated[str, typer.Option(help="2025, 2025-Q1 or 2025-03.")],
    rule: Annotated[
        str, typer.Option(help="How a class is made: sample_twenty_one or automatic_five.")
    ] = "sample_twenty_one",
    body: Annotated[
        str, typer.Option(help="Limits of sections whose row does not say: river or lake.")
    ] = "unknown",
    ice: Annotated[bool, typer.Option("--ice", help="Ice prevents sampling in winter.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Assess sections, and all of them as one water, for a month, quarter or year."""
    from huiyin.base.errors import HuiyinError
    from huiyin.water.assess_file import assess_file, report
    from huiyin.water.core.assessment import parse_period
    from huiyin.water.reading_files import body_words

    if body not in body_words():
        raise typer.BadParameter(f"{body!r} is no water body; write river or lake")
    try:
        wanted = parse_period(period)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    try:
        result = assess_file(samples, wanted, rule, body_words()[body], ice=ice)
    except HuiyinError as error:
        _refuse(error, as_json)
    if as_json:
        typer.echo(json.dumps(report(result), ensure_ascii=False))
    else:
        _print_assessment(result)


def _refuse(error: HuiyinError, as_json: bool) -> NoReturn:
    """Say what is wrong on the error stream, and in JSON where JSON was asked for."""
    if as_json:
        typer.echo(json.dumps({"error": error.message, "hint": error.hint}, ensure_ascii=False))
    typer.echo(str(error), err=True)
    raise typer.Exit(2) from error


def _print_assessment(result: AssessedFile) -> None:
    """A line per section, then the water, then what could not be read."""
    from rich.console import Console
    from rich.table import Table

    from huiyin.water.assess_file import report

    found, console = report(result), Console()
    table = Table(title=f"{found['file']} · {found['standard']} · {found['document']}")
    for heading in ("section", "class", "condition", "main pollutants", "unknown"):
        table.add_column(heading)
    for line in found["sections"]:
        main = ", ".join(_named(one) for one in line["main"])
        row = (line["section"], line["class"] or "?", line["condition"], main)
        table.add_row(*row, ", ".join(line["unknown"]))
    console.print(table)
    water = found["water"]
    if water is None:
        console.print(f"not one water: {found['not_one_water']}", markup=False)
    else:
        shares = ", ".join(
            f"{c} {s} %" for c, s in water["shares"].items() if s not in {None, "0.0"}
        )
        known = f"{water['known']} of {water['sections']} sections known"
        console.print(
            f"all: {water['condition']} by {water['way']}; {known}; {shares}", markup=False
        )
    for bad in found["bad"][:SHOWN]:
        where = f"line {bad['line']}" + (bad["column"] and f", {bad['column']}")
        console.print(f"  {where}: {bad['reason']}", markup=False)
    if found["ignored_columns"]:
        console.print(f"  not used: {', '.join(found['ignored_columns'])}", markup=False)


def _named(one: dict[str, str]) -> str:
    return f"{one['factor']}({one['multiple']})" if one["multiple"] else one["factor"]


def _day(text: str | None) -> date:
    if text is None:
        from huiyin.base.clock import today

        return today()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no day; write 2020-07-01") from error


def _print(result: GradedFile) -> None:
    """The summary for people: a line per station, then totals, misses and bad rows."""
    from rich.console import Console
    from rich.table import Table

    from huiyin.water.grade_file import by_station, report

    console, totals = Console(), report(result)
    table = Table(title=f"{result.readings.name} · {totals['standard']}")
    lines = by_station(result)
    for heading in lines[0]:
        table.add_column(heading, justify="left" if heading in {"section", "rule"} else "right")
    for line in lines:
        table.add_row(*(str(value) for value in line.values()))
    console.print(table)
    counts = "{rows} rows: {graded} graded, {ungraded} not graded, {bad_rows} bad"
    console.print(counts.format(**totals))
    for reason, count in totals["not_graded"].items():
        console.print(f"  not graded: {count} ({reason})", markup=False)
    if lost := totals["stations_not_found"]:
        names = ", ".join([*lost][:SHOWN]) + (", …" if len(lost) > SHOWN else "")
        console.print(f"  {len(lost)} sections are not in the station file: {names}", markup=False)
    if totals["agreement"] is not None:
        share = f"{totals['agreement']:.4%}"
        console.print(f"{totals['agree']} of {totals['compared']} agree ({share})")
    for miss in totals["misses"][:SHOWN]:
        where = f"line {miss['line']}, {miss['section']} {miss['time']}"
        console.print(
            f"  {where}: published {miss['published']}, {miss['explanation']}", markup=False
        )
    for bad in totals["bad"][:SHOWN]:
        where = f"{bad['file']}, line {bad['line']}" + (bad["column"] and f", {bad['column']}")
        console.print(f"  {where}: {bad['reason']}", markup=False)
    hidden = max(len(totals["misses"]) - SHOWN, 0) + max(len(totals["bad"]) - SHOWN, 0)
    if hidden:
        console.print(f"  and {hidden} more: see --json")
