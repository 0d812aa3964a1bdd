"""Duplicates: candidates by index, merging by the existing act, nobody lost, nobody twice."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from django.db import connection, connections

from huiyin.base import panels
from huiyin.intake import queries
from huiyin.intake.verbs import channels
from huiyin.ledger.choices import State, Verb
from huiyin.ledger.errors import HuiyinError
from huiyin.ledger.models import Event, Matter, User
from huiyin.ledger.verbs import opening
from tests.intake.channels.doors import bring, brought

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def pair(walk):
    """Two registered matters of the same thing: numbers of the earlier and the later."""
    first = bring(walk)
    second = bring(walk, token="u" * 24, title="西河口排口又冒黑水", cause="black", place=None)
    return first.number, second.number


def panel(user: User, number: str, now, name: str):
    shown = {shown.panel.name: shown.facts for shown in panels.of_matter(user, number, now)}
    return shown.get(name)


def test_the_panel_offers_the_likely_main_matter_with_reasons(walk, pair):
    first, second = pair
    facts = panel(walk.people["du"], second, walk.now, "likes")
    (like, _token), *more = facts["likes"]
    assert not more
    assert like.row.number == first
    assert "same telephone number" in like.why


@pytest.mark.parametrize("who", ["ren", "ling", "yan", "shen"])
def test_only_who_may_merge_is_offered_it(walk, pair, who):
    assert panel(walk.people[who], pair[1], walk.now, "likes") is None


def test_the_button_merges_and_every_raiser_is_kept(walk, desk, pair):
    first, second = pair
    walk.number = second
    page = desk.get("du").content.decode()
    assert f"Merge into {first}" in page
    matter = Matter.objects.get(number=second)
    like, token = panel(walk.people["du"], second, walk.now, "likes")["likes"][0]
    form = {"token": token, "version": matter.version, "into": first, "reason": like.why}
    assert desk.post("du", "act/merge/", form).status_code == 302
    main = Matter.objects.get(number=first)
    assert Matter.objects.get(number=second).state == State.MERGED
    assert main.clues.count() == 2
    assert main.unanswered == 2
    assert desk.post("du", "act/merge/", form).status_code == 302
    assert main.clues.count() == 2


def test_two_merges_into_each_other_leave_one_open_matter(walk, pair):
    first, second = pair
    merge(walk, first, second)
    before = Event.objects.count()
    with pytest.raises(HuiyinError):
        merge(walk, second, first)
    assert Event.objects.count() == before
    assert Matter.objects.get(number=first).state == State.MERGED
    assert Matter.objects.get(number=second).clues.count() == 2


def merge(walk, one: str, into: str) -> None:
    opening.merge(one, into=into, reason="同一件事", actor=walk.people["du"], at=walk.tick())


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_people_merge_into_each_other_at_the_same_moment(walk):
    first = bring(walk).number
    second = bring(walk, token="u" * 24, title="西河口排口又冒黑水", cause="b", place=None).number
    gate, came = threading.Barrier(2), []

    def go(one: str, into: str, who: str) -> None:
        gate.wait(10)
        try:
            opening.merge(one, into=into, reason="同一件事", actor=walk.people[who], at=walk.now)
            came.append("merged")
        except HuiyinError:
            came.append("refused")
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=go, args=(first, second, "du")),
        threading.Thread(target=go, args=(second, first, "dan")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(came) == ["merged", "refused"]
    assert Matter.objects.filter(is_open=True).count() == 1
    assert Matter.objects.get(is_open=True).clues.count() == 2


def test_the_search_walks_indexes_and_never_the_whole_ledger(walk, pair):
    asked = queries.sketch_of(Matter.objects.select_related("lead_unit").get(number=pair[0]))
    for rows in queries._reached(
        Matter.objects.filter(is_open=True), with_position(asked), walk.now
    ):
        if connection.vendor == "sqlite":
            plan = rows.explain()
            assert "SCAN ledger_matter\n" not in f"{plan}\n", plan
            assert "USING INDEX" in plan or "USING INTEGER PRIMARY KEY" in plan, plan


def with_position(asked):
    return replace(asked, position=(113_600_000, 34_900_000))


def test_one_form_of_two_people_is_not_one_matter(walk):
    bring(walk)
    with pytest.raises(HuiyinError):
        channels.bring_as_clue(
            walk.number, brought(walk), token="t" * 24, actor=walk.people["du"], at=walk.tick()
        )
    assert walk.matter.clues.count() == 1
    assert Event.objects.filter(verb=Verb.ADD_CLUE).count() == 0
