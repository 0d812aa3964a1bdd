"""Rows are a projection: folding the events again gives the same, and a lie is found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.base.clock import CHINA
from huiyin.ledger.choices import State
from huiyin.ledger.core.balance import CAME, WENT
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import DailyTally, Event, Matter, StepRow, WaitingFor
from huiyin.ledger.replay import replay
from huiyin.ledger.verbs import opening
from tests.ledger.append_only import lifted
from tests.ledger.people import STRAIGHT, Walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

ACTS = sorted(
    {name for name, *_ in STRAIGHT if name not in {"register", "complete"}}
    | {
        "dispute", "adjudicate", "return_plan", "ask_extension", "decide_extension",
        "suspend", "resume", "fail_check", "callback_unsolved", "object",
    }
)  # fmt: skip


def test_a_closed_matter_replays_to_the_same_rows(walk):
    walk.to(State.CLOSED)
    report = replay()
    assert (report.matters, report.events, report.differences) == (1, 14, [])


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    start=st.sampled_from([State.REGISTERED, State.RECTIFYING, State.VERIFYING, State.CLOSING]),
    acts=st.lists(st.sampled_from(ACTS), max_size=14),
)
def test_any_sequence_of_acts_replays_to_the_same_rows(people, start, acts):
    with transaction.atomic():
        walk = Walk(people).to(start)
        for name in acts:
            before = Event.objects.count()
            try:
                getattr(walk, name)()
            except Refused:
                assert Event.objects.count() == before
        assert replay().differences == []
        assert stock_by_flows() == Matter.objects.filter(is_open=True).count()
        transaction.set_rollback(True)


def stock_by_flows() -> int:
    came = sum(getattr(row, name) for row in DailyTally.objects.all() for name in CAME)
    return came - sum(getattr(row, name) for row in DailyTally.objects.all() for name in WENT)


def test_merging_replays_on_both_sides(walk, people):
    main = Walk(people).register(place=opening.place_of("西河口", code="xihekou"))
    walk.register()
    walk._act(opening.merge, "du", into=main.number, reason="同一问题")
    assert walk.state == State.MERGED
    assert main.matter.clue_count == 2
    assert main.matter.unanswered == 2
    assert replay().differences == []


@pytest.mark.parametrize(
    ("where", "lie"),
    [
        ("state", lambda m: Matter.objects.update(state="closed")),
        ("due", lambda m: Matter.objects.update(due=m.due + timedelta(days=9))),
        ("red_from", lambda m: Matter.objects.update(red_from=None)),
        ("lead_unit", lambda m: Matter.objects.update(lead_unit=None)),
        ("last_hash", lambda m: Matter.objects.update(last_hash="0" * 64)),
        ("steps", lambda m: StepRow.objects.all().delete()),
        ("waiting_for", lambda m: WaitingFor.objects.all().delete()),
        ("clues", lambda m: m.clues.update(summary="无事")),
        ("co_units", lambda m: m.co_units.clear()),
    ],
)
def test_it_finds_a_row_that_lies(walk, where, lie):
    walk.to(State.RECTIFYING)
    lie(walk.matter)
    assert where in {found.where for found in replay().differences}


def test_it_finds_a_tally_that_lies(walk):
    walk.register()
    DailyTally.objects.update(new=2)
    day = walk.now.astimezone(CHINA).date()
    assert [d.where for d in replay().differences] == [f"tally {day} desk request new"]


@pytest.mark.parametrize(
    "lie",
    [
        lambda: Event.objects.filter(seq=2).update(body="{}"),
        lambda: Event.objects.filter(seq=3).update(actor="dan"),
        lambda: Event.objects.filter(seq=2).delete(),
        lambda: Event.objects.filter(seq=4).update(prev="0" * 64),
    ],
)
def test_it_finds_an_event_changed_behind_the_triggers(walk, lie):
    walk.to(State.RECTIFYING)
    with lifted():
        lie()
    assert any(found.where.startswith("event ") for found in replay().differences)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_event SET body = '{}'",
        "UPDATE ledger_event SET actor = 'x' WHERE seq = 1",
        "DELETE FROM ledger_event",
    ],
)
def test_the_database_refuses_to_change_an_event(walk, statement):
    walk.register()
    before = list(Event.objects.values())
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert list(Event.objects.values()) == before


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_postgresql_refuses_to_truncate_the_events(walk):
    walk.register()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE ledger_event CASCADE")
    assert Event.objects.count() == 1
