"""The one place that writes events and the rows that follow from them.

Everything here runs inside the caller's transaction, with the matter locked.
"""

from __future__ import annotations

from collections import Counter
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
    return next_numbers(year, 1)[0]


def next_numbers(year: int, count: int) -> list[str]:
    """The next numbers of the year, in order."""
    NumberSeries.objects.get_or_create(year=year)
    series = NumberSeries.objects.select_for_update().get(year=year)
    first = series.last + 1
    series.last += count
    series.save(update_fields=["last"])
    return [f"HY{year}-{number:06d}" for number in range(first, series.last + 1)]


def is_double(error: IntegrityError) -> bool:
    """Whether the database refused a second open matter of one kind, cause and place."""
    text = str(error)
    return "one_open_matter" in text or "ledger_matter.place_code" in text


def create(new: Sequence[e.Event]) -> tuple[Matter, list[Event]]:
    """A matter's first events, and its rows."""
    return create_many([new])[0]


def create_many(batch: Sequence[Sequence[e.Event]]) -> list[tuple[Matter, list[Event]]]:
    """The first events of several matters, and all their rows, in a few statements."""
    calendar = rulebook.calendar()
    sums = [_fold_on(None, new) for new in batch]
    rows = [rows_of(one, rulebook.policy_of(one.matter), calendar) for one in sums]
    chains = [
        _chained(one.matter.id, new, prev=chain.GENESIS, first_seq=1)
        for one, new in zip(sums, batch, strict=True)
    ]
    units = unit_ids({one.matter["lead_unit"] for one in rows} - {None})
    matters = Matter.objects.bulk_create(
        Matter(**_with_unit(one.matter, units), last_hash=chained[-1].hash)
        for one, chained in zip(rows, chains, strict=True)
    )
    events = [
        _event_rows(matter, new, chained)
        for matter, new, chained in zip(matters, batch, chains, strict=True)
    ]
    Event.objects.bulk_create([row for one in events for row in one])
    _create_children(matters, rows)
    _tally([move for new in batch for move in balance.movements(new)])
    return list(zip(matters, events, strict=True))


def _create_children(matters: Sequence[Matter], rows: Sequence[Rows]) -> None:
    """What hangs on matters that are new."""
    both = list(zip(matters, rows, strict=True))
    for matter, one in both:
        if one.co_units:
            matter.co_units.set(Unit.objects.filter(code__in=one.co_units))
    _insert_clues([(matter, clue) for matter, one in both for clue in one.clues])
    StepRow.objects.bulk_create(
        StepRow(matter=matter, **step) for matter, one in both for step in one.steps
    )
    WaitingFor.objects.bulk_create(_waiting_rows(both))


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
    stored = Event.objects.bulk_create(_event_rows(matter, new, chained))
    code = rows.matter["lead_unit"]
    units = unit_ids({code} - {None})
    changes = _with_unit(rows.matter, units) | {"last_hash": chained[-1].hash}
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
    wanted = _with_unit(rows.matter, unit_ids({rows.matter["lead_unit"]} - {None}))
    if all(getattr(matter, name) == value for name, value in wanted.items()):
        return False
    Matter.objects.filter(pk=matter.pk).update(**wanted)
    WaitingFor.objects.filter(matter=matter).delete()
    WaitingFor.objects.bulk_create(_waiting_rows([(matter, rows)]))
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


def _event_rows(
    matter: Matter, new: Sequence[e.Event], chained: Sequence[chain.Row]
) -> list[Event]:
    return [
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
    ]


def _write_children(matter: Matter, was: Rows | None, now: Rows) -> None:
    """Write only what differs from the rows as they were."""
    if was is None or was.co_units != now.co_units:
        matter.co_units.set(Unit.objects.filter(code__in=now.co_units))
    if was is None or was.clues != now.clues:
        before = () if was is None else was.clues
        _insert_clues([(matter, row) for row in now.clues if row not in before])
    if was is None or was.steps != now.steps:
        StepRow.objects.filter(matter=matter).delete()
        StepRow.objects.bulk_create(StepRow(matter=matter, **step) for step in now.steps)
    red = now.matter["red_from"]
    if was is None or was.waits != now.waits or was.matter["red_from"] != red:
        WaitingFor.objects.filter(matter=matter).delete()
        WaitingFor.objects.bulk_create(_waiting_rows([(matter, now)]))


def _insert_clues(fresh: Sequence[tuple[Matter, Row]]) -> None:
    refs = {row["raiser_ref"] for _, row in fresh}
    raisers = Raiser.objects.in_bulk(refs, field_name="ref")
    Clue.objects.bulk_create(
        Clue(matter=matter, raiser=raisers.get(row["raiser_ref"]), **row) for matter, row in fresh
    )


def _waiting_rows(both: Sequence[tuple[Matter, Rows]]) -> Iterable[WaitingFor]:
    waits = [wait for _, rows in both for wait in rows.waits]
    units = unit_ids({wait.unit for wait in waits if wait.unit is not None})
    names = {wait.person for wait in waits if wait.person is not None}
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
        for matter, rows in both
        for wait in rows.waits
    ]


def unit_ids(codes: set[str]) -> dict[str, int]:
    """Primary keys of units by code; an unknown code is a KeyError for who asks for it."""
    if not codes:
        return {}
    return dict(Unit.objects.filter(code__in=codes).values_list("code", "pk"))


def _with_unit(row: Row, units: dict[str, int]) -> dict[str, Any]:
    """The row with its lead unit by key instead of by code."""
    code = row["lead_unit"]
    return {name: value for name, value in row.items() if name != "lead_unit"} | {
        "lead_unit_id": None if code is None else units[code]
    }


def _tally(moved: Sequence[tuple[balance.Cell, str]]) -> None:
    """Add to the day's cells, always in the same order, so that no two writers wait in a ring."""
    for (cell, flow), count in sorted(Counter(moved).items()):
        key = {"day": cell.day, "unit_code": cell.unit, "kind": cell.kind}
        row, _ = DailyTally.objects.get_or_create(**key)
        DailyTally.objects.filter(pk=row.pk).update(**{flow: F(flow) + count})
