"""What the engine promises beside the rules: forms sent twice, stale pages, racing people."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections

from huiyin.ledger.choices import State
from huiyin.ledger.core import chain
from huiyin.ledger.errors import BadToken, Conflict, Refused
from huiyin.ledger.history import chain_row
from huiyin.ledger.models import ActToken, DailyTally, Event, Matter
from huiyin.ledger.replay import replay
from huiyin.ledger.verbs import assigning, opening
from tests.ledger.people import Walk, make_people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_a_form_sent_twice_is_one_act(walk):
    walk.register()
    facts = {"lead": "EEB", "actor": walk.people["du"], "token": "t-1"}
    first = assigning.assign(walk.number, at=walk.tick(), **facts)
    before = walk.facts()
    again = assigning.assign(walk.number, at=walk.tick(), **facts)
    assert (first.replayed, again.replayed) == (False, True)
    assert (again.state, again.verbs) == (State.ASSIGNED, ("assign",))
    assert walk.facts() == before


def test_a_form_of_somebody_else_or_another_matter_is_refused(walk, people):
    walk.register()
    other = Walk(people).register(place=opening.place_of("西河口", code="xihekou"))
    assigning.assign(walk.number, lead="EEB", actor=people["du"], at=walk.tick(), token="t-1")
    before = walk.facts(), other.facts()
    for number, actor in ((other.number, "du"), (walk.number, "dan")):
        with pytest.raises(BadToken):
            assigning.assign(number, lead="EEB", actor=people[actor], at=walk.tick(), token="t-1")
    assert (walk.facts(), other.facts()) == before


def test_a_refused_form_does_not_use_up_its_token(walk):
    walk.register()
    du = walk.people["du"]
    with pytest.raises(Refused):
        assigning.assign(walk.number, lead="", actor=du, at=walk.tick(), token="t-1")
    assert not ActToken.objects.exists()
    done = assigning.assign(walk.number, lead="EEB", actor=du, at=walk.tick(), token="t-1")
    assert not done.replayed


def test_a_stale_page_is_refused(walk):
    walk.register()
    before = walk.facts()
    with pytest.raises(Conflict):
        assigning.assign(
            walk.number,
            lead="EEB",
            actor=walk.people["du"],
            at=walk.tick(),
            expected_version=walk.matter.version - 1,
        )
    assert walk.facts() == before


def test_a_clock_that_went_back_is_refused(walk):
    walk.register()
    before = walk.facts()
    walk.later(hours=-3)
    with pytest.raises(Refused, match="CLOCK"):
        walk.assign()
    assert walk.facts() == before


def run_together(tasks) -> list[str]:
    """Run each task in a thread of its own; the names of what they raised."""
    raised: list[str] = []
    start = threading.Barrier(len(tasks))

    def run(task):
        try:
            start.wait()
            task()
        except Exception as error:
            raised.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_eight_people_who_accept_at_once_one_succeeds():
    walk = Walk(make_people()).register().assign()
    at = walk.tick()
    he = walk.people["he"]
    tasks = [lambda: assigning.accept(walk.number, actor=he, at=at) for _ in range(8)]
    assert run_together(tasks) == ["Refused"] * 7
    assert Event.objects.filter(verb="accept").count() == 1
    assert replay().differences == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_many_writers_on_few_matters_leave_whole_chains_and_a_true_tally():
    people = make_people()
    walks = [
        Walk(people).register(place=opening.place_of(f"断面{n}", code=f"p{n}")) for n in range(3)
    ]
    at = max(walk.now for walk in walks) + timedelta(minutes=1)

    def notes(walk: Walk, who: str):
        for number in range(5):
            opening.note(walk.number, text=f"{who} {number}", actor=people[who], at=at)

    tasks = [
        lambda walk=walk, who=who: notes(walk, who)
        for walk in walks
        for who in ("du", "dan", "ren")
    ]
    assert run_together(tasks) == []
    for walk in walks:
        rows = [chain_row(row, walk.number) for row in walk.matter.events.order_by("seq")]
        assert len(rows) == 16
        assert chain.verify_chain(rows) is None
    assert replay().differences == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_many_who_open_and_assign_at_once_get_different_numbers():
    people = make_people()

    def open_and_assign(n: int):
        walk = Walk(people).register(place=opening.place_of(f"断面{n}", code=f"p{n}"))
        walk.assign()

    assert run_together([lambda n=n: open_and_assign(n) for n in range(8)]) == []
    assert Matter.objects.values("number").distinct().count() == 8
    assert DailyTally.objects.get(unit_code="EEB").transferred_in == 8
    assert replay().differences == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_who_merge_crosswise_do_not_wait_for_each_other():
    people = make_people()
    for n in range(8):
        one, other = (
            Walk(people).register(place=opening.place_of(f"{side}{n}", code=f"{side}{n}"))
            for side in "ab"
        )
        at = max(one.now, other.now) + timedelta(minutes=1)

        def merge(matter: Walk, into: Walk, who: str, at=at):
            opening.merge(matter.number, into=into.number, reason="同一", actor=people[who], at=at)

        tasks = [
            lambda one=one, other=other, merge=merge: merge(one, other, "du"),
            lambda one=one, other=other, merge=merge: merge(other, one, "dan"),
        ]
        assert run_together(tasks) == ["Refused"]
    assert replay().differences == []
