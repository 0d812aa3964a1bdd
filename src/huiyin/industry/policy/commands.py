"""`huiyin policy check` and `huiyin policy explain`: what is wrong, and what the rules say."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from huiyin.base.clock import today
from huiyin.base.console.refusals import refusals_told
from huiyin.base.errors import HuiyinError
from huiyin.industry.errors import NoSuchPolicy

if TYPE_CHECKING:
    from huiyin.industry.core.rules.check import Finding
    from huiyin.industry.core.rules.facts import Facts
    from huiyin.industry.core.rules.milestones import Milestone
    from huiyin.industry.core.rules.policy import Catalogue, Policy, Version, Words

Folder = Annotated[Path, typer.Argument(help="Directory of policies in YAML.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Day = Annotated[str | None, typer.Option("--as-of", help="Day, YYYY-MM-DD; default today.")]
Lang = Annotated[str, typer.Option(help="zh or en.")]


class Unread(HuiyinError):
    """Policies that cannot be used, with every fault for programs."""

    def __init__(self, message: str, faults: list[dict[str, Any]]) -> None:
        super().__init__(message)
        self.faults = faults

    def as_json(self) -> dict[str, Any]:
        """All faults."""
        return {"faults": self.faults}


def check(
    folder: Folder,
    *,
    as_of: Day = None,
    columns_in: Annotated[
        Path | None,
        typer.Option("--register", help="A register: tells the fields that it never fills."),
    ] = None,
    lang: Lang = "en",
    as_json: AsJson = False,
) -> None:
    """Check policies: never true, unreachable, gaps, dates, sources, examples. 1: errors found."""
    with refusals_told(as_json):
        catalogue, day = read(folder), parsed(as_of)
        language = known_language(lang)
        columns = columns_of(columns_in, catalogue, day) if columns_in else None
    from huiyin.industry.core.rules.check import Severity
    from huiyin.industry.core.rules.check import check as checked

    found = checked(catalogue, day, columns, benefit)
    if as_json:
        told = {
            "policies": len(catalogue.policies),
            "examples": len(catalogue.examples),
            "digest": catalogue.digest,
            "findings": [finding_json(one) for one in found],
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        for one in found:
            typer.echo(finding_line(one, language))
        counts = ", ".join(
            f"{sum(one.severity is kind for one in found)} {kind}s" for kind in Severity
        )
        typer.echo(
            f"{len(catalogue.policies)} policies, {len(catalogue.examples)} examples: {counts}"
        )
    if any(one.severity is Severity.ERROR for one in found):
        raise typer.Exit(1)


def explain(
    folder: Folder,
    policy: Annotated[str, typer.Argument(help="Id of the policy.")],
    *,
    as_of: Day = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """Say in words what a policy asks on a day and what it is worth."""
    with refusals_told(as_json):
        catalogue, day, language = read(folder), parsed(as_of), known_language(lang)
        of, version = version_on(catalogue, policy, day)
    from huiyin.industry.core.rules.words import Sentences, outline

    lines = list(outline(Sentences(catalogue, version, day), version))
    dates = dates_of(of, day)
    if as_json:
        told = {
            "policy": of.id, "title": words_json(of.title), "doc": version.doc,
            "from": str(version.start), "to": str(version.end) if version.end else None,
            "as_of": str(day),
            "lines": [
                {"depth": one.depth, "id": one.id, "clause": one.clause, **words_json(one.words)}
                for one in lines
            ],
            "dates": [
                {"day": str(one.day), "provisional": one.provisional, **words_json(one.words)}
                for one in dates
            ],
        }  # fmt: skip
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    until = version.end or ("无截止日" if language == "zh" else "no end")
    typer.echo(f"{said(of.title, language)} · {version.doc} · {version.start} – {until}")
    for one in lines:
        code = f"  [{one.id}]" if one.id else ""
        clause = f"  ({one.clause})" if one.clause else ""
        typer.echo(f"{'  ' * one.depth}{said(one.words, language)}{clause}{code}")
    for date_ in dates:
        doubt = " ?" if date_.provisional else ""
        typer.echo(f"{date_.day}{doubt}  {said(date_.words, language)}")


def dates_of(policy: Policy, day: date) -> tuple[Milestone, ...]:
    """What is still to come of a policy's windows, by the published working days."""
    from huiyin.industry.core.rules.milestones import upcoming
    from huiyin.ledger.kinds_loader import calendar

    return upcoming(policy.windows, calendar(), day)


