"""`huiyin site`: where to open, and `huiyin site check`: whether a certificate holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from huiyin.base.console.refusals import refusals_told
from huiyin.base.default_command import DefaultGroup
from huiyin.vaccination.site import options

if TYPE_CHECKING:
    from huiyin.vaccination.site.frontier import Frontier
    from huiyin.vaccination.site.run import Answer, Asked, Question
    from huiyin.vaccination.site.view import View
    from huiyin.vaccination.site.words import Words

SHOWN = 12
GUESSED = {".tsp": "tsplib", ".csv": "csv", ".parquet": "csv"}
site = typer.Typer(cls=DefaultGroup, no_args_is_help=True, help="Where to open vaccination sites.")


def register(app: typer.Typer) -> None:
    """Add `huiyin site` to the program."""
    app.add_typer(site, name="site")


@dataclass(frozen=True, slots=True)
class Outputs:
    """What is to be written, and how the answer is printed."""

    certificate: Path | None
    picture: Path | None
    report: Path | None
    table: Path | None
    bands: tuple[float, ...]
    english: bool
    as_json: bool

    @property
    def files(self) -> bool:
        """Whether a map, a page or a table is asked for."""
        return any((self.picture, self.report, self.table))

    def write(self, view: View, words: Words) -> None:
        """Write the map, the page and the table that are asked for."""
        if self.picture is not None:
            from huiyin.vaccination.site.picture import draw_map

            draw_map(view, self.picture, words)
        if self.report is not None or self.table is not None:
            from huiyin.vaccination.site.report import write_report, write_table

            if self.report is not None:
                write_report(view, self.report, words)
            if self.table is not None:
                write_table(view, self.table, words)


@site.callback()
def _site() -> None:
    """Where to open vaccination sites."""


@site.command("run")
def run(
    file: options.File,
    *,
    layout: options.Layout = None,
    p: options.OpenSites = None,
    kind: options.KindName = None,
    time_limit: options.TimeLimit = 60.0,
    gap: options.Gap = 0.0,
    seed: options.Seed = 1,
    radius: options.Radius = None,
    single_source: options.SingleSource = False,
    budget: options.Budget = None,
    fixed_cost_weight: options.Weight = None,
    must_open: options.SiteNames = None,
    must_close: options.SiteNames = None,
    travel_limit: options.TravelLimit = None,
    nearest: options.Nearest = None,
    at_least: options.AtLeast = 0,
    sites: options.Sites = None,
    roads: options.Roads = None,
    aggregate: options.Aggregate = None,
    people_per_table: options.PeoplePerTable = None,
    leave_out_bad: options.LeaveOutBad = False,
    capacity: options.Capacity = None,
    problem: options.Problem = 1,
    frontier: options.Frontier = None,
    band: options.Bands = None,
    certificate: options.Certificate = None,
    picture: options.Map = None,
    report: options.Report = None,
    table: options.Table = None,
    english: options.English = False,
    as_json: options.Json = False,
) -> None:
    """Choose the sites to open; Ctrl-C gives the best plan so far with its gap."""
    outputs = Outputs(certificate, picture, report, table, tuple(band or ()), english, as_json)
    with refusals_told(as_json):
        reading = (capacity, problem, (travel_limit, nearest, at_least), sites, roads)
        city = (aggregate, people_per_table, leave_out_bad)
        wish = (p, radius, single_source, budget, fixed_cost_weight)
        marked = (_split(must_open), _split(must_close))
        asked = _asked(file, _layout(file, layout), (*reading, *city), kind, (*wish, *marked, seed))
        if frontier is not None:
            _frontier(asked, frontier, (time_limit, gap), outputs)
        else:
            _give(_search(_prepared(asked), time_limit, gap), outputs)


@site.command("check")
def check(
    certificate: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    file: Annotated[Path, typer.Argument(exists=True, help="The problem it is a certificate of.")],
    *,
    sites: options.Sites = None,
    roads: options.Roads = None,
    english: options.English = False,
    as_json: options.Json = False,
) -> None:
    """Recompute a certificate from the file's numbers; exit code 0 where it holds, else 1."""
    from huiyin.vaccination.core.siting.checked import Refuted
    from huiyin.vaccination.core.siting.solvers import check_certificate
    from huiyin.vaccination.site.certificate_files import read_certificate
    from huiyin.vaccination.site.run import asked_again, read_network
    from huiyin.vaccination.site.words import CHINESE, ENGLISH, check_words

    words = ENGLISH if english else CHINESE
    with refusals_told(as_json, code=1):
        found, reading = read_certificate(certificate)
        network = read_network(asked_again(file, reading, sites, roads))
    try:
        checked = check_certificate(network, found)
    except Refuted as error:
        if as_json:
            typer.echo(json.dumps({"holds": False, "why": str(error)}, ensure_ascii=False))
        typer.echo(words.refuted.format(why=error), err=as_json)
        raise typer.Exit(1) from error
    if as_json:
        told = {"holds": True, "proven": checked.proven, "nodes": checked.nodes}
        typer.echo(json.dumps({**told, "value": checked.value, "bound": checked.bound}))
        return
    typer.echo(check_words(found, checked, network.scale, words))


