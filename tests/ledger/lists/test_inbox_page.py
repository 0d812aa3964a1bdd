"""The inbox: what waits for one person, several accepted at once, and what he was told."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from huiyin.ledger.choices import State
from huiyin.ledger.models import Event, Matter, Notification
from huiyin.ledger.queries import inbox_size
from huiyin.ledger.verbs import opening
from huiyin.ledger.verbs.outbox import deliver_due
from tests.ledger.lists.conftest import City
from tests.ledger.people import Walk


@pytest.fixture
def assigned(city: City) -> list[Walk]:
    """Three more matters that wait for the head of EEB to accept them."""
    return [
        Walk(city.people, now=city.now - timedelta(hours=5))
        .register(place=opening.place_of(f"点{n}", code=f"p{n}"))
        .assign(co_units=())
        for n in range(3)
    ]


def chosen(walks: list[Walk]) -> list[str]:
    return [f"{walk.number}:{walk.matter.version}" for walk in walks]


def test_every_line_says_what_is_wanted_and_leads_to_that_act(city: City):
    page = city.get("du", "/inbox/")
    rows = page.context["rows"]
    assert len(rows) == inbox_size(city.people["du"], city.now) > 0
    for row, verbs, _accepts in rows:
        assert verbs
        for verb in verbs:
            link = f'href="/matters/{row.matter.number}/act/{verb.value}/"'
            assert link in page.content.decode()
            assert city.get("du", link[6:-1]).status_code == 200


def test_lines_come_by_light_then_by_what_turns_red_first(city: City):
    order = ["red", "yellow", "green", "grey", None]
    for name in ("du", "he", "jing", "yan", "ling", "hai"):
        rows = [row for row, *_ in city.get(name, "/inbox/").context["rows"]]
        keys = [(order.index(row.light), row.limit) for row in rows]
        assert keys == sorted(keys)


def test_the_days_left_are_working_days(city: City):
    hai = city.get("hai", "/inbox/").content.decode()
    assert re.search(r"\d+ days overdue", hai)
    jing = city.get("jing", "/inbox/").content.decode()
    assert "working day" in jing or "overdue" in jing


def test_a_head_accepts_several_and_names_the_handler(city: City, assigned):
    page = city.get("he", "/inbox/")
    assert page.context["batch"]
    assert ("jing", "景办") in list(page.context["handlers"])
    data = {"accept": chosen(assigned[:2]), "handler": "jing", "token": page.context["token"]}
    told = city.post("he", "/inbox/accept/", data).content.decode()
    assert "2 matters accepted." in told
    assert [walk.state for walk in assigned] == [State.PLANNING, State.PLANNING, State.ASSIGNED]
    assert {walk.folded.handlers for walk in assigned[:2]} == {("jing",)}


def test_who_is_refused_is_named_and_the_others_are_done(city: City, assigned):
    good, moved, _left = assigned
    data = {
        "accept": [
            f"{good.number}:{good.matter.version}",
            f"{moved.number}:{moved.matter.version - 1}",
            f"{city.numbers['overdue']}:2",
            "HY2020-009999:1",
            "nonsense",
        ]
    }
    before = Event.objects.count()
    told = city.post("he", "/inbox/accept/", data).content.decode()
    assert "1 matter accepted." in told
    assert f"{moved.number}: Somebody else has moved this matter" in told
    assert f"{city.numbers['overdue']}: This matter is not open to you" in told
    assert "HY2020-009999: This matter is not open to you" in told
    assert "nonsense: the form was not complete." in told
    assert (good.state, moved.state) == (State.PLANNING, State.ASSIGNED)
    assert Event.objects.count() == before + 1


def test_a_batch_sent_twice_is_done_once(city: City, assigned):
    data = {"accept": chosen(assigned[:1]), "token": "abc"}
    city.post("he", "/inbox/accept/", data)
    before = Event.objects.count()
    city.post("he", "/inbox/accept/", data)
    assert Event.objects.count() == before


def test_nobody_but_the_head_accepts_a_batch(city: City, assigned):
    before = Event.objects.count()
    for name in ("jing", "hai", "du", "guan"):
        assert not city.get(name, "/inbox/").context.get("batch")
        told = city.post(name, "/inbox/accept/", {"accept": chosen(assigned)}).content.decode()
        assert "accepted." not in told
    assert Event.objects.count() == before
    assert {walk.state for walk in assigned} == {State.ASSIGNED}


def test_an_empty_batch_says_what_to_do(city: City):
    assert "No matter was chosen" in city.post("he", "/inbox/accept/", {}).content.decode()
    assert city.get("he", "/inbox/accept/").status_code == 405


def test_news_are_told_in_sentences_and_marked_as_read_by_their_owner_only(city: City):
    deliver_due(city.now)
    page = city.get("du", "/inbox/?tab=news")
    mine = Notification.objects.filter(user=city.people["du"])
    assert page.context["unread"] == mine.count() > 1
    assert "registered the matter" in page.content.decode()
    first = page.context["news"][0][0]
    city.post("jing", "/inbox/read/", {"news": [first.pk]})
    assert mine.filter(read_at=None).count() == mine.count()
    city.post("du", "/inbox/read/", {"news": [first.pk]})
    assert mine.filter(read_at=None).count() == mine.count() - 1
    city.post("du", "/inbox/read/", {"news": ["x"]})
    assert mine.filter(read_at=None).count() == mine.count() - 1
    city.post("du", "/inbox/read/", {})
    assert not mine.filter(read_at=None).exists()
    assert Notification.objects.filter(read_at=None).exists()


def test_news_of_a_matter_no_longer_open_to_him_are_not_told(city: City):
    deliver_due(city.now)
    before = len(city.get("jing", "/inbox/?tab=news").context["news"])
    assert before
    city.people["jing"].grants.all().delete()
    assert len(city.get("jing", "/inbox/?tab=news").context["news"]) < before


def test_taking_part_is_the_units_open_matters_and_what_one_acted_on(city: City):
    def part(name: str) -> set[str]:
        rows = city.get(name, "/inbox/?tab=part").context["rows"]
        return {row.matter.number for row in rows}

    assert part("hai") == {city.numbers["overdue"]}
    assert part("ling") == {city.numbers["suspended"], city.numbers["accepted"]}
    ours = set(
        Matter.objects.filter(is_open=True, lead_unit__code="EEB").values_list("number", flat=True)
    )
    assert ours <= part("he")
    assert part("guan") == set()


def test_an_empty_inbox_says_what_comes_there(city: City):
    assert "Nothing waits for you" in city.get("shen", "/inbox/").content.decode()
    assert city.get("shen", "/inbox/?tab=<x>").context["tab"] == "waiting"
