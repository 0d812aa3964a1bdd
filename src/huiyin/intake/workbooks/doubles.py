"""Rows that are in the ledger already, or look like matters that are."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from rapidfuzz import fuzz

from huiyin.intake.core.proposal import Proposal, RowReading
from huiyin.intake.core.values import plain
from huiyin.intake.models import Workbook, WorkbookRow
from huiyin.ledger.models import ActToken, Matter

CHUNK = 2000
LEAST_LIKENESS = 85.0
LEAST_BY_NUMBER = 60.0
"""Numbers begin anew with each batch or year: the same one with other words is another row."""
MOST_LIKES = 3
MATTER_NUMBER = "HY2"


@dataclass(frozen=True, slots=True)
class Known:
    """The matter this row is (its key), and (number, likeness in per cent) of matters like it."""

    matter: int | None = None
    likes: tuple[tuple[str, int], ...] = ()


def row_token(workbook: Workbook, number: int) -> str:
    """The same row of the same file, whoever sends it and however often."""
    return hashlib.sha256(f"{workbook.sha256}|{workbook.sheet}|{number}".encode()).hexdigest()


def text_key(proposal: Proposal) -> str:
    """The same for the same words at the same place."""
    text = f"{plain(proposal.problem)}\x00{plain(proposal.place)}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def known_rows(workbook: Workbook, readings: Sequence[RowReading]) -> dict[int, Known]:
    """What the ledger knows of each row, by row number."""
    numbered = _same_number(workbook, readings)
    here = {row: key for row, (key, _number, same) in numbered.items() if same >= LEAST_BY_NUMBER}
    here |= _already_here(workbook, readings)
    alike = _alike([r for r in readings if r.number not in here])
    for row, (_key, number, same) in numbered.items():
        if row not in here and number not in dict(alike.get(row, ())):
            alike[row] = [*alike.get(row, ()), (number, round(same))]
    return {r.number: Known(here.get(r.number), tuple(alike.get(r.number, ()))) for r in readings}


def _already_here(workbook: Workbook, readings: Sequence[RowReading]) -> dict[int, int]:
    """Matter keys by row: same file and row, our own number, same words."""
    found: dict[int, int] = {}
    for part in _chunks([r for r in readings if r.proposal is not None]):
        tokens = {row_token(workbook, r.number): r.number for r in part}
        done = ActToken.objects.filter(token__in=tokens).values_list("token", "matter_id")
        found |= {tokens[token]: matter for token, matter in done}
        numbers = {r.proposal.number: r.number for r in part if r.proposal and r.proposal.number}
        ours = [number for number in numbers if number.startswith(MATTER_NUMBER)]
        rows = Matter.objects.filter(number__in=ours).values_list("number", "pk")
        found |= {numbers[number]: key for number, key in rows}
        sent = WorkbookRow.objects.filter(workbook__sender=workbook.sender, matter__isnull=False)
        found |= _same_words(sent, part)
    return found


def _same_number(
    workbook: Workbook, readings: Sequence[RowReading]
) -> dict[int, tuple[int, str, float]]:
    """By row whose number this sender used before: that matter, its number, how like the titles."""
    sent = WorkbookRow.objects.filter(workbook__sender=workbook.sender, matter__isnull=False)
    found: dict[int, tuple[int, str, float]] = {}
    for part in _chunks([r for r in readings if r.proposal is not None]):
        titles = {r.proposal.number: (r.number, r.proposal.title)
                  for r in part if r.proposal and r.proposal.number}  # fmt: skip
        rows = sent.filter(sender_number__in=list(titles)).order_by("pk")
        facts = ("sender_number", "matter_id", "matter__number", "matter__title")
        for sender_number, key, number, title in rows.values_list(*facts):
            row, mine = titles[sender_number]
            same = fuzz.ratio(plain(mine), plain(title))
            if row not in found or same > found[row][2]:
                found[row] = key, number, same
    return found


def _same_words(sent: QuerySet[WorkbookRow], part: Iterable[RowReading]) -> dict[int, int]:
    keys = {text_key(r.proposal): r.number for r in part if r.proposal}
    rows = sent.filter(text_key__in=keys).exclude(text_key="").values_list("text_key", "matter_id")
    return {keys[key]: matter for key, matter in rows}


def _alike(readings: Sequence[RowReading]) -> dict[int, list[tuple[str, int]]]:
    """Open matters at the same place whose title is much the same, likest first."""
    by_place: dict[str, list[RowReading]] = defaultdict(list)
    for reading in readings:
        if reading.proposal is not None and reading.proposal.place:
            by_place[plain(reading.proposal.place)].append(reading)
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    if not by_place:
        return found
    rows = Matter.objects.filter(is_open=True).order_by()
    for number, title, place in rows.values_list("number", "title", "place_name").iterator(CHUNK):
        for reading in by_place.get(plain(place), ()):
            if reading.proposal is None:
                continue
            likeness = fuzz.ratio(title, reading.proposal.title, score_cutoff=LEAST_LIKENESS)
            if likeness:
                found[reading.number].append((number, round(likeness)))
    return {
        row: sorted(likes, key=lambda like: (-like[1], like[0]))[:MOST_LIKES]
        for row, likes in found.items()
    }


def _chunks(readings: Sequence[RowReading]) -> Iterable[Sequence[RowReading]]:
    for start in range(0, len(readings), CHUNK):
        yield readings[start : start + CHUNK]
