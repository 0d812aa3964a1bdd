"""A reading report as rows: what a list shows of each proposed matter, masked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from huiyin.intake.core.dates import Limit, Term
from huiyin.intake.core.grid import column_letters
from huiyin.intake.core.proposal import OVER, Proposal, RowReading
from huiyin.intake.core.report import SheetReport
from huiyin.intake.core.units import UnitNamed
from huiyin.intake.core.values import Guessed, Reason, Refused, mask_phones, plain
from huiyin.intake.models import RowState, Workbook, WorkbookRow
from huiyin.intake.workbooks.doubles import Known, known_rows, text_key

LONGEST_RAW = 200


def rows_of(workbook: Workbook, report: SheetReport) -> list[WorkbookRow]:
    """The rows of the report with their states, not yet written."""
    known = known_rows(workbook, report.rows)
    doubles = _doubles(report.rows)
    names = _unit_names(report.rows)
    return [
        _row(workbook, reading, names, doubles.get(reading.number, []), known[reading.number])
        for reading in report.rows
    ]


def _row(
    workbook: Workbook,
    reading: RowReading,
    names: dict[str, str],
    doubles: list[int],
    known: Known,
) -> WorkbookRow:
    likes = [{"row": number} for number in doubles] + [
        {"matter": number, "likeness": score} for number, score in known.likes
    ]
    proposal = reading.proposal
    return WorkbookRow(
        workbook=workbook,
        number=reading.number,
        state=_state(reading, bool(likes), known),
        sender_number=proposal.number if proposal else "",
        text_key=text_key(proposal) if proposal else "",
        facts=_facts(proposal, names) if proposal else {},
        doubts=[
            *(_doubt(code, guess) for code, guess in reading.guesses),
            *(_doubt(code, refusal) for code, refusal in reading.refusals),
        ],
        faults=[_words(reason) for reason in reading.faults],
        likes=likes,
        matter_id=known.matter,
    )


def _state(reading: RowReading, has_likes: bool, known: Known) -> RowState:
    if reading.proposal is None:
        return RowState.REFUSED
    if known.matter is not None:
        return RowState.KNOWN
    if has_likes:
        return RowState.LIKELY
    if reading.proposal.completion in OVER:
        return RowState.FINISHED
    doubtful = any(True for _ in reading.guesses) or any(True for _ in reading.refusals)
    return RowState.GUESSED if doubtful else RowState.READ


def _doubles(readings: Iterable[RowReading]) -> dict[int, list[int]]:
    """Earlier rows of the same file with the same number, or the same words and place."""
    seen: dict[str, int] = {}
    found: dict[int, list[int]] = defaultdict(list)
    for reading in readings:
        proposal = reading.proposal
        if proposal is None:
            continue
        keys = {f"text:{text_key(proposal)}"}
        keys |= {f"number:{plain(proposal.number)}"} if proposal.number else set()
        earlier = {seen[key] for key in keys if key in seen}
        if earlier:
            found[reading.number] = sorted(earlier)
        for key in keys:
            seen.setdefault(key, reading.number)
    return found


def _unit_names(readings: Iterable[RowReading]) -> dict[str, str]:
    """Names by code of every unit the file names."""
    return {
        item.outcome.value.code: item.outcome.value.name
        for reading in readings
        for item in reading.items
        if not isinstance(item.outcome, Refused) and isinstance(item.outcome.value, UnitNamed)
    }


def _facts(proposal: Proposal, names: dict[str, str]) -> dict[str, Any]:
    return {
        "title": mask_phones(proposal.title),
        "cause": proposal.cause,
        "place": mask_phones(proposal.place),
        "found_on": _iso(proposal.found_on),
        "grade": proposal.grade or "",
        "limit": _limit(proposal.limit),
        "at_once": proposal.at_once,
        "completion": proposal.completion or "",
        "lead": proposal.lead,
        "lead_name": names.get(proposal.lead, ""),
        "co_units": list(proposal.co_units),
        "co_names": [names[code] for code in proposal.co_units],
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _limit(limit: Limit | None) -> dict[str, Any]:
    if isinstance(limit, date):
        return {"day": limit.isoformat()}
    if isinstance(limit, Term):
        return {"amount": limit.amount, "unit": limit.unit.value}
    return {}


def _doubt(code: str, outcome: Guessed[Any] | Refused) -> dict[str, Any]:
    value = "" if isinstance(outcome, Refused) else shown(outcome.value)
    return {
        "code": code,
        "cell": outcome.cell,
        "raw": mask_phones(outcome.raw)[:LONGEST_RAW],
        "value": mask_phones(value)[:LONGEST_RAW],
        "why": _words(outcome.why),
        "refused": isinstance(outcome, Refused),
    }


def shown(value: Any) -> str:
    """A value as the report shows it."""
    if isinstance(value, UnitNamed):
        return value.name
    if isinstance(value, Term):
        return f"{value.amount} {value.unit}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "、".join(
            f"{one.name} {one.phone}".strip() if hasattr(one, "phone") else str(one)
            for one in value
        )
    return "" if value is None or not isinstance(value, str | int | float) else str(value)


def _words(reason: Reason) -> dict[str, Any]:
    params = {name: mask_phones(text)[:LONGEST_RAW] for name, text in reason.params}
    return {"message": reason.message, "params": params}


def columns_of(report: SheetReport) -> list[dict[str, Any]]:
    """The mapping as it is shown and corrected."""
    return [
        {
            "column": column,
            "letters": column_letters(column),
            "label": match.label[:200],
            "code": match.code,
            "why": _words(match.why) if match.why else None,
            "hidden": column in report.hidden,
        }
        for column, match in sorted(report.columns.items())
    ]


def left_out_of(report: SheetReport) -> list[dict[str, Any]]:
    """Rows that are no data, with their texts."""
    return [
        {"number": seen.row + 1, "kind": seen.kind.value, "text": mask_phones(seen.text)}
        for seen in report.left_out
    ]
