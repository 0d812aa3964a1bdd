"""The items of a row to the matter they propose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from huiyin.intake.core.dates import AtOnce, Term
from huiyin.intake.core.proposal import Completion, Grade, Item, Proposal
from huiyin.intake.core.units import Part, UnitNamed
from huiyin.intake.core.values import Guessed, Reason, Refused, why

LONGEST_TITLE, LONGEST_CAUSE = 200, 120
SHORT_TITLE = 60
SENTENCE_END = re.compile(r"[。；;！!\n]")
NUMBERING = re.compile(
    r"\A(?:第?[一二三四五六七八九十百]+[、.]|[（(][一二三四五六七八九十\d]+[)）]|\d+[、.](?!\d))\s*"
)


def propose(
    items: Sequence[Item], default_cause: str, section: str, labels: Mapping[str, str]
) -> tuple[Proposal | None, tuple[Reason, ...], tuple[Item, ...]]:
    """The proposal or None, the reasons against it, and further guesses made on the way."""
    said = {item.code: item.outcome for item in reversed(items) if _known(item)}
    problem = _text(said, "problem") or _text(said, "title")
    extra: list[Item] = []
    cause = _text(said, "category") or default_cause
    if not _text(said, "category") and section:
        cause = NUMBERING.sub("", section)[:LONGEST_CAUSE]
        extra.append(Item("category", Guessed(cause, why(
            message="Taken from the heading “%(heading)s” above.", heading=section))))  # fmt: skip
    faults = tuple(_faults(items, problem, cause))
    if faults:
        return None, faults, tuple(extra)
    lead, co_units, guess = _units(items)
    extra.extend(guess)
    longitude, latitude = _value(said, "coordinates") or (
        _value(said, "longitude"),
        _value(said, "latitude"),
    )
    limit = _value(said, "due")
    proposal = Proposal(
        title=_text(said, "title") or _short(problem),
        problem=problem,
        number=_text(said, "number"),
        cause=cause,
        place=_text(said, "place"),
        longitude=longitude if latitude is not None else None,
        latitude=latitude if longitude is not None else None,
        found_on=_value(said, "found_on"),
        grade=_word(Grade, said, "grade"),
        raiser=_text(said, "team"),
        limit=limit if isinstance(limit, date | Term) else None,
        at_once=isinstance(limit, AtOnce) or _value(said, "rectification") == "at_once",
        lead=lead,
        co_units=co_units,
        completion=_word(Completion, said, "completion"),
        original=_original(items, labels),
    )
    return proposal, (), tuple(extra)


def _known(item: Item) -> bool:
    return bool(item.code) and not isinstance(item.outcome, Refused)


def _value(said: Mapping[str, Any], code: str) -> Any:
    return said[code].value if code in said else None


def _text(said: Mapping[str, Any], code: str) -> str:
    return str(said[code].value) if code in said else ""


def _word(kind: type[Any], said: Mapping[str, Any], code: str) -> Any:
    return kind(said[code].value) if code in said else None


def _short(problem: str) -> str:
    """The first sentence, or the first words of it, as a title."""
    text = NUMBERING.sub("", problem)
    first = SENTENCE_END.split(text, maxsplit=1)[0].strip() or text.strip()
    return first if len(first) <= SHORT_TITLE else first[: SHORT_TITLE - 1] + "…"


def _faults(items: Sequence[Item], problem: str, cause: str) -> Iterable[Reason]:
    for item in items:
        if item.code in {"problem", "title", "category", "place"} and isinstance(
            item.outcome, Refused
        ):
            yield item.outcome.why
    if not problem and not any(item.code in {"problem", "title"} for item in items):
        yield why(message="The row has no description of the problem.")
    elif not cause:
        yield why(message="The row has no category, and no cause is given for such rows.")


def _units(items: Sequence[Item]) -> tuple[str, tuple[str, ...], list[Item]]:
    """(lead, co-units, guesses): the lead column first, then what cells say, then the order."""
    leads: list[UnitNamed] = []
    others: list[UnitNamed] = []
    for code in ("lead_unit", "responsible_unit", "co_units"):
        for item in items:
            if item.code != code or isinstance(item.outcome, Refused):
                continue
            unit = item.outcome.value
            if isinstance(unit, UnitNamed):
                leading = unit.part is Part.LEAD or (code == "lead_unit" and unit.part != Part.CO)
                (leads if leading else others).append(unit)
    guesses: list[Item] = []
    if not leads:
        own = [_named(item) for item in items if item.code == "responsible_unit"]
        first = next((unit for unit in own if unit is not None and unit.part != Part.CO), None)
        if first is None:
            return "", (), []
        leads = [first]
        if len([unit for unit in own if unit is not None]) > 1 and first.part is not Part.OWN:
            reason = why(message="Of several units the first, %(name)s, was taken to lead.",
                         name=first.name)  # fmt: skip
            guesses.append(Item("lead_unit", Guessed(first, reason)))
    lead = leads[0].code
    rest = dict.fromkeys(unit.code for unit in (*leads[1:], *others) if unit.code != lead)
    return lead, tuple(rest), guesses


def _named(item: Item) -> UnitNamed | None:
    if isinstance(item.outcome, Refused):
        return None
    value = item.outcome.value
    return value if isinstance(value, UnitNamed) else None


def _original(items: Sequence[Item], labels: Mapping[str, str]) -> str:
    """The row as written: each cell once, after its label."""
    cells = {item.outcome.cell: item.outcome.raw for item in items if item.outcome.cell}
    lines = [
        f"{labels.get(cell.rstrip('0123456789'), '') or cell}：{raw}" for cell, raw in cells.items()
    ]
    return "\n".join(lines)
