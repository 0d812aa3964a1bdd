"""`huiyin clinic`: what happens at the door of one site."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huiyin.base.errors import HuiyinError

if TYPE_CHECKING:
    from huiyin.vaccination.clinic_run import Answer
    from huiyin.vaccination.clinic_words import Words


def register(app: typer.Typer) -> None:
    """Add `huiyin clinic` to the program."""
    app.command("clinic")(clinic)


def clinic(
    file: Annotated[Path, typer.Argument(help="A clinic as YAML; see docs/clinic.md.")],
    *,
    days: Annotated[int, typer.Option(min=1, max=100_000, help="Days to simulate.")] = 100,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random numbers.")] = 1,
    within: Annotated[float, typer.Option(min=0, help="Minutes that count as in time.")] = 60.0,
    chart: Annotated[Path | None, typer.Option(help="Write a chart, .svg or .png.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write one page, .docx or .md.")] = None,
    table: Annotated[
        Path | None, typer.Option(help="Write the day's course, .csv, .xlsx or .parquet.")
    ] = None,
    english: Annotated[bool, typer.Option("--english", help="Say it in English.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Simulate a site's day: waits, queues, the bottleneck, one piece of advice.

    Ctrl-C gives what was simulated so far, with the wider limits of fewer days.
    """
    from huiyin.vaccination.clinic_view import report as as_values
    from huiyin.vaccination.clinic_words import CHINESE, ENGLISH

    words = ENGLISH if english else CHINESE
    try:
        answer = _simulate(file, days, seed, within)
        _write(answer, words, chart, report, table)
    except HuiyinError as error:
        if as_json:
            told = {"error": error.message, "hint": error.hint}
            typer.echo(json.dumps(told, ensure_ascii=False))
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(json.dumps(as_values(answer), ensure_ascii=False))
    else:
        _print(answer, words)


def _simulate(file: Path, days: int, seed: int, within: float) -> Answer:
    """Simulate with a bar on a terminal's error stream."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from huiyin.vaccination.clinic_run import run_clinic, stoppable

    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("days · Ctrl-C takes what there is"))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=days)

        def show(done: int, _days: int) -> bool:
            bar.update(task, completed=done)
            return True

        with stoppable(show) as heard:
            return run_clinic(file, days, seed, within, heard)


def _write(
    answer: Answer, words: Words, chart: Path | None, report: Path | None, table: Path | None
) -> None:
    """The files that are asked for."""
    from huiyin.vaccination.clinic_chart import draw_chart
    from huiyin.vaccination.clinic_report import write_report, write_table

    if chart is not None:
        draw_chart(answer, chart, words)
    if report is not None:
        write_report(answer, report, words)
    if table is not None:
        write_table(answer, table)


def _print(answer: Answer, words: Words) -> None:
    """Sentences, and a line a stage."""
    from rich.console import Console
    from rich.table import Table

    from huiyin.vaccination.clinic_view import stage_table
    from huiyin.vaccination.clinic_words import clinic_name, sentences

    console = Console()
    table = Table(title=words.title.format(name=clinic_name(answer.result.clinic, words)))
    for heading in words.stage_heads:
        table.add_column(heading)
    for row in stage_table(answer, words):
        table.add_row(*row)
    console.print(table)
    for sentence in sentences(answer, words):
        console.print(sentence, markup=False, highlight=False)
