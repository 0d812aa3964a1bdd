"""Proof that the rows are what the events say: fold everything again and compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import Sum

from huiyin.ledger import rulebook
from huiyin.ledger.core import balance, chain
from huiyin.ledger.history import chain_row, event_of, is_canonical, policy_text
from huiyin.ledger.models import DailyTally, Event, Matter
from huiyin.ledger.projection import Rows, fold_all, rows_of
from huiyin.ledger.replay_records import Records, faults, records_of
from huiyin.ledger.waiting import Wait

CHUNK = 500
FLOWS = (*balance.CAME, *balance.WENT)
Tally = Counter[tuple[balance.Cell, str]]


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not what the events say, or a chain that is broken."""

    matter: str
    where: str
    stored: str
    replayed: str


@dataclass(slots=True)
class Report:
    """What was read and what differs; `differences` empty is the proof."""

    events: int = 0
    matters: int = 0
    differences: list[Difference] = field(default_factory=list)


def replay() -> Report:
    """Read every event and compare every projected row. Changes nothing."""
    report, tally = Report(), Tally()
    for chunk in chunks():
        add(report, tally, *replay_matters(chunk))
    finish(report, tally)
    return report


def chunks() -> Iterator[list[int]]:
    """The primary keys of all matters, some at a time."""
    keys = Matter.objects.order_by("pk").values_list("pk", flat=True)
    return _chunks(keys.iterator(CHUNK))


def replay_matters(keys: list[int]) -> tuple[Report, Tally]:
    """The part of the report that these matters make; parts may be made side by side."""
    report, tally = Report(), Tally()
    _replay_chunk(keys, report, tally)
    return report, tally


def add(report: Report, tally: Tally, part: Report, part_tally: Tally) -> None:
    """Put a part into the whole."""
    report.events += part.events
    report.matters += part.matters
    report.differences += part.differences
    tally.update(part_tally)


def finish(report: Report, tally: Tally) -> None:
    """What only the whole shows: events of no matter, and the daily balance."""
    orphans = Event.objects.count() - report.events
    if orphans:
        report.differences.append(Difference("", "events", str(report.events + orphans), "read"))
    report.differences.extend(_tally_differences(tally))


def _chunks(keys: Iterable[int]) -> Iterator[list[int]]:
    chunk: list[int] = []
    for key in keys:
        chunk.append(key)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _replay_chunk(keys: list[int], report: Report, tally: Tally) -> None:
    rows = Event.objects.filter(matter_id__in=keys).order_by("matter_id", "seq")
    stored = {key: list(group) for key, group in groupby(rows, key=lambda row: row.matter_id)}
    matters = Matter.objects.filter(pk__in=keys).select_related("lead_unit")
    children = ("co_units", "clues__raiser", "steps", "waiting_for__unit", "waiting_for__person")
    read = list(matters.prefetch_related(*children))
    records = records_of(read)
    for matter in read:
        report.matters += 1
        events = stored.get(matter.pk, [])
        report.events += len(events)
        report.differences.extend(_matter_differences(matter, events, tally, records))


def _matter_differences(
    matter: Matter,
    rows: list[Event],
    tally: Tally,
    records: Records,
) -> Iterator[Difference]:
    edited = next((row for row in rows if not is_canonical(row)), None)
    if edited is not None:
        where = f"event {edited.seq}"
        yield Difference(matter.number, where, "body", "the canonical text that was hashed")
        return
    fault = chain.verify_chain(chain_row(row, matter.number) for row in rows)
    if fault is not None:
        yield Difference(matter.number, f"event {fault.seq}", fault.kind, fault.message)
        return
    if not rows:
        yield Difference(matter.number, "events", "0", "at least 1")
        return
    events = [event_of(row) for row in rows]
    for row, event in zip(rows, events, strict=True):
        header = (event.actor, event.on_behalf_of or "", event.at, policy_text(event))
        if (row.actor, row.on_behalf_of, row.at, row.policy) != header:
            yield Difference(matter.number, f"event {row.seq}", "header columns", "body")
    tally.update(balance.movements(events))
    folded = fold_all(events)
    wanted = rows_of(folded, rulebook.policy_of(folded.matter), rulebook.calendar())
    if matter.last_hash != rows[-1].hash:
        yield Difference(matter.number, "last_hash", matter.last_hash, rows[-1].hash)
    yield from _row_differences(matter, wanted)
    for where, kept, said in faults(matter.clues.all(), events, records):
        yield Difference(matter.number, where, kept, said)


def _row_differences(matter: Matter, wanted: Rows) -> Iterator[Difference]:
    for name, value in wanted.matter.items():
        kept = _stored(matter, name)
        if kept != value:
            yield Difference(matter.number, name, str(kept), str(value))
    pairs: tuple[tuple[str, Any, Any], ...] = (
        ("co_units", sorted(unit.code for unit in matter.co_units.all()), list(wanted.co_units)),
        ("clues", _same_shape(matter.clues.all(), wanted.clues), list(wanted.clues)),
        ("steps", _same_shape(matter.steps.all(), wanted.steps), list(wanted.steps)),
        ("waiting_for", _waits(matter), [_wait_key(wait, wanted) for wait in wanted.waits]),
    )
    for name, kept, replayed in pairs:
        if kept != replayed:
            yield Difference(matter.number, name, str(kept), str(replayed))


def _stored(matter: Matter, name: str) -> Any:
    if name == "lead_unit":
        return matter.lead_unit.code if matter.lead_unit else None
    return getattr(matter, name)


def _same_shape(rows: Iterable[Any], wanted: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
    names = wanted[0].keys() if wanted else ("pk",)
    return [{name: getattr(row, name) for name in names} for row in rows]


def _waits(matter: Matter) -> list[tuple[Any, ...]]:
    return sorted(
        (
            (
                w.verb,
                w.role,
                w.unit.code if w.unit else "",
                w.person.username if w.person else "",
                w.due,
                w.red_from,
            )
            for w in matter.waiting_for.all()
        ),
        key=lambda wait: wait[:4],
    )


def _wait_key(wait: Wait, wanted: Rows) -> tuple[Any, ...]:
    who = (str(wait.verb), str(wait.role), wait.unit or "", wait.person or "")
    return (*who, wait.due, wanted.matter["red_from"])


def _tally_differences(tally: Tally) -> Iterator[Difference]:
    stored: Counter[tuple[balance.Cell, str]] = Counter()
    sums = DailyTally.objects.order_by().values("day", "unit_code", "kind")
    for row in sums.annotate(**{f"n_{name}": Sum(name) for name in FLOWS}):
        cell = balance.Cell(row["day"], row["unit_code"], row["kind"])
        stored.update({(cell, name): row[f"n_{name}"] for name in FLOWS if row[f"n_{name}"]})
    for key in sorted(stored.keys() | tally.keys()):
        if stored[key] != tally[key]:
            cell, flow = key
            where = f"tally {cell.day} {cell.unit or 'desk'} {cell.kind} {flow}"
            yield Difference("", where, str(stored[key]), str(tally[key]))
