"""`huiyin campaign replan` and `huiyin campaign backup`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from huiyin.vaccination.campaign.language import language_of
from huiyin.vaccination.campaign.told import English, Folder, Json, PlanFolder, progress, refused_in

if TYPE_CHECKING:
    from huiyin.vaccination.campaign.again import Replanned, Standing
    from huiyin.vaccination.campaign.again_words import Words
    from huiyin.vaccination.core.campaign.backup import BackupTable, Fallback

SHOWN = 25
BROKEN = 1


def register(campaign: typer.Typer) -> None:
    """Add both to `huiyin campaign`."""
    campaign.command("replan")(replan)
    campaign.command("backup")(backup)


def replan(
    folder: Folder,
    plan: PlanFolder,
    shock: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Shock (YAML).")],
    *,
    out: Annotated[Path | None, typer.Option(help="Where the new plan's tables go.")] = None,
    table: Annotated[
        Path | None, typer.Option(help="The list of what to do: .csv, .xlsx or .parquet.")
    ] = None,
    time_limit: Annotated[float, typer.Option(min=1, help="CPU seconds.")] = 60.0,
    english: English = False,
    as_json: Json = False,
) -> None:
    """Plan again after a shock with the fewest changes; what to do comes as a list."""
    from huiyin.vaccination.campaign.again import replan as again
    from huiyin.vaccination.campaign.again import replan_json, write_replanned

    language = language_of(english)
    with refused_in(language, as_json):
        with progress(language) as show:
            found = again(folder, plan, shock, time_limit, show, language=language)
        if out is not None:
            write_replanned(out, found, language)
        if table is not None:
            _write_steps(found, table)
        if as_json:
            typer.echo(json.dumps(replan_json(found, language), ensure_ascii=False))
        else:
            _print_again(found, _words(english))
    if found.checked.breaches:
        raise typer.Exit(BROKEN)


def backup(
    folder: Folder,
    plan: PlanFolder,
    *,
    period: Annotated[int, typer.Option(min=0, help="Period in which a site fails.")] = 1,
    time_limit: Annotated[float, typer.Option(min=1, help="CPU seconds.")] = 60.0,
    english: English = False,
    as_json: Json = False,
) -> None:
    """For every open site: where its people go if it fails, and the worst pair."""
    from huiyin.vaccination.campaign.again import fallback_table

    language = language_of(english)
    with refused_in(language, as_json):
        with progress(language) as show:
            before, found = fallback_table(
                folder, plan, period, time_limit, show, language=language
            )
        if as_json:
            typer.echo(json.dumps(_backup_json(before, found), ensure_ascii=False))
        else:
            _print_backup(before, found, _words(english))


def _words(english: bool) -> Words:
    from huiyin.vaccination.campaign.again_words import CHINESE, ENGLISH

    return ENGLISH if english else CHINESE


def _lines(found: Replanned, words: Words) -> list[tuple[Any, ...]]:
    """Period, act and sentence of every instruction."""
    from huiyin.vaccination.campaign.again import told as named

    lines = []
    for step in found.steps:
        names = {"other": "-", **named(found.again.problem, step)}
        period = names.pop("period", None)
        act = names.pop("act")
        lines.append((period, act, words.acts[act].format(**names)))
    return lines


def _write_steps(found: Replanned, path: Path) -> None:
    import polars as pl

    from huiyin.base.console.page import write_frame
    from huiyin.vaccination.campaign.again import told as named

    rows = [named(found.again.problem, step) for step in found.steps]
    write_frame(pl.DataFrame(rows, infer_schema_length=None), path)


def _print_again(found: Replanned, words: Words) -> None:
    from rich.console import Console
    from rich.table import Table

    from huiyin.vaccination.campaign.breach_words import breach_line
    from huiyin.vaccination.campaign.note_words import notes_told

    again, console = found.again, Console()
    for line in _summary(found, words):
        console.print(line, markup=False, highlight=False)
    lines = _lines(found, words)
    shown = Table(title=words.steps.format(count=len(lines)), show_header=False)
    for period, _, sentence in lines[:SHOWN]:
        shown.add_row("" if period is None else str(period), sentence)
    console.print(shown)
    if len(lines) > SHOWN:
        console.print(words.more.format(count=len(lines) - SHOWN), markup=False)
    for note in notes_told(again.problem, again.plan.notes, words.language):
        console.print(note, markup=False, highlight=False)
    for one in found.checked.breaches[:SHOWN]:
        typer.echo(breach_line(one, words.language), err=True)


def _summary(found: Replanned, words: Words) -> list[str]:
    again = found.again
    lines = [
        words.moved.format(cut=again.cut, people=again.moved_site, appointments=again.moved_time)
    ]
    if again.moved_site:
        must = words.must if found.nobody_else else words.some_must
        lines.append(must.format(people=found.must_move))
    if again.proven:
        lines.append(words.proven)
    elif again.bound is not None:
        lines.append(words.bounded.format(bound=again.bound))
    else:
        lines.append(words.unbounded)
    if again.unreached:
        lines.append(words.unreached.format(people=again.unreached))
    for product, lacks in zip(again.problem.products, again.problem.reserve_lacks, strict=False):
        if lacks:
            lines.append(words.lacks.format(product=product.id, doses=lacks))
    return lines


def _backup_json(before: Standing, found: BackupTable) -> dict[str, Any]:
    problem = before.campaign.problem

    def case(one: Fallback | None) -> dict[str, Any] | None:
        if one is None:
            return None
        moves = [
            {
                "community": problem.communities[community].id,
                "from": problem.sites[source].id,
                "to": problem.sites[target].id,
                "people": people,
            }
            for community, source, target, people in one.moves
        ]
        names = [problem.sites[site].id for site in one.sites]
        return {**asdict(one), "sites": names, "moves": moves}

    return {
        "period": found.period,
        "minutes": list(found.minutes),
        "complete": found.complete,
        "sites": [case(one) for one in found.fallbacks],
        "worst": case(found.worst),
        "worst_pair": case(found.worst_pair),
    }


def _print_backup(before: Standing, found: BackupTable, words: Words) -> None:
    from rich.console import Console
    from rich.table import Table

    console, sites = Console(), before.campaign.problem.sites
    minutes = iter(found.minutes)
    heads = [h.format(m=next(minutes)) if "{m}" in h else h for h in words.fallback_heads]
    shown = Table(*heads, title=words.fallback.format(period=found.period))
    worst_first = sorted(found.fallbacks, key=lambda one: (-one.left_over, -one.people))
    for one in worst_first[:SHOWN]:
        figures = (one.people, one.left_over, *one.beyond)
        shown.add_row(sites[one.sites[0]].id, *(f"{n:,}" for n in figures))
    console.print(shown)
    for sentence, case in ((words.worst, found.worst), (words.worst_pair, found.worst_pair)):
        if case is not None:
            names = ", ".join(sites[site].id for site in case.sites)
            line = sentence.format(sites=names, left=case.left_over, people=case.people)
            console.print(line, markup=False, highlight=False)
    if not found.complete:
        console.print(words.unfinished, markup=False)
