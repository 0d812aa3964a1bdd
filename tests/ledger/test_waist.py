"""What desks may do: open, join, add, suggest. Never decide."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections

from huiyin.ledger import waist
from huiyin.ledger.choices import State
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import Event, Matter, Raiser
from huiyin.ledger.replay import replay
from huiyin.ledger.verbs import assigning, closing
from huiyin.ledger.verbs.opening import place_of
from huiyin.ledger.verbs.rectifying import FileFacts
from tests.ledger.people import START, Walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
PLACE = place_of("东河口", code="donghekou", longitude=113.6, latitude=34.9)


def signal(clue_id="e1", at=START):
    return waist.sensor_clue(
        sensor="point:donghekou",
        channel="monitoring",
        observed_at=at,
        summary="总磷超标 1.2 倍",
        clue_id=clue_id,
    )


def open_one(at=START, **facts):
    usual = {"kind": "exceedance", "title": "东河口总磷超标", "place": PLACE, "cause": "tp"}
    return waist.open_matter(**usual | {"clue": signal(at=at)} | facts, at=at)


def test_a_desk_opens_a_matter_that_nobody_need_answer():
    matter, created = open_one()
    assert created
    assert (matter.state, matter.number, matter.unanswered) == (
        State.REGISTERED,
        "HY2020-000001",
        0,
    )
    assert matter.events.get().actor == waist.SYSTEM
    assert not Raiser.objects.exists()


def test_the_same_cause_and_place_joins_the_open_matter():
    matter, _ = open_one()
    later = START + timedelta(hours=4)
    joined, created = open_one(at=later, clue=signal("e2", later))
    assert (joined.pk, created) == (matter.pk, False)
    matter.refresh_from_db()
    assert matter.clue_count == 2
    assert replay().differences == []


def test_the_same_clue_again_changes_nothing():
    open_one()
    before = Event.objects.count()
    assert open_one()[1] is False
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    "other",
    [
        {"cause": "nh3n"},
        {"kind": "risk_source"},
        {"place": place_of("西河口", code="xihekou")},
    ],
)
def test_another_cause_kind_or_place_is_another_matter(other):
    open_one()
    assert open_one(**other)[1] is True
    assert Matter.objects.count() == 2


def test_a_struck_off_matter_is_suggested_to_have_recurred_not_doubled(people):
    walk = Walk(people, kind="exceedance").to(State.CLOSED)
    walk.later(days=3)
    for clue_id in ("again", "and again", "again"):
        matter, created = open_one(cause="sewage", at=walk.now, clue=signal(clue_id, walk.now))
        assert (matter.number, created) == (walk.number, False)
    assert walk.state == State.CLOSED
    assert walk.matter.recurrence_suggested_at == walk.now
    assert walk.matter.events.filter(verb="suggest").count() == 2
    assert [k.clue_id for k in walk.matter.clues.all()][1:] == ["again", "and again"]
    assert [w.verb for w in walk.matter.waiting_for.all()] == ["recur"]

    proof = replace(signal("proof", walk.now), place=walk.folded.place, cause=walk.matter.cause)
    walk._act(closing.recur, "du", ground="same_place_and_cause", reason="复测超标", clue=proof)
    matter = walk.matter
    assert (matter.state, matter.cycle, matter.recurrence_suggested_at) == ("assigned", 2, None)
    assert replay().differences == []


def test_recovery_is_only_suggested(people):
    walk = Walk(people, kind="exceedance").to(State.RECTIFYING)
    waist.suggest_recovery(walk.number, basis="连续 12 次达标", at=walk.tick())
    assert walk.state == State.RECTIFYING
    assert walk.matter.recovery_suggested_at == walk.now


def test_a_desk_adds_evidence_while_the_work_is_on(people):
    walk = Walk(people, kind="exceedance").to(State.RECTIFYING)
    chart = FileFacts(
        name="readings.csv",
        content="时间,总磷\n2020-06-01,0.12\n".encode(),
        place_name="东河口",
        taken_at=walk.now,
    )
    waist.add_evidence_bytes(walk.number, file=chart, at=walk.tick())
    assert walk.matter.evidence_count == 1
    assert replay().differences == []


def test_the_system_decides_nothing():
    matter, _ = open_one()
    before = Event.objects.count()
    later = START + timedelta(hours=1)
    for act in (
        lambda who: assigning.assign(matter.number, lead="EEB", actor=who, at=later),
        lambda who: closing.close(matter.number, actor=who, at=later),
    ):
        with pytest.raises(Refused):
            act(waist.system())
    assert Event.objects.count() == before


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_storm_of_signals_is_grouped_and_none_is_lost():
    waist.system()
    failures: list[Exception] = []

    def storm(worker: int):
        try:
            for n in range(6):
                at = START + timedelta(hours=1)
                open_one(at=at, clue=signal(f"{worker}-{n}", at))
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=storm, args=(worker,)) for worker in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Matter.objects.get().clue_count == 36
    assert replay().differences == []


@pytest.mark.parametrize("state", [State.REPLYING, State.CLOSING])
def test_a_matter_with_a_reading_after_its_check_waits_to_be_sent_back(people, state):
    walk = Walk(people, kind="exceedance").to(state)
    if state == State.REPLYING:
        walk.reply().callback_ok()
    at = walk.tick()
    assert open_one(cause="sewage", at=at, clue=signal("late", at))[1] is False
    assert {w.verb for w in walk.matter.waiting_for.all()} == {"object"}
    walk.object()
    assert walk.state == State.RECTIFYING
    assert replay().differences == []
