"""`huiyin match`: a register of enterprises against the policies of a day."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from huiyin.base.console.refusals import refusals_told
from huiyin.base.console.stopping import stoppable
from huiyin.industry.errors import NoSuchPolicy

if TYPE_CHECKING:
    from huiyin.industry.core.rules.adviser import Adviser
    from huiyin.industry.core.rules.near.efforts import Efforts
    from huiyin.industry.core.rules.policy import Catalogue
    from huiyin.industry.match.report import Reporter
    from huiyin.industry.match.run import Matched, Matching
    from huiyin.industry.match.tables import Long, Workbook
    from huiyin.industry.register.read import Reader

Folder = Annotated[Path | None, typer.Option(help="Policies; without it those that ship.")]
Day = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of facts and law; today.")
]
Names = Annotated[list[str] | None, typer.Option(help="Only these policies.")]
Codes = Annotated[list[str] | None, typer.Option(help="Only these credit codes.")]
Costs = Annotated[Path | None, typer.Option(help="What steps cost you, as YAML.")]
Settle = Annotated[
    bool | None,
    typer.Option("--settle/--no-settle", help="Certain answers for all open verdicts, or none."),
]
DETAILED = 2_000
"""Registers up to so many rows are told enterprise by enterprise with worth and near-misses."""


@dataclass(slots=True)
class Asked:
    """What is to come out."""

    as_json: bool
    brief: bool
    wanted: frozenset[str]
    folder: Path | None
    report: Path | None
    chinese: bool
    told: list[dict[str, Any]] = field(default_factory=list)
    found: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Files:
    """Tables that are written."""

    xlsx: Path | None
    out: Path | None
    set_aside: Path | None


def register(app: typer.Typer) -> None:
    """Add `huiyin match` to the program."""
    app.command()(match)


def match(
    register: Annotated[Path, typer.Argument(help="Enterprises: .csv, .parquet or .xlsx.")],
    *,
    policies: Folder = None,
    as_of: Day = None,
    policy: Names = None,
    enterprise: Codes = None,
    costs: Costs = None,
    as_json: Annotated[bool, typer.Option("--json", help="Everything as JSON.")] = False,
    brief: Annotated[bool, typer.Option(help="JSON of counts only, without enterprises.")] = False,
    xlsx: Annotated[Path | None, typer.Option(help="A workbook of all verdicts.")] = None,
    out: Annotated[Path | None, typer.Option(help="A long table: .csv or .parquet.")] = None,
    set_aside: Annotated[
        Path | None, typer.Option(help="A .csv of the rows set aside, and why.")
    ] = None,
    report: Annotated[Path | None, typer.Option(help="A page for one: .docx or .md.")] = None,
    reports: Annotated[Path | None, typer.Option(help="A folder for a page of each.")] = None,
    settle: Settle = None,
    lang: Annotated[str, typer.Option(help="zh or en, for tables and pages.")] = "zh",
) -> None:
    """Which policies each enterprise meets, what lacks, what is near, and what it is worth."""
    from huiyin.base.clock import today
    from huiyin.industry.match.run import Matching

    day = as_of.date() if as_of else today()
    wanted = frozenset(one.upper() for one in enterprise or ())
    asked = Asked(as_json, brief, wanted, reports, report, lang == "zh")
    with refusals_told(as_json):
        adviser, efforts = _prepared(policies, day, policy or [], costs)
        matching = Matching(adviser, settle)
        _run(register, matching, efforts, asked, Files(xlsx, out, set_aside))


def _prepared(
    folder: Path | None, day: date, names: list[str], costs: Path | None
) -> tuple[Adviser, Efforts]:
    from huiyin.industry.catalogue import catalogue_of
    from huiyin.industry.core.rules.adviser import Adviser
    from huiyin.industry.match.costs import efforts_of

    catalogue = catalogue_of(folder)
    _known(catalogue, names)
    return Adviser(catalogue, day, tuple(names)), efforts_of(costs, catalogue)


def _run(register: Path, matching: Matching, efforts: Efforts, asked: Asked, files: Files) -> None:
    from huiyin.industry.match.report import Reporter
    from huiyin.industry.register.read import reading

    adviser, aside = matching.adviser, []
    with ExitStack() as stack:
        reader = stack.enter_context(reading(register, adviser.catalogue, adviser.as_of))
        sinks = _sinks(stack, adviser, files, asked.chinese)
        told = stack.enter_context(_progress(register.name))
        reporter = Reporter(adviser, asked.chinese)
        for matched in matching.run(reader, told):
            aside.append(matched.batch.aside)
            for sink in sinks:
                sink.add(matched)
            _enterprises(matched, adviser, efforts, asked, reporter)
        for sink in sinks:
            sink.finish(matching, reader.report)
        if files.set_aside is not None:
            _write_aside(aside, files.set_aside)
    _absent(asked)
    _show(matching, reader, asked)


def _known(catalogue: Catalogue, names: list[str]) -> None:
    for name in names:
        if name not in catalogue.policies:
            raise NoSuchPolicy(
                f"There is no policy {name}.", f"Known: {', '.join(catalogue.policies)}."
            )


def _sinks(
    stack: ExitStack, adviser: Adviser, files: Files, chinese: bool
) -> list[Workbook | Long]:
    from huiyin.industry.match.tables import Long, Workbook

    sinks: list[Workbook | Long] = []
    if files.xlsx:
        sinks.append(Workbook(files.xlsx, adviser, chinese))
    if files.out:
        sinks.append(Long(files.out))
    for sink in sinks:
        stack.callback(sink.close)
    return sinks


@contextmanager
def _progress(name: str) -> Iterator[Callable[[int], bool]]:
    """A line of rows read; Ctrl-C stops after the batch, and what there is is told."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(),
        console=Console(stderr=True), transient=True,
    ) as bar:  # fmt: skip
        task = bar.add_task(name)

        def heard(rows: int) -> bool:
            bar.update(task, description=f"{name}: {rows:,} rows")
            return True

        with stoppable(heard) as told:
            yield told


