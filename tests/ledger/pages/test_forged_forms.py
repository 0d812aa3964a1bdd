"""Forms that were not made for this act change nothing."""

from __future__ import annotations

import pytest

from huiyin.ledger.choices import State
from huiyin.ledger.errors import BadToken
from huiyin.ledger.models import Event
from huiyin.ledger.verbs import opening
from tests.ledger.people import Walk

pytestmark = pytest.mark.django_db


def test_without_the_csrf_token_nothing_is_done(walk, desk):
    walk.register()
    before = walk.facts()
    client = desk.client("du", csrf=True)
    answer = desk.at(client.post, desk.url("act/assign/"), {"token": "t", "lead": "EEB"})
    assert answer.status_code == 403
    assert walk.facts() == before


@pytest.mark.parametrize("verb", ["absorb", "recompute_due", "suggest", "register", "drop", "%00"])
def test_there_is_no_page_for_acts_that_people_do_not_do(walk, desk, verb):
    walk.register()
    before = walk.facts()
    refused = 400 if verb == "%00" else 404
    assert desk.post("du", f"act/{verb}/", {"token": "t"}).status_code == refused
    assert walk.facts() == before


def test_a_form_of_another_state_is_refused_by_its_rule(walk, desk):
    walk.to(State.RECTIFYING)
    before = walk.facts()
    answer = desk.post("dan", "act/close/", {"token": "t", "version": walk.matter.version})
    assert answer.status_code == 409
    assert answer.context["refused"].rule.startswith("STATE")
    assert "Being rectified" in answer.context["refused"].message
    assert walk.facts() == before


def test_a_form_sent_twice_is_one_act(walk, desk):
    walk.register()
    form = {"token": "once", "version": 1, "lead": "EEB"}
    first = desk.post("du", "act/assign/", form)
    before = walk.facts()
    again = desk.post("du", "act/assign/", form)
    assert (first.status_code, again.status_code) == (302, 302)
    assert again.url == f"/matters/{walk.number}/"
    assert walk.facts() == before


def test_a_token_of_another_matter_is_refused(walk, desk, people):
    walk.register()
    desk.post("du", "act/note/", {"token": "mine", "text": "一"})
    other = Walk(people).later(hours=2).register(place=None)
    desk.walk = other
    before = other.facts()
    answer = desk.post("du", "act/note/", {"token": "mine", "text": "二"})
    assert answer.status_code == 409
    assert answer.context["refused"].rule.startswith("TOKEN")
    assert other.facts() == before


def test_a_token_of_another_person_is_refused(walk, desk):
    walk.register()
    desk.post("du", "act/note/", {"token": "mine", "text": "一"})
    before = walk.facts()
    answer = desk.post("dan", "act/note/", {"token": "mine", "text": "二"})
    assert answer.status_code == 409
    assert walk.facts() == before


def test_a_token_that_only_begins_like_a_used_one_is_another_form(walk, desk):
    walk.register()
    desk.post("du", "act/note/", {"token": "once-and-for-all", "text": "一"})
    before = walk.matter.version
    assert desk.post("du", "act/note/", {"token": "once", "text": "二"}).status_code == 302
    assert walk.matter.version == before + 1


@pytest.mark.parametrize("other", ["note", "delegate"])
def test_a_token_used_for_another_act_is_refused_not_called_done(walk, desk, other):
    walk.register()
    desk.post("du", "act/assign/", {"token": "mine", "version": 1, "lead": "EEB"})
    before = walk.facts()
    answer = desk.post("du", f"act/{other}/", {"token": "mine", "text": "二"})
    assert answer.status_code == 409
    assert answer.context["refused"].rule.startswith("TOKEN")
    assert "another act" in answer.context["refused"].message
    assert walk.facts() == before


def test_a_verb_called_with_the_token_of_another_act_is_refused(walk, people):
    walk.register()
    opening.note(walk.number, text="一", actor=people["du"], token="t", at=walk.tick())
    before = walk.facts()
    with pytest.raises(BadToken):
        opening.decline(
            walk.number, reason="x", told=(), actor=people["du"], token="t", at=walk.tick()
        )
    assert walk.facts() == before


def test_a_form_without_token_is_not_read(walk, desk):
    walk.register()
    before = walk.facts()
    assert desk.post("du", "act/note/", {"text": "一"}).status_code == 422
    assert walk.facts() == before


def test_a_page_that_is_out_of_date_decides_nothing_and_can_be_sent_again(walk, desk):
    walk.register()
    walk._act(opening.note, "ren", text="先看这个")
    before = walk.facts()
    form = {"token": "t", "version": 1, "lead": "EEB"}
    answer = desk.post("du", "act/assign/", form)
    assert answer.status_code == 409
    assert answer.context["refused"].rule.startswith("CONFLICT")
    assert walk.facts() == before
    shown = answer.context["form"]
    assert (shown["version"].value(), shown["lead"].value()) == ("2", "EEB")
    assert desk.post("du", "act/assign/", form | {"version": 2}).status_code == 302


@pytest.mark.parametrize(
    "case",
    [
        (State.RECTIFYING, "jing", "complete_step", {"step": "99"}, "step"),
        (State.REPLYING, "jing", "reply", {"raiser": "sha256:0", "answer": "好"}, "raiser"),
        (State.REGISTERED, "du", "assign", {"lead": "XX"}, "lead"),
        (State.REGISTERED, "du", "delegate", {"role": "leader", "to": "dan"}, "role"),
        (State.REGISTERED, "du", "delegate", {"role": "supervisor", "to": "guan"}, "to"),
        (State.REGISTERED, "du", "merge", {"into": "HY2020-999999", "reason": "同"}, "into"),
        (State.ASSIGNED, "he", "accept", {"handler": "hai"}, "handler"),
    ],
)
def test_ids_that_are_not_on_the_page_are_refused(walk, desk, case):
    state, who, verb, forged, field = case
    walk.to(state)
    before = walk.facts()
    answer = desk.act(who, verb, forged)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert walk.facts() == before


def test_text_is_never_markup(walk, desk):
    attack = "<script>alert(1)</script>"
    walk.register(title=attack, clue=walk.clue(summary=attack))
    assert desk.act("du", "note", {"text": attack}).status_code == 302
    assert desk.act("du", "interim_reply", {"answer": attack}).status_code == 302
    for tail in ("", "act/assign/", "verify/"):
        html = desk.get("du", tail).content.decode()
        assert attack not in html
        assert "&lt;script&gt;alert(1)" in html
    assert Event.objects.filter(body__contains="<script>").exists()


def test_a_text_that_is_too_long_is_refused(walk, desk):
    walk.register()
    before = walk.facts()
    assert desk.act("du", "note", {"text": "字" * 4001}).status_code == 422
    assert walk.facts() == before
