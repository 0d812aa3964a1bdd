"""Every act has a page: it opens for who may act, and its form does the act."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huiyin.ledger.choices import Channel, State, Verb
from huiyin.ledger.core.lifecycle import TABLE
from huiyin.ledger.core.states import LIFECYCLE
from huiyin.ledger.forms import FORMS
from huiyin.ledger.models import AccessLog, Event, User
from huiyin.ledger.verbs import accounts, handing_over, opening
from tests.ledger.people import a_photo

pytestmark = pytest.mark.django_db


def day(walk, **delta) -> str:
    return f"{walk.now + timedelta(**delta):%Y-%m-%d}"


def minute(walk, **delta) -> str:
    return f"{walk.now + timedelta(**delta):%Y-%m-%dT%H:%M}"


def plan(walk, **cells) -> dict[str, str]:
    usual = {
        "rows": "3",
        "step-0-title": "查明来源",
        "step-0-owner": "EEB",
        "step-0-due": day(walk, days=1),
        "step-1-title": "封堵排口",
        "step-1-owner": "WRB",
        "step-1-due": day(walk, days=2),
        "step-1-predecessors": "1",
        "step-1-criterion": "排口无污水流出",
    }
    return usual | cells


def check(met: str = "yes", **more) -> dict[str, str]:
    return {f"met-{n}": met for n in range(5)} | {"seen_where": "东河口"} | more


def ready(walk):
    return walk.to(State.REGISTERED)


def asked_cancel(walk):
    return walk.to(State.REGISTERED)._act(opening.ask_cancel, "ren", reason="登记有误")


def major(walk):
    walk.grade = "major"
    walk.register().assign("ling").accept().propose_plan().approve_plan()
    return walk.complete("1").complete("2").evidence().submit()


def all_done(walk):
    return walk.to(State.RECTIFYING).complete("1").complete("2").evidence()


def at(state: State):
    return lambda walk: walk.to(state)


CLUE = {
    "channel": "hotline",
    "summary": "又见黑水",
    "raiser_kind": "person",
    "raiser_name": "钱某某",
}
REASON = {"reason": "依据充分"}
ACTS = {
    Verb.INTERIM_REPLY: (ready, "du", lambda w: {"answer": "正在办理"}),
    Verb.DECLINE: (ready, "du", lambda w: REASON | {"told": w.raiser}),
    Verb.ASK_CANCEL: (ready, "ren", lambda w: REASON),
    Verb.CANCEL: (asked_cancel, "du", lambda w: REASON | {"told": w.raiser}),
    Verb.ASSIGN: (ready, "du", lambda w: {"lead": "EEB", "co_units": ["WRB"]}),
    Verb.ACCEPT: (at(State.ASSIGNED), "he", lambda w: {"handler": "jing"}),
    Verb.DISPUTE: (at(State.ASSIGNED), "he", lambda w: REASON | {"ground": "not_our_duty"}),
    Verb.ADJUDICATE: (
        lambda w: w.to(State.ASSIGNED).dispute(),
        "du",
        lambda w: REASON | {"upheld": "yes", "lead": "HUD"},
    ),
    Verb.PROPOSE_PLAN: (at(State.PLANNING), "he", plan),
    Verb.APPROVE_PLAN: (at(State.PLAN_REVIEW), "du", lambda w: {}),
    Verb.RETURN_PLAN: (at(State.PLAN_REVIEW), "du", lambda w: REASON),
    Verb.ADD_EVIDENCE: (
        at(State.RECTIFYING),
        "jing",
        lambda w: {
            "files_sent": SimpleUploadedFile("现场.jpg", a_photo()),
            "taken_at": minute(w),
            "taken_where": "东河口",
        },
    ),
    Verb.SUBMIT: (all_done, "he", lambda w: {"self_check": "已自查"}),
    Verb.SUSPEND: (
        at(State.RECTIFYING),
        "ling",
        lambda w: REASON | {"until": day(w, days=9), "review_on": day(w, days=5)},
    ),
    Verb.REVIEW_HOLD: (
        lambda w: w.to(State.RECTIFYING).suspend(),
        "ling",
        lambda w: REASON | {"review_on": day(w, days=15)},
    ),
    Verb.TELL_DUE: (
        lambda w: w.to(State.RECTIFYING).ask_extension().decide_extension(),
        "jing",
        lambda w: {"told": [w.raiser], "remark": "电话告知"},
    ),
    Verb.HAND_OVER: (
        at(State.RECTIFYING),
        "du",
        lambda w: REASON | {"leaver": "jing", "to": "he"},
    ),
    Verb.RESUME: (lambda w: w.to(State.RECTIFYING).suspend(), "du", lambda w: REASON),
    Verb.PASS: (at(State.VERIFYING), "yan", lambda w: check(seen_at=minute(w))),
    Verb.FAIL: (
        at(State.VERIFYING),
        "yan",
        lambda w: check("no", seen_at=minute(w), reason="仍有渗漏"),
    ),
    Verb.REPLY: (at(State.REPLYING), "jing", lambda w: {"raiser": w.raiser, "answer": "已封堵"}),
    Verb.CALLBACK_OK: (
        lambda w: w.to(State.REPLYING).reply(),
        "du",
        lambda w: {"raiser": w.raiser, "satisfied": "unasked"},
    ),
    Verb.CALLBACK_UNSOLVED: (
        lambda w: w.to(State.REPLYING).reply(),
        "du",
        lambda w: REASON | {"raiser": w.raiser},
    ),
    Verb.PROPOSE_CLOSE: (
        lambda w: w.to(State.REPLYING).reply().callback_ok(),
        "du",
        lambda w: {"statement": "条件具备"},
    ),
    Verb.CLOSE: (lambda w: w.to(State.CLOSING).later(days=20), "dan", lambda w: {}),
    Verb.OBJECT: (at(State.CLOSING), "du", lambda w: REASON),
    Verb.RECUR: (
        at(State.CLOSED),
        "du",
        lambda w: (
            REASON
            | CLUE
            | {"ground": "same_place_and_cause", "observed_at": minute(w)}
            | {"place_seen": w.matter.place_name, "cause_seen": w.matter.cause}
        ),
    ),
    Verb.ADD_CLUE: (ready, "ren", lambda w: CLUE | {"observed_at": minute(w)}),
    Verb.COMPLETE_STEP: (at(State.RECTIFYING), "jing", lambda w: {"step": "1"}),
    Verb.ASK_EXTENSION: (
        at(State.RECTIFYING),
        "he",
        lambda w: REASON | {"until": f"{w.folded.due + timedelta(days=5):%Y-%m-%d}"},
    ),
    Verb.DECIDE_EXTENSION: (
        lambda w: w.to(State.RECTIFYING).ask_extension(),
        "du",
        lambda w: REASON | {"granted": "no"},
    ),
    Verb.DRAW_VERIFIER: (major, "du", lambda w: {}),
    Verb.DELEGATE: (ready, "du", lambda w: REASON | {"role": "supervisor", "to": "dan"}),
    Verb.NOTE: (ready, "ren", lambda w: {"text": "已电话核实"}),
    Verb.RECHECK: (
        at(State.CLOSED),
        "yao",
        lambda w: {"passed": "no", "seen_at": minute(w), "seen_where": "东河口"},
    ),
}
"""Each act: how the matter gets there, who acts, and what is entered."""


def test_every_act_that_a_person_does_has_a_form_and_a_case_here():
    done_by_people = {v for v in TABLE if set(TABLE[v].who) - {"system"}} - {Verb.REGISTER}
    other_ways = {Verb.ABSORB, Verb.SUGGEST}
    assert done_by_people - other_ways == set(FORMS)
    assert set(FORMS) - {Verb.MERGE} == set(ACTS)
    assert set(LIFECYCLE) <= set(FORMS)


@pytest.mark.parametrize("verb", list(ACTS))
def test_the_form_opens_for_the_right_person_and_does_the_act(walk, desk, verb):
    prepare, who, entered = ACTS[verb]
    prepare(walk)
    before = walk.matter.version
    answer = desk.act(who, verb, entered(walk))
    assert answer.status_code == 302, answer.content.decode()[-4000:]
    added = Event.objects.filter(matter=walk.matter, seq__gt=before)
    assert next(event.verb for event in added) == verb
    assert {event.actor for event in added} == {who}
    row = TABLE[verb]
    assert walk.state == row.to(State(walk.state) if row.target is None else row.target)


@pytest.mark.parametrize("verb", list(ACTS))
def test_the_page_refuses_who_may_not_and_says_why(walk, desk, verb):
    prepare, _who, entered = ACTS[verb]
    prepare(walk)
    before, logged = walk.facts(), AccessLog.objects.filter(kind="refused").count()
    page = desk.get("shen", f"act/{verb}/")
    assert page.status_code == 409
    assert page.context["form"] is None
    sent = desk.post("shen", f"act/{verb}/", {"token": "t", **entered(walk)})
    assert sent.status_code == 409
    assert sent.context["refused"].rule.startswith(("ROLE", "D7"))
    assert sent.context["refused"].who
    assert sent.context["refused"].hint
    assert walk.facts() == before
    assert AccessLog.objects.filter(kind="refused").count() == logged + 1


def test_merge_ends_here_and_the_main_matter_takes_the_raiser(walk, desk):
    walk.register()
    main = walk.number
    walk.register(place=None, clue=walk.clue(raiser_name="孙某某"))
    answer = desk.act("du", "merge", {"into": main.lower(), "reason": "同一问题"})
    assert answer.status_code == 302
    assert walk.matter.merged_into == main
    walk.number = main
    assert len(walk.folded.people_raisers) == 2


def test_a_refusal_after_filling_in_keeps_what_was_entered(walk, desk):
    walk.to(State.PLANNING)
    before = walk.facts()
    answer = desk.act("he", "propose_plan", plan(walk, **{"step-1-due": day(walk, days=400)}))
    assert answer.status_code == 422
    assert answer.context["refused"].rule == "R-LATE"
    form = answer.context["form"]
    assert "ends after the matter is due" in str(form.errors["step-1-due"])
    assert form["step-0-title"].value() == "查明来源"
    assert walk.facts() == before


def test_faults_stand_in_their_own_cells(walk, desk):
    walk.to(State.PLANNING)
    faulty = plan(
        walk,
        **{
            "step-0-title": "",
            "step-0-predecessors": "2",
            "step-2-title": "没有期限",
            "step-2-owner": "EEB",
            "step-2-predecessors": "1 和 2",
        },
    )
    form = desk.act("he", "propose_plan", faulty).context["form"]
    assert list(form.errors) == ["step-2-predecessors"]
    answer = desk.act("he", "propose_plan", faulty | {"step-2-predecessors": "9"})
    errors = answer.context["form"].errors
    assert {"step-0-title", "step-2-due", "step-2-predecessors", "__all__"} <= set(errors)
    assert "1 → 2 → 1" in str(errors["__all__"]) or "2 → 1 → 2" in str(errors["__all__"])


def test_rows_can_be_added_without_a_script_and_without_losing_what_was_written(walk, desk):
    walk.to(State.PLANNING)
    before = walk.facts()
    answer = desk.act("he", "propose_plan", plan(walk) | {"more": "1"})
    assert answer.status_code == 200
    assert answer.context["form"].row_total == 6
    assert 'value="查明来源"' in answer.content.decode()
    assert walk.facts() == before


@pytest.mark.parametrize("rows", ["-1", "99999", "十", "1e3", ""])
def test_an_absurd_number_of_rows_is_bounded(walk, desk, rows):
    walk.to(State.PLANNING)
    form = desk.act("he", "propose_plan", {"rows": rows}).context["form"]
    assert 1 <= form.row_total <= 30


def test_the_returned_plan_is_there_to_be_corrected(walk, desk):
    walk.to(State.PLAN_REVIEW).return_plan()
    page = desk.get("he", "act/propose_plan/")
    assert page.context["form"]["step-1-predecessors"].value() == "1"
    assert "节点不清" in page.content.decode()


def test_the_due_date_is_previewed_by_the_calendar(walk, desk):
    walk.register()
    before = walk.facts()
    asked = {"lead": "EEB", "due": "2020-07-01", "preview": "1"}
    answer = desk.act("du", "assign", asked)
    assert answer.status_code == 200
    assert answer.context["preview"] == "Due 2020-07-01: 21 working days from today."
    assert walk.facts() == before


def test_an_extension_keeps_the_plan_unless_its_dates_were_changed(walk, desk):
    walk.to(State.RECTIFYING)
    form = desk.get("he", "act/ask_extension/").context["form"]
    values = {b.html_name: b.value() or "" for b in form if b.name.startswith("step-")}
    for name, value in values.items():
        values[name] = f"{value:%Y-%m-%d}" if hasattr(value, "year") else value
    until = f"{walk.folded.due + timedelta(days=5):%Y-%m-%d}"
    changed = values | {"rows": "3", "reason": "汛期", "until": until}
    changed |= {"step-0-owner": "EEB", "step-1-owner": "EEB"}
    moved = changed | {"step-1-due": day(walk, days=6)}
    assert desk.act("he", "ask_extension", moved).status_code == 302
    steps = walk.folded.extension.steps
    assert [step.id for step in steps] == ["1", "2"]
    assert steps[1].due == (walk.now + timedelta(days=6)).date()
    assert steps[1].predecessors == ("1",)


def test_neither_seed_nor_candidates_of_a_draw_can_be_chosen(walk, desk):
    major(walk)
    submitted = Event.objects.get(matter=walk.matter, verb="submit")
    desk.act("du", "draw_verifier", {"candidates": ["yan"], "seed": "mine"})
    drawn = walk.folded.draw
    assert (drawn.candidates, drawn.seed) == (("yan", "yao"), submitted.hash)


def test_the_draw_page_lists_all_who_may_check_and_nobody_else(walk, desk):
    major(walk)
    page = desk.get("du", "act/draw_verifier/")
    assert [person.username for person in page.context["candidates"]] == ["yan", "yao"]
    assert page.context["form"].shown() == []


def test_a_lot_is_drawn_again_only_when_who_was_drawn_is_gone(walk, desk):
    major(walk)
    accounts.grant_role(walk.people["hai"], role="verifier", unit=None, since=date(2019, 1, 1))
    desk.act("du", "draw_verifier", {})
    assert desk.get("du", "act/draw_verifier/").context["refused"].rule.startswith("G-DRAWN")
    drawn = User.objects.get(username=walk.folded.draw.drawn)
    gone = {"leaver": drawn.username, "to": None, "reason": "调离"}
    walk._act(handing_over.hand_over, "du", **gone)
    accounts.disable_user(drawn)
    desk.act("dan", "draw_verifier", {})
    assert walk.folded.draw.drawn in {"hai", "yan", "yao"} - {drawn.username}


def test_cancelling_from_the_page_needs_every_raiser_ticked(walk, desk):
    asked_cancel(walk)
    before = walk.facts()
    answer = desk.act("du", "cancel", REASON)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["told"])
    assert walk.facts() == before


def test_one_unmet_criterion_sends_the_matter_back_whichever_address_was_used(walk, desk):
    walk.to(State.VERIFYING)
    unmet = check(seen_at=minute(walk), reason="仍有渗漏") | {"met-0": "no"}
    assert desk.act("yan", "pass", unmet).status_code == 302
    assert walk.state == State.RECTIFYING
    assert walk.folded.fresh_evidence == ()


def test_a_check_says_every_criterion_that_was_left_open(walk, desk):
    walk.to(State.VERIFYING)
    before = walk.facts()
    answer = desk.act("yan", "pass", {"seen_at": minute(walk), "seen_where": "东河口"})
    assert answer.status_code == 422
    criteria = len(answer.context["form"].criteria)
    assert [f"met-{n}" for n in range(criteria)] == list(answer.context["form"].errors)
    assert walk.facts() == before


def test_a_minute_stands_for_all_its_seconds(walk, desk):
    walk.to(State.VERIFYING)
    walk.now = walk.now.replace(second=30)
    walk.minutes = 0
    answer = desk.act("yan", "pass", check(seen_at=minute(walk)))
    assert answer.status_code == 302


def test_a_channel_that_is_none_is_refused(walk, desk):
    walk.register()
    answer = desk.act("ren", "add_clue", CLUE | {"channel": "gossip"})
    assert answer.status_code == 422
    assert "channel" in answer.context["form"].errors
    assert "gossip" not in Channel.values


def test_a_raiser_who_cannot_be_reached_is_recorded_as_such(walk, desk):
    walk.to(State.REPLYING).reply()
    form = {"raiser": walk.raiser, "satisfied": "unreached"}
    refused = desk.act("du", Verb.CALLBACK_OK, form)
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"reason"})
    sent = desk.act("du", Verb.CALLBACK_OK, form | {"reason": "所留号码为空号。"})
    assert sent.status_code == 302
    assert walk.folded.people_raisers[0].reached is False
    assert walk.propose_close().state == State.CLOSING
