"""`huiyin match`: a register of enterprises against the policies of a day."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from huiyin.base.console.refusals import refusals_told
from huiyin.base.console.stopping import stoppable
from huiyin.base.errors import HuiyinError

if TYPE_CHECKING:
    from huiyin.industry.core.rules.adviser import Adviser
    from huiyin.industry.core.rules.near.efforts import Efforts
    from huiyin.industry.core.rules.policy import Catalogue
    from huiyin.industry.match.report import Reporter
    from huiyin.industry.match.run import Matched, Matching
    from huiyin.industry.match.tables import Long, Workbook
    from huiyin.industry.register.read import Reader

DETAILED = 2_000
"""Registers up to so many rows are told enterprise by enterprise with worth and near-misses."""


class NoSuchPolicy(HuiyinError):
    """A policy or enterprise that is not there."""


@dataclass(slots=True)
class Asked:
    """What is to come out."""

    as_json: bool
    brief: bool
    details: bool
    wanted: frozenset[str]
    folder: Path | None
    report: Path | None
    told: list[dict[str, Any]] = field(default_factory=list)
    found: set[str] = field(default_factory=set)


def register(app: typer.Typer) -> None:
    """Add `huiyin match` to the program."""
    app.command()(match)


def match(
    register: Annotated[Path, typer.Argument(help="Enterprises: .csv, .parquet or .xlsx.")],
    *,
    policies: Annotated[
        Path | None, typer.Option(help="A folder of policies; without it those that ship.")
    ] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of facts and law; today.")
    ] = None,
    policy: Annotated[list[str] | None, typer.Option(help="Only these policies.")] = None,
    enterprise: Annotated[list[str] | None, typer.Option(help="Only these credit codes.")] = None,
    costs: Annotated[
        Path | None, typer.Option(help="What steps cost you, as YAML, for near-misses.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Everything as JSON.")] = False,
    brief: Annotated[bool, typer.Option(help="JSON of counts only, without enterprises.")] = False,
    xlsx: Annotated[Path | None, typer.Option(help="A workbook of all verdicts.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="A long table of all verdicts: .csv or .parquet.")
    ] = None,
    set_aside: Annotated[
        Path | None, typer.Option(help="A .csv of the rows that were set aside, and why.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="A page for one enterprise: .docx or .md.")
    ] = None,
    reports: Annotated[
        Path | None, typer.Option(help="A folder for a page (.docx) of every enterprise asked for.")
    ] = None,
    settle: Annotated[
        bool | None,
        typer.Option(
            "--settle/--no-settle", help="Certain answers for all open verdicts, or none."
        ),
    ] = None,
    lang: Annotated[str, typer.Option(help="zh or en, for tables and pages.")] = "zh",
) -> None:
    """Which policies each enterprise meets, what lacks, what is near, and what it is worth."""
    from huiyin.base.clock import today
    from huiyin.industry.catalogue import catalogue_of
    from huiyin.industry.core.rules.adviser import Adviser
    from huiyin.industry.match.costs import efforts_of
    from huiyin.industry.match.report import Reporter
    from huiyin.industry.match.run import Matching
    from huiyin.industry.register.read import reading

    day = as_of.date() if as_of else today()
    with refusals_told(as_json):
        catalogue = catalogue_of(policies)
        _known(catalogue, policy or [])
        adviser = Adviser(catalogue, day, tuple(policy or ()))
        efforts = efforts_of(costs, catalogue)
        asked = Asked(
            as_json, brief, False, frozenset(one.upper() for one in enterprise or ()),
            reports, report,
        )  # fmt: skip
        matching = Matching(adviser, settle)
        with ExitStack() as stack:
            reader = stack.enter_context(reading(register, catalogue, day))
            sinks = _sinks(stack, adviser, xlsx, out, lang == "zh")
            told = stack.enter_context(_progress(register.name))
            reporter = Reporter(adviser, lang == "zh")
            aside = []
            for matched in matching.run(reader, told):
                aside.append(matched.batch.aside)
                for sink in sinks:
                    sink.add(matched)
                _enterprises(matched, adviser, efforts, asked, reporter)
            for sink in sinks:
                sink.finish(matching, reader.report)
            if set_aside is not None:
                _write_aside(aside, set_aside)
        _absent(asked)
        _show(matching, reader, asked, lang == "zh")


def _known(catalogue: Catalogue, names: list[str]) -> None:
    for name in names:
        if name not in catalogue.policies:
            raise NoSuchPolicy(
                f"There is no policy {name}.", f"Known: {', '.join(catalogue.policies)}."
            )


def _sinks(
    stack: ExitStack, adviser: Adviser, xlsx: Path | None, out: Path | None, chinese: bool
) -> list[Workbook | Long]:
    from huiyin.industry.match.tables import Long, Workbook

    sinks: list[Workbook | Long] = []
    if xlsx:
        sinks.append(stack.enter_context(Workbook(xlsx, adviser, chinese)))
    if out:
        sinks.append(Long(out))
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
    from huiyin.industry.match.report import write_report
    from huiyin.industry.match.told import answers_as_json

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
            answers = adviser.answers(batch.facts_of(at), efforts)
            entry["verdicts"] = answers_as_json(answers)
            label = batch.names[at] or code
            if asked.folder:
                asked.folder.mkdir(parents=True, exist_ok=True)
                write_report(reporter, label, answers, asked.folder / f"{code}.docx")
            if asked.report and paged:
                write_report(reporter, label, answers, asked.report)
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


def _show(matching: Matching, reader: Reader, asked: Asked, chinese: bool) -> None:
    from huiyin.industry.match.words import STATUS, said

    adviser = matching.adviser
    if asked.as_json:
        told = {
            "as_of": adviser.as_of.isoformat(),
            "law": adviser.catalogue.digest,
            "policies": {one.id: _policy(adviser, matching, one.id) for one in adviser.policies()},
            "open": {"left_by_logic": matching.open_before, "looked_at": matching.looked_at,
                     "settled": matching.settled},
            "reading": reader.report.as_json(),
        }  # fmt: skip
        if not asked.brief:
            told["enterprises"] = asked.told
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{adviser.as_of}")
    table.add_column("政策" if chinese else "Policy", overflow="fold", min_width=22)
    for words in STATUS.values():
        table.add_column(said(words, chinese), justify="right")
    for one in adviser.policies():
        counts = matching.counts.get(one.id, {})
        table.add_row(said(one.title, chinese), *(f"{counts.get(s, 0):,}" for s in STATUS))
    Console().print(table)
    _show_reading(reader)


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
