"""Every forbidden short cut is refused by the name of its rule, and changes nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huiyin.ledger.choices import AccessKind, Role, State
from huiyin.ledger.errors import BadEvidence, Refused
from huiyin.ledger.models import AccessLog, Event, EvidenceFile, Matter, NumberSeries, SealedText
from huiyin.ledger.verbs import accounts, checking, closing, opening
from tests.ledger.people import Walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def refuse(walk: Walk, code: str, act) -> None:
    """The act raises the rule's name, leaves every row as it was, and is logged once."""
    before, logged = walk.facts(), AccessLog.objects.count()
    sealed, files = SealedText.objects.count(), EvidenceFile.objects.count()
    with pytest.raises(Refused) as refused:
        act()
    assert refused.value.refusal.code == code
    assert refused.value.hint
    assert walk.facts() == before
    assert (SealedText.objects.count(), EvidenceFile.objects.count()) == (sealed, files)
    line = AccessLog.objects.first()
    assert AccessLog.objects.count() == logged + 1
    assert (line.kind, line.rule, line.matter) == (AccessKind.REFUSED, code, walk.matter)


SHORTCUTS = [
    ("a verifier from the lead unit", State.VERIFYING, "D1", lambda w: w.pass_check("yu")),
    ("a supervisor checks", State.VERIFYING, "ROLE", lambda w: w.pass_check("du")),
    ("the closer proposed it", State.CLOSING, "D2", lambda w: w.close("du")),
    ("a head of another unit accepts", State.ASSIGNED, "ACCESS", lambda w: w.accept("hai")),
    ("the handler accepts for the head", State.ASSIGNED, "ROLE", lambda w: w.accept("jing")),
    ("the head approves the own plan", State.PLAN_REVIEW, "ROLE", lambda w: w.approve_plan("he")),
    ("a plan without steps", State.PLANNING, "R-EMPTY", lambda w: w.propose_plan(steps=())),
    ("submission with steps undone", State.RECTIFYING, "G-STEPS", lambda w: w.submit()),
    ("the raiser is not answered", State.REPLYING, "G-ANSWERED", lambda w: w.propose_close()),
    ("called back before the answer", State.REPLYING, "F-UNANSWERED", lambda w: w.callback_ok()),
    ("an unknown raiser", State.REPLYING, "F-RAISER", lambda w: w.reply(raiser="sha256:0")),
    ("straight from rectifying to closed", State.RECTIFYING, "STATE", lambda w: w.close()),
    ("assigned twice", State.ASSIGNED, "STATE", lambda w: w.assign()),
    ("to a unit that is not there", State.REGISTERED, "F-UNIT", lambda w: w.assign(lead="XX")),
    ("the auditor assigns", State.REGISTERED, "ROLE", lambda w: w.assign("shen")),
    ("the administrator sees nothing", State.REGISTERED, "ACCESS", lambda w: w.assign("guan")),
    (
        "declined without telling the raiser",
        State.REGISTERED,
        "F-TOLD",
        lambda w: w._act(opening.decline, "du", reason="不属受理范围", told=()),
    ),
    ("a pass with a criterion unmet", State.VERIFYING, "F-UNMET",
     lambda w: w.pass_check(results=w.results(met=False))),
    ("a pass without judging", State.VERIFYING, "F-CRITERIA", lambda w: w.pass_check(results=())),
    ("seen before it was submitted", State.VERIFYING, "F-TIMES",
     lambda w: w.pass_check(seen_at=w.now - timedelta(days=1))),
]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "code", "act"),
    [pytest.param(*rest, id=name) for name, *rest in SHORTCUTS],
)
def test_it_refuses_the_short_cut(walk, state, code, act):
    walk.to(state)
    refuse(walk, code, lambda: act(walk))


def test_it_refuses_old_evidence(walk):
    walk.to(State.RECTIFYING)
    walk.complete("1").complete("2").evidence(taken_at=walk.matter.assigned_at - timedelta(days=9))
    refuse(walk, "G-FRESH", walk.submit)


