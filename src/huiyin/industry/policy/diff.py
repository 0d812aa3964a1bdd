"""`huiyin policy diff`: what another text, or another day, does to a register."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer

from huiyin.base.console.refusals import refusals_told
from huiyin.industry.policy.commands import AsJson, Day, Lang, known_language, parsed, read, said

if TYPE_CHECKING:
    from huiyin.industry.core.rules.change import Change, Side
    from huiyin.industry.register.read import Batch

NAMED = 20
"""So many enterprises are named for each policy and direction."""
Folder = Annotated[Path, typer.Argument(help="Directory of policies in YAML.")]


def diff(
    old: Folder,
    new: Folder,
    register: Annotated[Path, typer.Argument(help="Enterprises: .csv, .parquet or .xlsx.")],
    *,
    as_of: Day = None,
    as_of_old: Annotated[
        str | None, typer.Option("--as-of-old", help="Day of the old law; else the same day.")
    ] = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """Who gains, who loses, and why, between two catalogues or two days."""
    from huiyin.industry.core.rules.change import Side, changes
    from huiyin.industry.core.rules.verdict import lowest_values
    from huiyin.industry.register.read import reading

    with refusals_told(as_json):
        language, day = known_language(lang), parsed(as_of)
        before = Side(read(old), parsed(as_of_old) if as_of_old else day)
        after = Side(read(new), day)
        told: dict[str, Any] = {}
        with reading(register, after.catalogue, day) as reader:
            for batch in reader.batches():
                columns = batch.columns(lowest_values(after.catalogue))
                for name, one in changes(before, after, columns).items():
                    _add(told.setdefault(name, _empty(before, after, name)), one, batch)
            report = reader.report.as_json()
    if as_json:
        typer.echo(json.dumps(_as_json(before, after, told, report), ensure_ascii=False))
        return
    told = {name: one for name, one in told.items() if one["moves"] or one["words"]}
    for name, one in told.items():
        _show(name, one, after if name in after.catalogue.policies else before, language)
    if not told:
        typer.echo("没有政策发生变化。" if language == "zh" else "No policy changed.")


def _empty(old: Side, new: Side, name: str) -> dict[str, Any]:
    return {
        "doc_before": old.doc(name), "doc_after": new.doc(name), "gain": 0, "lose": 0,
        "moves": {}, "gained_by": {}, "lost_by": {}, "gaining": [], "losing": [],
        "words": _in_words(old, new, name),
    }  # fmt: skip


def _in_words(old: Side, new: Side, name: str) -> list[dict[str, str]]:
    """The leaves that were added, removed or changed."""
    from huiyin.industry.core.rules.words.difference import difference

    sides = [one.catalogue.policies.get(name) for one in (old, new)]
    versions = [
        policy.at(side.as_of) if policy else None
        for policy, side in zip(sides, (old, new), strict=True)
    ]
    if versions[0] is None or versions[1] is None:
        return []
    return [
        {"kind": one.kind, "leaf": one.id, "zh": one.words.zh, "en": one.words.en}
        for one in difference(new.catalogue, versions[0], versions[1])
    ]


def _add(told: dict[str, Any], change: Change, batch: Batch) -> None:
    from huiyin.industry.core.rules.change import STATUSES

    told["gain"] += int(change.gains.sum())
    told["lose"] += int(change.loses.sum())
    for (a, b), times in np.ndenumerate(change.moves):
        if times and a != b:
            key = f"{STATUSES[a]} -> {STATUSES[b]}"
            told["moves"][key] = told["moves"].get(key, 0) + int(times)
    for where, counts in (("gained_by", change.gained), ("lost_by", change.lost)):
        for leaf, times in counts.items():
            told[where][leaf] = told[where].get(leaf, 0) + times
    for where, rows in (("gaining", change.gains), ("losing", change.loses)):
        for at in np.flatnonzero(rows)[: NAMED - len(told[where])].tolist():
            told[where].append({"code": batch.codes[at], "name": batch.names[at]})


def _as_json(old: Side, new: Side, told: dict[str, Any], report: Any) -> dict[str, Any]:
    def law(side: Side) -> dict[str, str]:
        day: date = side.as_of
        return {"as_of": day.isoformat(), "law": side.catalogue.digest}

    return {"before": law(old), "after": law(new), "policies": told, "reading": report}


def _show(name: str, told: dict[str, Any], side: Side, language: str) -> None:
    chinese = language == "zh"
    title = said(side.catalogue.policies[name].title, language)
    typer.echo(f"{title}  {told['doc_before'] or '—'} → {told['doc_after'] or '—'}")
    for one in told["words"]:
        typer.echo(f"    {one['zh' if chinese else 'en']}")
    gain, lose = ("新符合", "不再符合") if chinese else ("gain", "lose")
    for word, number, by in (
        (gain, told["gain"], told["gained_by"]), (lose, told["lose"], told["lost_by"])
    ):  # fmt: skip
        because = ", ".join(f"{leaf} {times:,}" for leaf, times in list(by.items())[:5])
        typer.echo(f"    {word} {number:,}{f'  ({because})' if because else ''}")
    for move, times in told["moves"].items():
        typer.echo(f"    {move}: {times:,}")
