"""`huiyin need`: services ranked for needs that enterprises wrote in their own words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from huiyin.base.console.page import write_rows
from huiyin.base.console.refusals import refusals_told
from huiyin.industry.core.needs.catalogue import Confirmed, Need
from huiyin.industry.core.needs.exposure import Exposure
from huiyin.industry.core.needs.rank import Desk, Fairness, Ranked
from huiyin.industry.need.line_files import (
    Fault,
    Lines,
    read_confirmed,
    read_needs,
    read_services,
)
from huiyin.industry.need.ontology_file import DATA, read_ontology, read_weights
from huiyin.industry.need.words import reasons_told

CHUNK = 256
TOLD = 20
"""Faults that are told one by one; the rest are counted."""
HEADS = ("需求编号", "需求", "名次", "服务编号", "服务", "机构", "得分", "理由")


def register(app: typer.Typer) -> None:
    """Add `huiyin need`."""
    app.command("need")(need)


def need(  # noqa: PLR0917
    queries: Annotated[Path, typer.Argument(help='Needs, one a line: {"id": …, "text": …}.')],
    services: Annotated[Path, typer.Option(help="Services, one JSON object a line.")] = DATA
    / "services.jsonl",
    ontology: Annotated[Path, typer.Option(help="A folder with another ontology.")] = DATA
    / "ontology",
    confirmed: Annotated[Path, typer.Option(help="Confirmed matches to learn from.")] = DATA
    / "confirmed.jsonl",
    top: Annotated[int, typer.Option(min=1, max=1000, help="Services for each need.")] = 10,
    reasons: Annotated[bool, typer.Option("--reasons", help="Say why, with --json.")] = False,
    tolerance: Annotated[
        float, typer.Option(min=0, help="Scores this near are equal; attention is shared.")
    ] = 0.0,
    seed: Annotated[int, typer.Option(help="Draws among providers that had the same.")] = 0,
    out: Annotated[Path | None, typer.Option(help="Table: .csv, .xlsx or .parquet.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Rank the services that answer each need."""
    with refusals_told(as_json):
        known = read_ontology(ontology)
        asked = read_needs(queries, known)
        offered = read_services(services, known)
        taught: Lines[Confirmed] = read_confirmed(confirmed, known)
        faults = [*asked.faults, *offered.faults, *taught.faults]
        _tell(faults)
        desk = Desk(known, offered.rows, read_weights(), taught.rows)
        fairness = Fairness(Exposure(seed), tolerance)
        told = reasons or out is not None or not as_json
        lists = _ranked(desk, asked.rows, top, fairness, told)
        if out is not None:
            write_rows(HEADS, _rows(asked.rows, lists), out)
        if as_json:
            counts = {
                "needs": (asked.count, len(asked.rows)),
                "services": (offered.count, len(offered.rows)),
            }
            typer.echo(
                json.dumps(_said(asked.rows, lists, faults, counts, reasons), ensure_ascii=False)
            )
        elif out is None:
            _print(asked.rows, lists)
        typer.echo(
            f"{len(asked.rows)} of {asked.count} needs, {len(offered.rows)} of {offered.count}"
            f" services used; {len(faults)} lines left out.",
            err=True,
        )


def _ranked(
    desk: Desk, needs: list[Need], top: int, fairness: Fairness, told: bool
) -> list[list[Ranked]]:
    from rich.console import Console

    lists: list[list[Ranked]] = []
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("needs", total=len(needs))
        for at in range(0, len(needs), CHUNK):
            lists += desk.rank(needs[at : at + CHUNK], top, fairness, told)
            progress.update(task, completed=len(lists))
    return lists


def _tell(faults: list[Fault]) -> None:
    for fault in faults[:TOLD]:
        typer.echo(f"left out: {fault}", err=True)
    if len(faults) > TOLD:
        typer.echo(f"left out: {len(faults) - TOLD} more lines", err=True)


def _said(
    needs: list[Need],
    lists: list[list[Ranked]],
    faults: list[Fault],
    counts: dict[str, tuple[int, int]],
    reasons: bool,
) -> dict[str, Any]:
    return {
        "results": [
            {
                "id": need.id,
                "services": [one.service.id for one in ranked],
                "ranked": [_one(one, reasons) for one in ranked],
            }
            for need, ranked in zip(needs, lists, strict=True)
        ],
        "read": {name: {"lines": all_, "used": used} for name, (all_, used) in counts.items()},
        "left_out": [
            {"file": one.file, "line": one.line, "key": one.key, "message": one.message}
            for one in faults
        ],
    }


def _one(ranked: Ranked, reasons: bool) -> dict[str, Any]:
    said: dict[str, Any] = {"id": ranked.service.id, "score": round(ranked.score, 4)}
    if reasons and ranked.reasons:
        why = ranked.reasons
        said["reasons"] = {
            "class": why.service_class,
            "chance": round(why.chance, 4),
            "gaps": [{"policy": gap.policy, "field": gap.field} for gap in why.gaps],
            "phrases": [
                {"phrase": one.text, "cause": one.cause.id, "zh": one.cause.zh, "en": one.cause.en}
                for one in why.phrases
            ],
            "similar": [one.id for one in why.similar],
            "words": list(why.words),
            "zh": reasons_told(why),
        }
    return said


def _rows(needs: list[Need], lists: list[list[Ranked]]) -> list[list[str]]:
    return [
        [
            need.id,
            need.text,
            str(place),
            one.service.id,
            one.service.name,
            one.service.provider,
            f"{one.score:.3f}",
            reasons_told(one.reasons) if one.reasons else "",
        ]
        for need, ranked in zip(needs, lists, strict=True)
        for place, one in enumerate(ranked, 1)
    ]


def _print(needs: list[Need], lists: list[list[Ranked]]) -> None:
    for need, ranked in zip(needs, lists, strict=True):
        typer.echo(f"{need.id}  {need.text}")
        for place, one in enumerate(ranked, 1):
            why = reasons_told(one.reasons) if one.reasons else ""
            named = f"{one.service.name} {one.service.provider}".strip()
            typer.echo(f"  {place:>2}. {one.service.id}  {named}  {one.score:.3f}  {why}")