def test_a_failed_check_makes_the_evidence_old(walk):
    walk.to(State.VERIFYING).fail_check()
    refuse(walk, "G-FRESH", walk.submit)
    walk.evidence().submit()
    assert walk.state == State.VERIFYING


def test_it_refuses_to_close_while_it_is_public(people):
    walk = Walk(people, kind="exceedance").to(State.CLOSING)
    refuse(walk, "G-PUBLICITY", lambda: walk._act(closing.close, "dan"))
    walk.close()
    assert walk.state == State.CLOSED


def test_the_caller_back_cannot_come_from_the_unit(walk):
    walk.to(State.REPLYING).reply()
    he = walk.people["he"]
    accounts.grant_role(he, role=Role.SUPERVISOR, unit=None, since=date(2019, 1, 1))
    refuse(walk, "D4", lambda: walk.callback_ok("he"))


def test_cancelling_takes_two(walk):
    walk.register()
    accounts.grant_role(walk.people["du"], role=Role.REGISTRAR, unit=None, since=date(2019, 1, 1))
    walk._act(opening.ask_cancel, "du", reason="重复登记")
    told = {"reason": "重复登记", "told": (walk.raiser,)}
    refuse(walk, "D5", lambda: walk._act(opening.cancel, "du", **told))
    refuse(walk, "F-TOLD", lambda: walk._act(opening.cancel, "dan", reason="重复登记", told=()))
    walk._act(opening.cancel, "dan", **told)
    assert walk.state == State.CANCELLED


def test_a_ban_follows_the_person_to_the_next_unit(walk):
    walk.to(State.VERIFYING)

    yu = walk.people["yu"]
    accounts.move_user(yu, unit=walk.people["yan"].unit, at=walk.now)
    refuse(walk, "D1", lambda: walk.pass_check("yu"))


def test_a_delegated_task_carries_the_ban(walk):
    walk.to(State.VERIFYING)
    walk._act(opening.delegate, "yu", role=Role.VERIFIER, to="yao", reason="出差")
    refuse(walk, "D8", lambda: walk.pass_check("yao"))
    walk.pass_check("yan")


def test_a_major_matter_needs_the_leader_and_a_drawn_verifier(people):
    walk = Walk(people, grade="major").register()
    refuse(walk, "ROLE", walk.assign)
    walk.assign("ling")
    for act in (walk.accept, walk.propose_plan, walk.approve_plan):
        act()
    walk.complete("1").complete("2").evidence().submit()
    refuse(walk, "D9", walk.pass_check)

    walk._act(checking.draw_verifier, "dou")
    assert walk.folded.draw.candidates == ("yan", "yao")
    drawn = walk.folded.draw.drawn
    other = {"yan": "yao", "yao": "yan"}[drawn]
    refuse(walk, "D9", lambda: walk.pass_check(other))
    walk.pass_check(drawn)
    assert walk.state == State.REPLYING


def test_a_registration_refused_leaves_no_matter_and_no_number(walk):

    with pytest.raises(Refused, match="ROLE"):
        walk.register("he")
    with pytest.raises(Refused, match="F-EMPTY"):
        walk.register(title=" ")
    assert not Matter.objects.exists()
    assert not Event.objects.exists()
    assert not SealedText.objects.exists()
    assert not NumberSeries.objects.exists()


def test_a_second_open_matter_of_the_same_cause_and_place_is_refused(walk, people):
    walk.register()
    before = walk.facts()
    with pytest.raises(Refused, match="SAME"):
        Walk(people).register()
    assert walk.facts() == before


def test_evidence_that_lies_is_refused_before_anything_is_written(walk):
    walk.to(State.RECTIFYING)
    before = walk.facts()
    with pytest.raises(BadEvidence):
        walk.evidence(name="photo.pdf")
    with pytest.raises(BadEvidence, match="when"):
        walk.evidence(taken_at=None)
    assert walk.facts() == before
    assert not EvidenceFile.objects.exists()