@site.command("make-city")
def make_city_tables(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Where the tables go.")],
    *,
    communities: Annotated[int, typer.Option(min=10)] = 300,
    sites: Annotated[int, typer.Option(min=2)] = 60,
    seed: options.Seed = 7,
) -> None:
    """Write a synthetic city, for trying things out: communities.csv and sites.csv."""
    from huiyin.vaccination.core.siting.cities import make_city
    from huiyin.vaccination.site.city_file import write_city

    if sites > communities:
        raise typer.BadParameter("a city has at least as many communities as candidate sites")
    city = make_city(communities, sites, seed)
    write_city(city, folder)
    typer.echo(
        f"{folder}: {communities} communities, {int(city.people.sum()):,} people, {sites} "
        "candidate sites; all of it synthetic, for demonstration."
    )


def _search(question: Question, seconds: float, gap: float) -> Answer:
    """Search with a line of progress on a terminal's error stream."""
    from rich.console import Console

    from huiyin.base.console.stopping import stoppable
    from huiyin.vaccination.core.answer import Progress, gap_of
    from huiyin.vaccination.site.run import solve

    console = Console(stderr=True)
    with console.status("…") as line:

        def show(progress: Progress) -> bool:
            if console.is_terminal and progress.value is not None:
                bound = progress.bound
                rest = "" if bound is None else f" · bound {bound:,.0f}"
                share = "" if bound is None else f" · gap {gap_of(progress.value, bound):.3%}"
                line.update(
                    f"{progress.phase} · {progress.seconds:.1f} s · plan {progress.value:,.0f}"
                    f"{rest}{share} · Ctrl-C takes it"
                )
            return True

        with stoppable(show) as heard:
            return solve(question, seconds, gap, heard)


def _asked(file: Path, layout: Any, reading: Any, kind: str | None, wish: Any) -> Asked:
    from huiyin.vaccination.core.siting.network import Allowed
    from huiyin.vaccination.core.siting.problem import Kind
    from huiyin.vaccination.site.files.read import ReadOptions
    from huiyin.vaccination.site.run import Asked

    capacity, problem, allowed, *files = reading
    how = ReadOptions(capacity, problem, Allowed(*allowed), *files)
    named = None if kind is None else _one_of(Kind, kind, "--kind")
    return Asked(file, layout, how, named, *wish)


def _prepared(asked: Asked) -> Question:
    from huiyin.vaccination.site.run import prepare

    return prepare(asked)


def _give(answer: Answer, outputs: Outputs) -> None:
    """Print the answer and write the files asked for."""
    from huiyin.vaccination.site.run import as_json
    from huiyin.vaccination.site.words import CHINESE, ENGLISH

    words = ENGLISH if outputs.english else CHINESE
    told = as_json(answer, outputs.certificate) if outputs.as_json or outputs.certificate else {}
    if outputs.files or not outputs.as_json:
        from huiyin.vaccination.site.view import view_of

        view = view_of(answer, outputs.bands)
        outputs.write(view, words)
        if not outputs.as_json:
            _print(view, words)
    if outputs.as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
        for warning in answer.question.given.warnings:
            typer.echo(warning, err=True)
    if answer.checked is None:
        typer.echo(words.refuted.format(why=answer.refuted), err=True)
        raise typer.Exit(3)