def _write_aside(parts: list[Any], path: Path) -> None:
    import polars as pl

    with path.open("wb") as file:
        file.write("\ufeff".encode())
        if parts:
            pl.concat(parts).write_csv(file)


def _enterprises(
    matched: Matched, adviser: Adviser, efforts: Efforts, asked: Asked, reporter: Reporter
) -> None:
    """Tell the enterprises asked for: with all there is to say while they are few."""
    from huiyin.base.console.page import write_page
    from huiyin.industry.match.told import answers_as_json, bundle_as_json, questions_as_json

    batch = matched.batch
    if asked.brief or not (asked.as_json or asked.folder or asked.report):
        return
    for at, code in enumerate(batch.codes):
        if asked.wanted and code not in asked.wanted:
            continue
        asked.found.add(code)
        entry = {"code": code, "name": batch.names[at], "row": batch.rows[at]}
        paged = asked.folder or (asked.report and (asked.wanted or len(asked.found) == 1))
        if len(asked.found) <= DETAILED or paged:
            facts = batch.facts_of(at)
            answers = adviser.answers(facts, efforts)
            bundle, questions = adviser.bundle(answers), adviser.questions(facts, answers)
            entry["verdicts"] = answers_as_json(answers)
            entry["bundle"] = bundle_as_json(bundle)
            entry["next"] = questions_as_json(questions)
            page = reporter.page(batch.names[at] or code, answers, bundle, questions)
            if asked.folder:
                asked.folder.mkdir(parents=True, exist_ok=True)
                write_page(page, asked.folder / f"{code}.docx")
            if asked.report and paged:
                write_page(page, asked.report)
        else:
            entry["verdicts"] = {
                one.id: {"status": matched.status(one.id, at)} for one in adviser.policies()
            }
        if asked.as_json:
            asked.told.append(entry)


def _absent(asked: Asked) -> None:
    missing = sorted(asked.wanted - asked.found)
    if missing and (asked.as_json or asked.folder or asked.report):
        raise NoSuchPolicy(
            f"The register has no sound row for {', '.join(missing)}.",
            "See the rows set aside with --set-aside.",
        )


def _show(matching: Matching, reader: Reader, asked: Asked) -> None:
    if asked.as_json:
        typer.echo(json.dumps(_as_json(matching, reader, asked), ensure_ascii=False))
    else:
        _show_counts(matching, asked.chinese)
        _show_reading(reader)


def _as_json(matching: Matching, reader: Reader, asked: Asked) -> dict[str, Any]:
    adviser = matching.adviser
    told = {
        "as_of": adviser.as_of.isoformat(),
        "law": adviser.catalogue.digest,
        "policies": {one.id: _policy(adviser, matching, one.id) for one in adviser.policies()},
        "open": {"left_by_logic": matching.open_before, "looked_at": matching.looked_at,
                 "settled": matching.settled},
        "reading": reader.report.as_json(),
    }  # fmt: skip
    return told if asked.brief else told | {"enterprises": asked.told}


def _show_counts(matching: Matching, chinese: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    from huiyin.industry.match.words import STATUS, said

    table = Table(title=f"{matching.adviser.as_of}")
    table.add_column("政策" if chinese else "Policy", overflow="fold", min_width=22)
    for words in STATUS.values():
        table.add_column(said(words, chinese), justify="right")
    for one in matching.adviser.policies():
        counts = matching.counts.get(one.id, {})
        table.add_row(said(one.title, chinese), *(f"{counts.get(s, 0):,}" for s in STATUS))
    Console().print(table)


def _policy(adviser: Adviser, matching: Matching, name: str) -> dict[str, Any]:
    policy = adviser.catalogue.policies[name]
    one = adviser.prepared.get(name)
    return {
        "title": policy.title.zh, "title_en": policy.title.en, "level": policy.level,
        "kind": policy.kind, "doc": one.version.doc if one else None,
        "confidence": one.version.confidence if one else None,
        "source": one.version.source if one else None,
        "counts": {str(status): times for status, times in matching.counts.get(name, {}).items()},
    }  # fmt: skip


def _show_reading(reader: Reader) -> None:
    from huiyin.industry.match.tables import reading_rows

    for cells in reading_rows(reader.report, chinese=False):
        typer.echo("  ".join(str(cell) for cell in cells if cell != ""), err=True)
