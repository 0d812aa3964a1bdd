"""Rounds by their verbs: who may, what stays, what a form sent twice does."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest

from huiyin.inspection import access
from huiyin.inspection.core.rounds import RoundState, Stance, UnitView
from huiyin.inspection.errors import RoundRefused
from huiyin.inspection.models import Finding, Round, RoundAct
from huiyin.inspection.verbs.rounds import Expert
from huiyin.ledger import evidence
from huiyin.ledger.choices import AccessKind
from huiyin.ledger.errors import BadEvidence, BadToken, Conflict
from huiyin.ledger.models import AccessLog, Membership, Raiser, Unit
from tests.ledger.people import SINCE, a_photo

pytestmark = pytest.mark.django_db


def refused(rule: str, play, act) -> None:
    """The rule forbids it, nothing has changed, and the access log says so."""
    before = play.facts()
    with pytest.raises(RoundRefused) as caught:
        act()
    assert caught.value.refusal.rule == rule
    assert play.facts() == before
    assert AccessLog.objects.filter(kind=AccessKind.REFUSED, rule=rule).exists()


def test_a_round_is_planned_with_its_team_and_begins(play):
    play.plan(experts=(Expert(name="外请专家（虚构）", organisation="省设计院"),))
    row = play.round
    assert (row.number, row.state) == ("R2020-001", "planned")
    assert [(m.part, str(m)) for m in row.team.all()] == [
        ("leader", "严核"), ("member", "姚核"), ("expert", "外请专家（虚构）"),
    ]  # fmt: skip
    assert play.start().round.state == RoundState.UNDER_WAY
    assert [a.act for a in row.acts.all()] == ["plan", "start"]


def test_the_same_plan_sent_twice_is_one_round(play):
    assert play.plan(token="t").number == play.plan(token="t").number
    assert Round.objects.count() == 1
    with pytest.raises(BadToken):
        play.plan(by="dan", token="t")


def test_whoever_belonged_to_an_inspected_unit_is_refused(play):
    refused("R-CONFLICT", play, lambda: play.plan(members=("yu",)))
    Membership.objects.filter(user=play.people["yao"]).update(until=SINCE + timedelta(days=9))
    Membership.objects.create(
        user=play.people["yao"], unit=Unit.objects.get(code="EEB"), since=SINCE, until=SINCE
    )
    refused("R-CONFLICT", play, play.plan)


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("R-TEAM", {"leader": ""}),
        ("R-TEAM", {"members": ("nobody",)}),
        ("R-PLAN-DAYS", {"last_day": date(2020, 5, 31)}),
        ("R-PLAN-DAYS", {"last_day": date(2020, 9, 1)}),
        ("R-PLAN-PAST", {"first_day": date(2020, 5, 1), "last_day": date(2020, 5, 20)}),
        ("R-PLAN-UNITS", {"visits": ()}),
        ("R-PLAN-UNITS", {"visits": (("XX", None),)}),
    ],
)
def test_a_plan_that_cannot_be_is_refused(play, rule, facts):
    refused(rule, play, lambda: play.plan(**facts))


def test_a_plan_is_the_offices(play):
    refused("R-PLAN", play, lambda: play.plan(by="yan"))


def test_a_unit_inspected_again_too_soon_needs_a_reason(play):
    play.plan()
    later = {"first_day": date(2020, 8, 1), "last_day": date(2020, 8, 9)}
    refused("R-FREQUENCY", play, lambda: play.plan(**later))
    play.plan(**later, again_reason="上级交办专项")
    assert play.round.again_reason == "上级交办专项"


def test_a_finding_keeps_its_photographs_and_is_there_once(play):
    play.plan().start().record(
        token="once", photos=(("一.jpg", a_photo(20)), ("二.jpg", a_photo(120)))
    )
    play.record(token="once")
    [row] = Finding.objects.all()
    assert row.photos.count() == 2
    assert (row.number, row.by, row.seen_at.tzinfo is not None) == (1, play.people["yao"], True)
    with pytest.raises(BadToken):
        play.record(by="yan", token="once")
    assert Finding.objects.count() == 1


def test_the_same_photograph_twice_is_kept_once(play):
    play.plan().start().record(photos=(("一.jpg", a_photo(20)), ("二.jpg", a_photo(20))))
    assert Finding.objects.get().photos.count() == 1


@pytest.mark.parametrize(
    "photos",
    [
        (("坏.jpg", b"no picture at all \x00"),),
        (("文.txt", "只是文字".encode()),),
        tuple((f"{n}.jpg", a_photo(n)) for n in range(6)),
    ],
)
def test_a_bad_photograph_leaves_nothing(play, photos):
    play.plan().start()
    before = play.facts()
    with pytest.raises(BadEvidence):
        play.record(photos=photos)
    assert play.facts() == before


def test_only_the_team_records_and_only_on_site_days(play):
    play.plan().start()
    refused("ACCESS", play, lambda: play.record(by="guan"))
    refused("R-TEAM", play, lambda: play.record(by="du"))
    refused("R-UNIT", play, lambda: play.record(unit="WRB"))
    refused("R-DAYS", play, lambda: play.record(seen_at=play.now + timedelta(days=1)))


def test_the_unit_sees_its_findings_once_they_are_shown(play):
    he, hai = play.people["he"], play.people["hai"]
    play.plan()
    assert not access.rounds(he, play.now).exists()
    play.start().record().record(unit="HUD")
    assert access.rounds(he, play.now).exists()
    assert not access.findings(he, play.round, play.now).exists()
    play.present()
    assert [f.number for f in access.findings(he, play.round, play.now)] == [1]
    assert [f.number for f in access.findings(hai, play.round, play.now)] == [2]
    assert [f.number for f in access.findings(play.people["yan"], play.round, play.now)] == [1, 2]
    refused("ACCESS", play, lambda: play.answer(0, by="hai"))


def test_objection_and_ruling_stay_on_the_file(play):
    play.plan().start().record().record(place_name="西河口").present()
    refused("R-REASON", play, lambda: play.answer(agrees=False))
    refused("R-HEARD", play, play.rule)
    play.answer(agrees=False, reason="并非本单位排口", facts="排口属园区").answer(1)
    refused("R-REASON", play, play.rule)
    refused("R-WORDS", play, lambda: play.rule(stance=Stance.AMENDED, reason="更正"))
    refused("R-LEADER", play, lambda: play.rule(by="yao", reason="不属实"))
    play.rule(stance=Stance.AMENDED, reason="位置更正", amended="桥东侧有污水直排。")
    play.rule(1, stance=Stance.WITHDRAWN, reason="查无实据")
    first, second = Finding.objects.order_by("number")
    assert (first.unit_view, first.unit_reason) == (UnitView.OBJECTED, "并非本单位排口")
    assert (first.seen[:2], first.text) == ("桥下", "桥东侧有污水直排。")
    assert (second.stance, second.ruling) == (Stance.WITHDRAWN, "查无实据")
    kept = RoundAct.objects.filter(finding=second).values_list("act", "reason")
    assert list(kept) == [("record", ""), ("answer", ""), ("rule", "查无实据")]


def test_a_ruling_taken_back_keeps_the_former_one(play):
    play.plan().start().record().present().answer()
    play.rule(stance=Stance.WITHDRAWN, reason="误记").rule(stance=Stance.KEPT)
    last = RoundAct.objects.filter(act="rule").last()
    assert last.body["before"] == {"stance": "withdrawn", "reason": "误记", "amended": ""}
    assert Finding.objects.get().stance == Stance.KEPT


def test_two_leaders_pages_open_at_once_one_wins(play):
    play.plan().start().record()
    version = play.round.version
    play.present(expected_version=version)
    before = play.facts()
    with pytest.raises(Conflict):
        play.close(expected_version=version)
    assert play.facts() == before


def test_a_form_sent_twice_is_one_act(play):
    play.plan().start(token="s").start(token="s")
    assert play.round.version == 1
    with pytest.raises(BadToken):
        play.close(token="s")


def test_a_late_finding_is_shown_with_the_next_presentation(play):
    play.plan().start().record().present()
    refused("R-NOTHING", play, play.present)
    play.record(place_name="西河口").present()
    assert Finding.objects.filter(shown_at__isnull=True).count() == 0


def test_a_round_without_findings_is_closed_and_stays_closed(play):
    play.plan().start().close()
    assert play.round.state == RoundState.CLOSED
    refused("R-STATE", play, play.record)


def test_groups_made_by_hand_hold_one_unit_and_one_cause(play):
    play.plan().start().record().record(cause="waste_heap").record(place_name="西河口")
    refused("R-GROUP", play, lambda: play.group({1: "a", 2: "a", 3: ""}))
    play.group({1: "a", 2: "", 3: "a"})
    first, second, third = Finding.objects.order_by("number")
    assert first.group_id == third.group_id != second.group_id


def test_an_informant_is_kept_apart_and_protected(play):
    play.plan().start().record(informant_name="李某某", informant_phone="13900001111")
    raiser = Finding.objects.get().informant
    assert raiser == Raiser.objects.get()
    assert (raiser.masked_name, raiser.protected) == ("", True)


def test_photographs_lie_under_their_hash(play):
    play.plan().start().record()
    photo = Finding.objects.get().photos.get()
    assert hashlib.sha256(evidence.read(photo.sha256)).hexdigest() == photo.sha256
