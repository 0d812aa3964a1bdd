"""`huiyin campaign`: which doses where and when; `check` counts a plan again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huiyin.base.default_command import DefaultGroup
from huiyin.vaccination.campaign import again_commands
from huiyin.vaccination.campaign.language import language_of
from huiyin.vaccination.campaign.told import English, Folder, Json, PlanFolder, progress, refused_in

if TYPE_CHECKING:
    from huiyin.vaccination.campaign.run import Checked
    from huiyin.vaccination.campaign.view import View
    from huiyin.vaccination.campaign.words import Words
    from huiyin.vaccination.core.answer import Ended

SHOWN = 20
BROKEN = 1

Report = Annotated[Path | None, typer.Option(help="A page on the plan: .docx or .md.")]
Map = Annotated[Path | None, typer.Option("--map", help="A map: .svg or .png.")]
Chart = Annotated[Path | None, typer.Option(help="Doses, stock and coverage: .svg or .png.")]

campaign = typer.Typer(
    cls=DefaultGroup, no_args_is_help=True, help="Which doses go where and when."
)
again_commands.register(campaign)


def register(app: typer.Typer) -> None:
    """Add `huiyin campaign` to the program."""
    app.add_typer(campaign, name="campaign")


@campaign.callback()
def _campaign() -> None:
    """Which doses go where and when."""


@campaign.command("run")
def run(
    folder: Folder,
    *,
    out: Annotated[Path | None, typer.Option(help="Where the plan's tables go.")] = None,
    time_limit: Annotated[float, typer.Option(min=1, help="CPU seconds.")] = 170.0,
    gap: Annotated[float, typer.Option(min=0, help="Relative gap that is good enough.")] = 0.002,
    report: Report = None,
    table: Annotated[
        Path | None, typer.Option(help="Doses by site and period: .csv, .xlsx or .parquet.")
    ] = None,
    map_file: Map = None,
    chart: Chart = None,
    english: English = False,
    as_json: Json = False,
) -> None:
    """Plan a campaign directory; Ctrl-C gives the best plan so far with its gaps."""
    from huiyin.vaccination.campaign.run import plan_folder, plan_json

    language = language_of(english)
    with refused_in(language, as_json):
        with progress(language) as show:
            found = plan_folder(folder, time_limit, gap, show, language)
        if table is not None:
            from huiyin.vaccination.campaign.files.plans import write_given

            write_given(table, found.checked.campaign.problem, found.checked.plan)
        if out is not None:
            from huiyin.vaccination.campaign.files.plans import write_plan

            given = found.checked.campaign
            about = {"title": given.settings.title, "synthetic": given.settings.synthetic}
            head = {**about, "ended": found.ended.value}
            write_plan(out, given.problem, found.checked.plan, head, language)
        _show(found.checked, found.ended, (report, map_file, chart), (english, as_json))
        if as_json:
            typer.echo(json.dumps(plan_json(found, language), ensure_ascii=False))
    if found.checked.breaches:
        raise typer.Exit(BROKEN)


@campaign.command("check")
def check(
    folder: Folder,
    plan: PlanFolder,
    *,
    report: Report = None,
    map_file: Map = None,
    chart: Chart = None,
    english: English = False,
    as_json: Json = False,
) -> None:
    """Count a plan again, rule by rule; exit code 0 where every rule holds, else 1."""
    from huiyin.vaccination.campaign.again import standing
    from huiyin.vaccination.campaign.run import check_json, checked

    language = language_of(english)
    with refused_in(language, as_json):
        given = standing(folder, plan, language)
        found = checked(given.campaign, given.plan)
        _show(found, None, (report, map_file, chart), (english, as_json))
        if as_json:
            told = check_json(found, language)
            typer.echo(json.dumps(told, ensure_ascii=False))
    if found.breaches:
        raise typer.Exit(BROKEN)


@campaign.command("make-city")
def make_city(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Where the tables go.")],
    *,
    size: Annotated[str, typer.Option(help="small, city or large.")] = "small",
    seed: Annotated[int, typer.Option(help="Another seed, another city.")] = 7,
    english: English = False,
) -> None:
    """Write a synthetic campaign directory, for trying things out."""
    from huiyin.vaccination.campaign.demo import demo_city, demo_facts
    from huiyin.vaccination.campaign.files.writing import write_city
    from huiyin.vaccination.campaign.words import CHINESE, ENGLISH

    if size not in demo_facts()["sizes"]:
        raise typer.BadParameter(f"--size is one of {', '.join(demo_facts()['sizes'])}")
    city = demo_city(size, seed)
    write_city(folder, city, f"合成城市 synthetic city ({size}, seed {seed})", "2021-05-10")
    people = sum(sum(one.people) for one in city.problem.communities)
    counts = {"communities": len(city.problem.communities), "sites": len(city.problem.sites)}
    words = ENGLISH if english else CHINESE
    typer.echo(words.made.format(folder=folder, people=people, **counts))


def _show(
    found: Checked,
    ended: Ended | None,
    paths: tuple[Path | None, Path | None, Path | None],
    flags: tuple[bool, bool],
) -> None:
    """Write the page and pictures asked for, and print the plan unless JSON was asked for."""
    from huiyin.vaccination.campaign.view import view_of
    from huiyin.vaccination.campaign.words import CHINESE, ENGLISH

    (report, map_file, chart), (english, as_json) = paths, flags
    words = ENGLISH if english else CHINESE
    if not found.by_hand:
        _print_breaches(found, words)
        return
    view = view_of(found)
    if report is not None:
        from huiyin.vaccination.campaign.report import write_report

        write_report(view, report, words, ended)
    if map_file is not None or chart is not None:
        from huiyin.vaccination.campaign.picture import draw_chart, draw_map

        if map_file is not None:
            draw_map(view, map_file, words)
        if chart is not None:
            draw_chart(view, chart, words)
    if not as_json:
        _print(view, words, ended)
        _print_breaches(found, words)


def _print(view: View, words: Words, ended: Ended | None) -> None:
    from rich.console import Console
    from rich.table import Table

    from huiyin.vaccination.campaign.tables import noted, sections, sentences, title_of

    console = Console()
    for line in (title_of(view, words), *sentences(view, words, ended)):
        console.print(line, markup=False, highlight=False)
    for title, heads, rows in sections(view, words):
        shown = Table(*heads, title=title)
        for row in rows:
            shown.add_row(*row)
        console.print(shown)
    for note in noted(view, words):
        console.print(f"{words.notes}: {note}", markup=False, highlight=False)


def _print_breaches(found: Checked, words: Words) -> None:
    """The first breaches on the error stream, with what to do."""
    from huiyin.vaccination.campaign.breach_words import breach_line

    for one in found.breaches[:SHOWN]:
        typer.echo(breach_line(one, words.language), err=True)
    if len(found.breaches) > SHOWN:
        typer.echo(words.more.format(count=len(found.breaches) - SHOWN), err=True)
