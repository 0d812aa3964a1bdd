"""The one place that writes events and the rows that follow from them.

Everything here runs inside the caller's transaction, with the matter locked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import IntegrityError
from django.db.models import F

from huiyin.ledger import rulebook
from huiyin.ledger.core import balance, bodies, chain
from huiyin.ledger.core import events as e
from huiyin.ledger.errors import Conflict
from huiyin.ledger.history import History, policy_text
from huiyin.ledger.models import (
    Clue,
    DailyTally,
    Event,
    Matter,
    NumberSeries,
    Raiser,
    StepRow,
    Unit,
    User,
    WaitingFor,
)
from huiyin.ledger.projection import Folded, Row, Rows, fold, rows_of


def next_number(year: int) -> str:
    """The next number of the year, e.g. HY2026-000123. Gaps may occur, doubles may not."""
    NumberSeries.objects.get_or_create(year=year)
    series = NumberSeries.objects.select_for_update().get(year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"HY{year}-{series.last:06d}"


def is_double(error: IntegrityError) -> bool:
    """Whether the database refused a second open matter of one kind, cause and place."""
    text = str(error)
    return "one_open_matter" in text or "ledger_matter.place_code" in text


def create(new: Sequence[e.Event]) -> tuple[Matter, list[Event]]:
    """A matter's first events, and its rows."""
    folded = _fold_on(None, new)
    rows = rows_of(folded, rulebook.policy_of(folded.matter), rulebook.calendar())
    chained = _chained(folded.matter.id, new, prev=chain.GENESIS, first_seq=1)
    matter = Matter.objects.create(**_with_unit(rows.matter), last_hash=chained[-1].hash)
    stored = _insert_events(matter, new, chained)
    _write_children(matter, None, rows)
    _tally(balance.movements(new))
    return matter, stored


def append(matter: Matter, before: History, new: Sequence[e.Event]) -> list[Event]:
    """More events of a locked matter, its rows brought up to date.

    Raises Conflict when the row's version is not the one the events were decided on.
    """
    folded = _fold_on(before.folded, new)
    calendar = rulebook.calendar()
    rows = rows_of(folded, rulebook.policy_of(folded.matter), calendar)
    was = rows_of(before.folded, rulebook.policy_of(before.folded.matter), calendar)
    seq = len(before.events) + 1
    chained = _chained(matter.number, new, prev=before.last_hash, first_seq=seq)
    stored = _insert_events(matter, new, chained)
    changes = _with_unit(rows.matter) | {"last_hash": chained[-1].hash}
    locked = Matter.objects.filter(pk=matter.pk, version=len(before.events))
    if locked.update(**changes) != 1:
        raise Conflict
    _write_children(matter, was, rows)
    moved = balance.movements((*before.events, *new))
    _tally(moved[len(balance.movements(before.events)) :])
    return stored


def rewrite(matter: Matter, past: History) -> bool:
    """Bring a locked matter's rows to what its events demand by the tables of today.

    Returns whether the matter's own row was otherwise. No event is written.
    """
    folded = past.folded
    rows = rows_of(folded, rulebook.policy_of(folded.matter), rulebook.calendar())
    wanted = _with_unit(rows.matter)
    if all(getattr(matter, name) == value for name, value in wanted.items()):
        return False
    Matter.objects.filter(pk=matter.pk).update(**wanted)
    WaitingFor.objects.filter(matter=matter).delete()
    WaitingFor.objects.bulk_create(_waiting_rows(matter, rows))
    return True


def _fold_on(before: Folded | None, new: Sequence[e.Event]) -> Folded:
    folded = before
    for event in new:
        folded = fold(folded, event)
    if folded is None:
        raise ValueError("an act without events changes nothing and is not stored")
    return folded


def _chained(number: str, new: Sequence[e.Event], *, prev: str, first_seq: int) -> list[chain.Row]:
    return chain.chain(
        number,
        [(str(event.verb), bodies.to_body(event)) for event in new],
        prev=prev,
        first_seq=first_seq,
        schema_version=bodies.SCHEMA_VERSION,
    )


def _insert_events(
    matter: Matter, new: Sequence[e.Event], chained: Sequence[chain.Row]
) -> list[Event]:
    return Event.objects.bulk_create(
        Event(
            matter=matter,
            seq=row.seq,
            at=event.at,
            actor=event.actor,
            on_behalf_of=event.on_behalf_of or "",
            verb=row.verb,
            body=chain.canonical(row.body).decode(),
            schema_version=row.schema_version,
            policy=policy_text(event),
            prev=row.prev,
            hash=row.hash,
            alg=row.alg,
        )
        for event, row in zip(new, chained, strict=True)
    )


def _write_children(matter: Matter, was: Rows | None, now: Rows) -> None:
    """Write only what differs from the rows as they were."""
    if was is None or was.co_units != now.co_units:
        matter.co_units.set(Unit.objects.filter(code__in=now.co_units))
    if was is None or was.clues != now.clues:
        _write_clues(matter, () if was is None else was.clues, now.clues)
    if was is None or was.steps != now.steps:
        StepRow.objects.filter(matter=matter).delete()
        StepRow.objects.bulk_create(StepRow(matter=matter, **step) for step in now.steps)
    red = now.matter["red_from"]
    if was is None or was.waits != now.waits or was.matter["red_from"] != red:
        WaitingFor.objects.filter(matter=matter).delete()
        WaitingFor.objects.bulk_create(_waiting_rows(matter, now))


def _write_clues(matter: Matter, was: tuple[Row, ...], now: tuple[Row, ...]) -> None:
    fresh = [row for row in now if row not in was]
    raisers = Raiser.objects.in_bulk([row["raiser_ref"] for row in fresh], field_name="ref")
    Clue.objects.bulk_create(
        Clue(matter=matter, raiser=raisers.get(row["raiser_ref"]), **row) for row in fresh
    )


def _waiting_rows(matter: Matter, rows: Rows) -> Iterable[WaitingFor]:
    units = unit_ids({wait.unit for wait in rows.waits if wait.unit is not None})
    names = {wait.person for wait in rows.waits if wait.person is not None}
    people = dict(User.objects.filter(username__in=names).values_list("username", "pk"))
    return [
        WaitingFor(
            matter=matter,
            verb=wait.verb,
            role=wait.role,
            unit_id=None if wait.unit is None else units[wait.unit],
            person_id=None if wait.person is None else people[wait.person],
            due=wait.due,
            red_from=rows.matter["red_from"],
        )
        for wait in rows.waits
    ]


def unit_ids(codes: set[str]) -> dict[str, int]:
    """Primary keys of units by code; an unknown code is a KeyError for who asks for it."""
    if not codes:
        return {}
    return dict(Unit.objects.filter(code__in=codes).values_list("code", "pk"))


def _with_unit(row: Row) -> dict[str, Any]:
    code = row["lead_unit"]
    key = None if code is None else unit_ids({code})[code]
    return {name: value for name, value in row.items() if name != "lead_unit"} | {
        "lead_unit_id": key
    }


def _tally(moved: Sequence[tuple[balance.Cell, str]]) -> None:
    """Add to the day's cells, always in the same order, so that no two writers wait in a ring."""
    for cell, flow in sorted(moved, key=lambda pair: (pair[0], pair[1])):
        key = {"day": cell.day, "unit_code": cell.unit, "kind": cell.kind}
        row, _ = DailyTally.objects.get_or_create(**key)
        DailyTally.objects.filter(pk=row.pk).update(**{flow: F(flow) + 1})
