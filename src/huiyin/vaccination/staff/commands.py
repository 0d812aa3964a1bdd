"""`huiyin staff`: how many people each stage needs, and when; `huiyin staff check`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from huiyin.base.console.refusals import refusals_told
from huiyin.base.default_command import DefaultGroup

if TYPE_CHECKING:
    from huiyin.vaccination.core.answer import Progress as Moment
    from huiyin.vaccination.core.clinic.model import Clinic
    from huiyin.vaccination.core.staffing.city import SiteAnswer
    from huiyin.vaccination.core.staffing.constant import Question
    from huiyin.vaccination.staff.files import BadSite
    from huiyin.vaccination.staff.run import Staffed, Wanted
    from huiyin.vaccination.staff.words import Words

WIDE = 120
staff = typer.Typer(cls=DefaultGroup, no_args_is_help=True, help="Staff for each stage of a site.")
Share = Annotated[float, typer.Option(help="Share of people to be out in time, as 0.95.")]


def register(app: typer.Typer) -> None:
    """Add `huiyin staff` to the program."""
    app.add_typer(staff, name="staff")


@dataclass(frozen=True, slots=True)
class Outputs:
    """What is written, and how."""

    chart: Path | None
    report: Path | None
    table: Path | None
    as_json: bool
    words: Words


@staff.callback()
def _staff() -> None:
    """Staff for each stage of a site."""


@staff.command("run")
def run(
    files: Annotated[
        list[Path], typer.Argument(help="A clinic as YAML; several, or a folder, for many sites.")
    ],
    *,
    minutes: Annotated[float, typer.Option(help="Minutes within which people are out.")] = 60.0,
    people: Share = 0.95,
    days_share: Annotated[
        float, typer.Option(help="Share of days that must reach it (robust answer); 0: none.")
    ] = 0.95,
    sample: Annotated[int, typer.Option(help="Days the search sees.")] = 50,
    robust_sample: Annotated[int, typer.Option(help="The same, for the robust answer.")] = 200,
    holdout: Annotated[int, typer.Option(help="Fresh days the answer is tried on.")] = 200,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random numbers.")] = 1,
    hourly: Annotated[bool, typer.Option("--hourly", help="Staff by the hour too.")] = False,
    alpha: Annotated[
        float | None, typer.Option(help="Delay probability of the hourly method; default: tried.")
    ] = None,
    shifts: Annotated[
        Path | None, typer.Option(help="Shift rules and roles as YAML: makes a roster.")
    ] = None,
    frontier: Annotated[
        bool, typer.Option("--frontier", help="Cheapest staff for a range of time limits.")
    ] = False,
    sites: Annotated[
        Path | None, typer.Option(help="CSV of name, people: the clinic at each site's size.")
    ] = None,
    time_limit: Annotated[float, typer.Option(help="CPU seconds of each part.")] = 60.0,
    chart: Annotated[Path | None, typer.Option(help="Write a chart, .svg or .png.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write one page, .docx or .md.")] = None,
    table: Annotated[
        Path | None, typer.Option(help="Write a table, .csv, .xlsx or .parquet.")
    ] = None,
    english: Annotated[bool, typer.Option("--english", help="Say it in English.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """The cheapest staff that gets people out in time; Ctrl-C gives the best so far."""
    from huiyin.vaccination.staff.words import CHINESE, ENGLISH

    outputs = Outputs(chart, report, table, as_json, ENGLISH if english else CHINESE)
    with refusals_told(as_json):
        if time_limit <= 0:
            raise typer.BadParameter("the time limit must be above 0 seconds")
        clinics, bad = _clinics(files, sites)
        asked = (minutes, people, days_share or None, sample, robust_sample, holdout, seed)
        questions = [_question(one, asked) for one in clinics]
        if len(questions) == 1 and sites is None:
            wanted = _wanted(hourly, alpha, shifts, frontier, time_limit)
            _give(_search(questions[0], wanted), outputs)
        elif hourly or alpha or shifts or frontier or chart or report:
            raise typer.BadParameter(
                "many sites are answered with --table or --json; ask hours, shifts, frontier, "
                "chart and report of one site"
            )
        else:
            _give_city(_search_city(questions, time_limit), bad, len(questions), outputs)


@staff.command("check")
def check(
    certificate: Annotated[Path, typer.Argument(help="JSON of `huiyin staff --json`.")],
    file: Annotated[Path, typer.Argument(help="The clinic it was made from.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Recompute certificates person by person, without the code that made them."""
    from huiyin.vaccination.clinic.files import read_clinic
    from huiyin.vaccination.staff.run import CannotStaff
    from huiyin.vaccination.staff.run import check as again
    from huiyin.vaccination.staff.view import certificates

    with refusals_told(as_json):
        try:
            values = json.loads(certificate.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CannotStaff(f"{certificate}: is no JSON file.", str(error)) from error
        clinic = read_clinic(file)
        checked = [again(one, clinic) for one in certificates(values)]
    told = [
        {"proven": one.proven, "bound": one.bound, "faults": one.faults,
         "simulated": one.simulated}
        for one in checked
    ]  # fmt: skip
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        for one in checked:
            state = "holds: nothing is cheaper" if one.proven else f"shows {one.bound:.2f} at least"
            typer.echo("; ".join(one.faults) if one.faults else state)
    if any(one.faults for one in checked):
        raise typer.Exit(1)


def _clinics(files: list[Path], sites: Path | None) -> tuple[list[Clinic], list[BadSite]]:
    from huiyin.vaccination.staff.files import read_clinics, read_sites

    clinics = read_clinics(files)
    if sites is None:
        return clinics, []
    if len(clinics) != 1:
        raise typer.BadParameter("a list of sites goes with one clinic, which it scales")
    return read_sites(sites, clinics[0])


def _question(clinic: Clinic, asked: tuple[Any, ...]) -> Question:
    from huiyin.vaccination.core.staffing.constant import Question
    from huiyin.vaccination.staff.run import refusals

    with refusals():
        return Question(clinic, *asked)


def _wanted(
    hourly: bool, alpha: float | None, shifts: Path | None, frontier: bool, seconds: float
) -> Wanted:
    from huiyin.vaccination.staff.files import read_shifts
    from huiyin.vaccination.staff.run import Wanted

    rules = None if shifts is None else read_shifts(shifts)
    return Wanted(hourly or alpha is not None, alpha, rules, frontier, seconds)


def _moment(moment: Moment) -> str:
    """A line of progress."""
    cost = "—" if moment.value is None else f"{moment.value:.2f}"
    bound = "" if moment.bound is None else f" · bound {moment.bound:.2f}"
    return f"{moment.phase} · cost {cost}{bound} · {moment.nodes} evaluated"


@contextmanager
def _progress(total: int | None) -> Iterator[Any]:
    """A bar on the error stream; yields (show, going) - Ctrl-C makes `going` false."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from huiyin.base.console.stopping import stoppable

    columns = (BarColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Ctrl-C takes the best so far", total=total)
        with stoppable(lambda _done, _all: True) as heard:
            yield (lambda **told: bar.update(task, **told)), (lambda: heard(0, 0))


def _search(question: Question, wanted: Wanted) -> Staffed:
    from huiyin.vaccination.staff.run import staff as search

    with _progress(None) as (show, going):

        def report(moment: Moment) -> bool:
            show(description=_moment(moment))
            return bool(going())

        return search(question, wanted, report)


def _search_city(questions: list[Question], seconds: float) -> list[SiteAnswer]:
    from huiyin.vaccination.staff.run import staff_sites

    with _progress(len(questions)) as (show, going):

        def heard(done: int) -> bool:
            show(completed=done, description=f"{done} of {len(questions)} sites")
            return bool(going())

        return list(staff_sites(questions, seconds, heard, lambda _moment: bool(going())))


def _give(answer: Staffed, outputs: Outputs) -> None:
    """Files, then the answer itself."""
    from huiyin.vaccination.staff.report import sections, title, write_report, write_table
    from huiyin.vaccination.staff.view import report
    from huiyin.vaccination.staff.words import sentences

    words = outputs.words
    if outputs.chart is not None:
        from huiyin.vaccination.staff.chart import draw_chart

        draw_chart(answer, outputs.chart, words)
    if outputs.report is not None:
        write_report(answer, outputs.report, words)
    if outputs.table is not None:
        write_table(answer, outputs.table, words)
    if outputs.as_json:
        typer.echo(json.dumps(report(answer), ensure_ascii=False))
        return
    typer.echo(title(answer, words))
    for part in sections(answer, words):
        _print_table(part.title, part.heads, part.rows)
    for sentence in sentences(answer, words):
        typer.echo(sentence)


def _give_city(answers: list[SiteAnswer], bad: list[BadSite], asked: int, outputs: Outputs) -> None:
    from huiyin.vaccination.staff.report import write_city
    from huiyin.vaccination.staff.view import city_table, city_values

    if outputs.table is not None:
        write_city(answers, outputs.table, outputs.words)
    refused = [{"line": one.line, "reason": one.reason} for one in bad]
    if outputs.as_json:
        told = {"sites": city_values(answers), "bad_lines": refused, "asked": asked}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    _print_table("", outputs.words.city_heads, city_table(answers))
    typer.echo(f"{len(answers)} / {asked}")
    for one in bad:
        typer.echo(f"line {one.line}: {one.reason}", err=True)


def _print_table(title: str, heads: Any, rows: Any) -> None:
    from rich.console import Console
    from rich.table import Table

    if not rows:
        return
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDE)
    table = Table(title=title)
    for head in heads:
        table.add_column(head)
    for row in rows:
        table.add_row(*row)
    console.print(table)
