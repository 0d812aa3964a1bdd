"""The page of a matter: who sees it, what it shows, what it hides."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.ledger import scene, waist
from huiyin.ledger.choices import AccessKind, State
from huiyin.ledger.models import AccessLog, Event
from huiyin.ledger.verbs import opening
from huiyin.ledger.views.episode import chart_of

pytestmark = pytest.mark.django_db

SECRETS = ("赵某某", "13912345678", "发黑发臭")


def main_of(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


@pytest.mark.parametrize("who", ["hai", "guan"])
@pytest.mark.parametrize("tail", ["", "verify/", "act/note/"])
def test_another_unit_and_an_administrator_learn_nothing(walk, desk, who, tail):
    walk.to(State.PLANNING)
    answer = desk.get(who, tail)
    assert answer.status_code == 404
    html = answer.content.decode()
    assert "ACCESS" in html
    assert "东河口断面水质异常" not in html
    walk.number = "HY1999-000001"
    assert main_of(desk.get(who).content.decode()) == main_of(html)


@pytest.mark.parametrize("who", ["he", "jing", "xie", "yan", "ling", "shen", "ren", "du"])
def test_raisers_are_masked_for_everybody(walk, desk, who):
    walk.to(State.CLOSED)
    for tail in ("", "verify/"):
        html = desk.get(who, tail).content.decode()
        assert not [secret for secret in SECRETS if secret in html]
    assert "raiser 1 (赵**)" in desk.get(who).content.decode()


def test_a_look_at_a_raiser_is_logged_before_it_is_given(walk, desk):
    walk.to(State.ASSIGNED)
    answer = desk.post("du", "look/", {"raiser": walk.raiser, "purpose": "answer"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert all(secret in html for secret in SECRETS)
    assert "no-store" in answer.headers["Cache-Control"]
    line = AccessLog.objects.filter(kind=AccessKind.LOOK).get()
    assert (line.user.username, line.matter) == ("du", walk.matter)


@pytest.mark.parametrize("who", ["he", "yan", "ling"])
def test_a_look_is_refused_to_everybody_else(walk, desk, who):
    walk.to(State.ASSIGNED)
    assert "look/" not in desk.get(who).content.decode()
    answer = desk.post(who, "look/", {"raiser": walk.raiser, "purpose": "answer"})
    assert answer.status_code == 404
    assert "MASKED" in answer.content.decode()
    assert not [secret for secret in SECRETS if secret in answer.content.decode()]
    assert not AccessLog.objects.filter(kind=AccessKind.LOOK).exists()


def test_a_look_cannot_be_had_by_a_link(walk, desk):
    walk.to(State.ASSIGNED)
    assert desk.get("du", "look/").status_code == 405


NEXT = [
    (State.REGISTERED, "du", "assign"),
    (State.ASSIGNED, "he", "accept"),
    (State.PLANNING, "he", "propose_plan"),
    (State.PLAN_REVIEW, "du", "approve_plan"),
    (State.RECTIFYING, "jing", "add_evidence"),
    (State.VERIFYING, "yan", "pass"),
    (State.REPLYING, "jing", "reply"),
    (State.CLOSING, "dan", "close"),
]


@pytest.mark.parametrize(("state", "who", "verb"), NEXT)
def test_the_next_act_is_the_only_primary_button(walk, desk, state, who, verb):
    walk.to(state)
    if state == State.CLOSING:
        walk.later(days=20)
    html = desk.get(who).content.decode()
    assert re.findall(r'class="button primary" href="[^"]*/act/(\w+)/"', html) == [verb]


def test_who_has_nothing_to_do_sees_no_primary_button(walk, desk):
    walk.to(State.VERIFYING)
    assert "button primary" not in desk.get("he").content.decode()


def test_forbidden_acts_explain_themselves(walk, desk):
    walk.to(State.VERIFYING)
    page = desk.get("yu")
    refused = {act.verb: act.refused for act in page.context["forbidden"]}
    assert refused["pass"].rule.startswith("D1 · ")
    assert "You cannot check this matter" in page.content.decode()
    assert "Verifier" in refused["pass"].who


def test_the_timeline_tells_each_event_with_its_hash(walk, desk):
    walk.to(State.CLOSED)
    page = desk.get("he", language="zh-hans")
    html = page.content.decode()
    for row in Event.objects.all():
        assert row.hash[:8] in html
    assert "杜察（督查室）将事项交办给生态环境局牵头、水利局配合" in html
    assert page.context["verified"] is True


def test_evidence_from_before_the_last_return_is_marked_void(walk, desk):
    walk.to(State.VERIFYING).fail_check()
    html = desk.get("jing").content.decode()
    assert "void: older than the last return" in html
    assert "仍有渗漏" in html


def test_a_light_that_was_red_stays_marked(walk, desk):
    walk.to(State.RECTIFYING).later(days=200)
    html = desk.get("jing").content.decode()
    assert 'class="light red"' in html
    assert re.search(r"\d+ days overdue", html)


def test_an_extension_never_hides_the_original_due_date(walk, desk):
    walk.to(State.RECTIFYING).ask_extension().decide_extension()
    folded = walk.folded
    html = desk.get("jing").content.decode()
    assert f"{folded.original_due:%Y-%m-%d}" in html
    assert f"{folded.due:%Y-%m-%d}" in html
    assert folded.due != folded.original_due


def test_a_sensor_matter_shows_its_episode_as_a_chart_and_table(walk, desk):
    chart = {
        "kind": "line",
        "unit": "mg/L",
        "series": [{"name": "氨氮", "points": [["2020-06-01T08:00:00+08:00", 1.7]]}],
        "limits": [{"value": 1.0, "label": "Ⅲ"}],
    }
    clue = waist.sensor_clue(
        sensor="MN1", channel="monitoring", observed_at=walk.now, summary="氨氮超标", clue_id="e1"
    )
    matter, _ = waist.open_matter(
        kind="exceedance",
        title="氨氮超标",
        cause="ammonia",
        place=opening.place_of("一号断面", code="s1"),
        clue=replace(clue, words=json.dumps(chart)),
        at=walk.tick(),
    )
    walk.number = matter.number
    html = desk.get("yan").content.decode()
    assert 'class="chart' in html
    assert "1.7" in html
    assert "a sensor needs no answer" in html


@pytest.mark.parametrize(
    "words", ["", "no json", "[1]", '{"kind":"line"}', '{"kind":"line","series":[1]}']
)
def test_what_is_no_chart_is_not_drawn(words):
    assert chart_of(words) is None


def test_verifying_reads_the_chain_again(walk, desk):
    walk.to(State.PLANNING)
    assert "The chain is whole: 3 events" in desk.get("he", "verify/").content.decode()


def test_verifying_finds_an_edited_event(walk, desk, monkeypatch):
    walk.to(State.PLANNING)
    honest = scene.history_of

    def edited(rows):
        told = honest(rows)
        rows[1].body = rows[1].body.replace("EEB", "HUD")
        return told

    monkeypatch.setattr(scene, "history_of", edited)
    html = desk.get("du", "verify/").content.decode()
    assert "The chain is broken." in html
    assert "#2" in html
    assert "chain broken" in desk.get("du").content.decode()


def test_a_cut_tail_is_found_by_the_row_of_the_matter(walk, desk):
    walk.to(State.PLANNING)
    type(walk.matter).objects.update(last_hash="0" * 64)
    assert "The chain is broken." in desk.get("du", "verify/").content.decode()


def test_a_page_asks_the_database_a_bounded_number_of_times(walk, desk):
    walk.to(State.RECTIFYING).evidence()
    desk.get("jing")
    with CaptureQueriesContext(connection) as few:
        desk.get("jing")
    for _ in range(6):
        walk.evidence()
        walk._act(opening.note, "du", text="催办")
    with CaptureQueriesContext(connection) as many:
        desk.get("jing")
    assert len(many) == len(few)
    assert len(many) <= 50


def test_the_lifecycle_is_explained_in_the_readers_language(walk, desk):
    page = desk.at(desk.client("he", language="zh-hans").get, "/help/lifecycle/")
    html = page.content.decode()
    assert page.status_code == 200
    assert "核查员" in html
    assert "D1 · 核查员从未属于" in html