def read(folder: Path) -> Catalogue:
    """The catalogue of a directory; raises Unread with every fault."""
    from huiyin.industry.catalogue import texts_of
    from huiyin.industry.core.rules.text import BadTexts, load

    try:
        return load(texts_of(folder))
    except BadTexts as bad:
        faults = [
            {"file": one.file, "line": one.line, "path": one.path, "what": one.what,
             "hint": one.hint}
            for one in bad.faults
        ]  # fmt: skip
        raise Unread(str(bad), faults) from None


def columns_of(path: Path, catalogue: Catalogue, day: date) -> list[str]:
    """The fields and titles that a register has columns for; raises BadRegister."""
    from huiyin.industry.core.register.headings import FieldColumn, TitleColumn
    from huiyin.industry.register.read import reading

    with reading(path, catalogue, day) as reader:
        meant = list(reader.meanings.values())
    fields = [one.field for one in meant if isinstance(one, FieldColumn)]
    return fields + [one.title for one in meant if isinstance(one, TitleColumn)]


def parsed(day: str | None) -> date:
    """A day of the command line; today without one."""
    try:
        return date.fromisoformat(day) if day else today()
    except ValueError:
        raise NoSuchPolicy(f"{day!r} is no date.", "Write YYYY-MM-DD.") from None


def known_language(lang: str) -> str:
    """The language, which must be zh or en."""
    if lang not in {"zh", "en"}:
        raise NoSuchPolicy(f"{lang!r} is no language here.", "Write zh or en.")
    return lang


def version_on(catalogue: Catalogue, name: str, day: date) -> tuple[Policy, Version]:
    """A policy and its version in force on a day; raises NoSuchPolicy."""
    if name not in catalogue.policies:
        close = difflib.get_close_matches(name, catalogue.policies, n=1)
        hint = f"Did you mean {close[0]}?" if close else f"Known: {', '.join(catalogue.policies)}."
        raise NoSuchPolicy(f"No policy is called {name!r}.", hint)
    policy = catalogue.policies[name]
    version = policy.at(day)
    if version is None:
        spans = "; ".join(
            f"{one.start} to {one.end or 'further notice'}" for one in policy.versions
        )
        raise NoSuchPolicy(f"No version of {name} is in force on {day}.", f"Versions: {spans}.")
    return policy, version


def benefit(catalogue: Catalogue, policy: Policy, facts: Facts, as_of: date) -> int | None:
    """What a policy brings in fen where that is one amount; stages as if nothing came before."""
    from huiyin.industry.core.rules.worth import worth

    found = worth(catalogue, policy, facts, as_of, received=0)
    return found.money.low if found is not None and found.known else None


def finding_line(finding: Finding, lang: str) -> str:
    """One finding on one line."""
    where = f"{finding.place}: " if finding.place.file else ""
    which = f"{finding.policy}: " if finding.policy else ""
    return f"{finding.severity}: {where}{which}{said(finding.words, lang)}"


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding for programs."""
    return {
        "severity": finding.severity.value, "kind": finding.kind, "policy": finding.policy,
        "version": finding.version, "file": finding.place.file, "line": finding.place.line,
        **words_json(finding.words),
    }  # fmt: skip


def words_json(words: Words) -> Mapping[str, str]:
    """Both languages."""
    return {"zh": words.zh, "en": words.en}


def said(words: Words, lang: str) -> str:
    """One language."""
    return words.zh if lang == "zh" else words.en