def _print(view: View, words: Words) -> None:
    from rich.console import Console
    from rich.table import Table

    from huiyin.vaccination.site.words import band_table, sentences, site_heads, site_table

    console, given = Console(), view.answer.question.given
    for line in ([words.synthetic] if given.synthetic else []) + sentences(view, words):
        console.print(line, markup=False, highlight=False)
    for title, heads, rows in (
        (words.bands, words.band_heads, band_table(view, words)),
        (words.sites, site_heads(view, words), site_table(view)[:SHOWN]),
    ):
        if rows:
            shown = Table(*heads, title=title)
            for row in rows:
                shown.add_row(*row)
            console.print(shown)
    if len(view.sites) > SHOWN:
        console.print(f"… {len(view.sites) - SHOWN}", highlight=False)
    for warning in given.warnings:
        console.print(f"{words.notes}: {warning}", markup=False, highlight=False)


def _frontier(asked: Asked, text: str, limits: tuple[float, float], outputs: Outputs) -> None:
    """Solve for each p of a range, print the points and write their table."""
    from huiyin.base.console.page import write_frame
    from huiyin.vaccination.site.frontier import points_of, range_of, rows_of, solve_range
    from huiyin.vaccination.site.words import CHINESE, ENGLISH

    words, wanted = ENGLISH if outputs.english else CHINESE, range_of(text)
    _only_a_table(outputs)
    found = solve_range(asked, wanted, lambda question: _search(question, *limits))
    if outputs.table is not None:
        import polars as pl

        write_frame(pl.DataFrame(rows_of(found)), outputs.table)
    if outputs.as_json:
        left = [one.as_json() for one in found.impossible]
        told = {"frontier": points_of(found), "impossible": left}
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        _print_frontier(found, words)
    for one in found.impossible:
        typer.echo(words.stopped.format(p=one.p, why=one.error), err=True)
    if found.refuted:
        typer.echo(words.refuted.format(why=found.refuted), err=True)
        raise typer.Exit(3)


def _only_a_table(outputs: Outputs) -> None:
    """Refuse the files of a single plan; raises CannotSite."""
    from huiyin.vaccination.site.run import CannotSite

    asked = {"--map": outputs.picture, "--report": outputs.report}
    asked["--certificate"] = outputs.certificate
    if names := [name for name, path in asked.items() if path is not None]:
        raise CannotSite(
            f"--frontier writes no {' and no '.join(names)}: those are of one plan.",
            "Take --table for the points, and ask for the one plan you choose with --p.",
        )


def _print_frontier(found: Frontier, words: Words) -> None:
    from rich.console import Console
    from rich.table import Table

    from huiyin.vaccination.site.frontier import lines_of, title_of

    console, given = Console(), found.answers[0].question.given
    if given.synthetic:
        console.print(words.synthetic)
    shown = Table(*words.frontier_heads, title=title_of(found, words))
    for line in lines_of(found, words):
        shown.add_row(*line)
    console.print(shown)
    for warning in given.warnings:
        console.print(f"{words.notes}: {warning}", markup=False, highlight=False)


def _layout(file: Path, name: str | None) -> Any:
    from huiyin.vaccination.site.files.read import Format
    from huiyin.vaccination.site.run import CannotSite

    guess = name or ("csv" if file.is_dir() else GUESSED.get(file.suffix.lower()))
    if guess is None:
        raise CannotSite(
            f"The format of {file.name} is not clear.", f"Give --format: {', '.join(Format)}."
        )
    return _one_of(Format, guess, "--format")


def _one_of(choices: Any, name: str, option: str) -> Any:
    try:
        return choices(name)
    except ValueError:
        raise typer.BadParameter(f"{option} {name!r} is none of {', '.join(choices)}") from None


def _split(names: list[str] | None) -> tuple[str, ...]:
    return tuple(one.strip() for name in names or () for one in name.split(",") if one.strip())
