"""`huiyin clinic`: what happens at the door of one site."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huiyin.base.console.refusals import refusals_told
from huiyin.base.default_command import DefaultGroup

if TYPE_CHECKING:
    from huiyin.vaccination.clinic.city import City
    from huiyin.vaccination.clinic.run import Answer
    from huiyin.vaccination.clinic.words import Words


SHOWN = 12
Seed = Annotated[int, typer.Option(min=0, help="Seed of the random numbers.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
English = Annotated[bool, typer.Option("--english", help="Say it in English.")]
Table = Annotated[Path | None, typer.Option(help="Write all rows, .csv, .xlsx or .parquet.")]
clinic = typer.Typer(
    cls=DefaultGroup, no_args_is_help=True, help="What happens at the door of a vaccination site."
)


def register(app: typer.Typer) -> None:
    """Add `huiyin clinic` to the program."""
    app.add_typer(clinic, name="clinic")


@clinic.callback()
def _clinic() -> None:
    """What happens at the door of a vaccination site."""


@clinic.command("run")
def run(
    file: Annotated[Path, typer.Argument(help="A clinic as YAML; see docs/clinic.md.")],
    *,
    days: Annotated[int, typer.Option(min=1, max=20_000, help="Days to simulate.")] = 100,
    seed: Seed = 1,
    within: Annotated[float, typer.Option(min=0, help="Minutes that count as in time.")] = 60.0,
    chart: Annotated[Path | None, typer.Option(help="Write a chart, .svg or .png.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write one page, .docx or .md.")] = None,
    table: Table = None,
    english: English = False,
    as_json: Json = False,
) -> None:
    """Simulate a site's day: waits, queues, the bottleneck, one piece of advice.

    Ctrl-C gives what was simulated so far, with the wider limits of fewer days.
    """
    from huiyin.vaccination.clinic.view import report as as_values
    from huiyin.vaccination.clinic.words import CHINESE, ENGLISH

    words = ENGLISH if english else CHINESE
    with refusals_told(as_json):
        answer = _simulate(file, days, seed, within)
        _write(answer, words, chart, report, table)
    if as_json:
        typer.echo(json.dumps(as_values(answer), ensure_ascii=False))
    else:
        _print(answer, words)


@clinic.command("city")
def city(
    pattern: Annotated[Path, typer.Argument(help="One clinic as YAML, the pattern of all.")],
    sites: Annotated[Path, typer.Argument(help="CSV: site, people, servers by stage if known.")],
    *,
    days: Annotated[int, typer.Option(min=2, max=20_000, help="Days to simulate.")] = 100,
    seed: Seed = 1,
    leave_out_bad: Annotated[
        bool, typer.Option("--leave-out-bad", help="Leave bad rows out, and say which.")
    ] = False,
    table: Table = None,
    english: English = False,
    as_json: Json = False,
) -> None:
    """Simulate all sites of a city: p50, p90 and p95 of the wait by site and hour, with limits."""
    from huiyin.vaccination.clinic.city import read_sites, rows_of, run_city
    from huiyin.vaccination.clinic.files import read_clinic
    from huiyin.vaccination.clinic.report import write_rows
    from huiyin.vaccination.clinic.words import CHINESE, ENGLISH

    with refusals_told(as_json):
        given = read_sites(read_clinic(pattern), sites, leave_out=leave_out_bad)
        with _bar("sites") as heard:
            found = run_city(given, days, seed, heard)
        if table is not None:
            write_rows(rows_of(found), table)
    if as_json:
        bad = [{"line": row.line, "reason": row.reason} for row in given.bad]
        told = {"sites": given.given, "simulated": len(found.found), "bad": bad}
        told |= {"days": days, "seed": seed, "cpu_seconds": round(found.cpu_seconds, 3)}
        told["synthetic"] = found.synthetic
        typer.echo(json.dumps({**told, "rows": rows_of(found)}, ensure_ascii=False))
    else:
        _print_city(found, ENGLISH if english else CHINESE)


def _print_city(found: City, words: Words) -> None:
    """What was left out, then the longest waits."""
    from rich.console import Console
    from rich.table import Table as Lines

    from huiyin.vaccination.clinic.city import worst

    console, given = Console(), found.sites
    if given.bad:
        console.print(words.left_out.format(bad=len(given.bad), given=given.given))
    for bad in given.bad[:SHOWN]:
        told = words.left_out_row.format(line=bad.line, reason=bad.reason)
        console.print(f"  {told}", markup=False)
    if len(given.bad) > SHOWN:
        console.print(f"  {words.more_left_out.format(count=len(given.bad) - SHOWN)}")
    simulated = len(found.found)
    title = words.city_title.format(simulated=simulated, given=given.given, days=found.days)
    lines = Lines(*words.city_heads, title=title)
    for row in worst(found, SHOWN):
        spans = (f"{row[p] or 0:.1f} ± {row[f'{p}_half'] or 0:.1f}" for p in ("p50", "p90", "p95"))
        lines.add_row(row["site"], row["hour"], f"{row['people']:.0f}", *spans)
    console.print(lines)
    if found.synthetic:
        console.print(words.synthetic)
    visits = sum(one.visits for one in found.found)
    console.print(words.city_total.format(people=visits, seconds=found.cpu_seconds))


@contextmanager
def _bar(things: str) -> Iterator[Callable[[int, int], bool]]:
    """A bar on a terminal's error stream; Ctrl-C makes it answer that there is enough."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from huiyin.base.console.stopping import stoppable

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn(f"{things} · Ctrl-C takes these"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(done: int, total: int) -> bool:
            bar.update(task, completed=done, total=total)
            return True

        with stoppable(show) as heard:
            yield heard


def _simulate(file: Path, days: int, seed: int, within: float) -> Answer:
    from huiyin.vaccination.clinic.run import run_clinic

    with _bar("days") as heard:
        return run_clinic(file, days, seed, within, heard)


def _write(
    answer: Answer, words: Words, chart: Path | None, report: Path | None, table: Path | None
) -> None:
    """The files that are asked for."""
    from huiyin.vaccination.clinic.chart import draw_chart
    from huiyin.vaccination.clinic.report import write_report, write_rows
    from huiyin.vaccination.clinic.view import rows

    if chart is not None:
        draw_chart(answer, chart, words)
    if report is not None:
        write_report(answer, report, words)
    if table is not None:
        write_rows(rows(answer), table)


def _print(answer: Answer, words: Words) -> None:
    """Sentences, and a line a stage."""
    from rich.console import Console
    from rich.table import Table

    from huiyin.vaccination.clinic.view import stage_table
    from huiyin.vaccination.clinic.words import clinic_name, sentences

    console = Console()
    table = Table(title=words.title.format(name=clinic_name(answer.result.clinic, words)))
    for heading in words.stage_heads:
        table.add_column(heading)
    for row in stage_table(answer, words):
        table.add_row(*row)
    console.print(table)
    for sentence in sentences(answer, words):
        console.print(sentence, markup=False, highlight=False)
