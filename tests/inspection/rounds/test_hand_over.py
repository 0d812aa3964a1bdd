"""One act makes matters of a round, or nothing at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiyin.inspection.core.rounds import RoundState, Severity, Stance
from huiyin.inspection.errors import RoundRefused
from huiyin.inspection.models import FindingGroup
from huiyin.inspection.verbs import hand_over as verb
from huiyin.ledger.choices import Channel, Grade
from huiyin.ledger.errors import BadEvidence
from huiyin.ledger.evidence import path_of
from huiyin.ledger.models import Clue, EvidenceFile, Matter
from huiyin.ledger.replay import replay
from huiyin.ledger.verbs.opening import place_of
from tests.ledger.people import STRAIGHT, Walk, a_photo

pytestmark = pytest.mark.django_db


def test_each_group_becomes_one_matter_with_every_finding_as_a_clue(play):
    play.confirmed(
        {"photos": (("一.jpg", a_photo(20)), ("二.jpg", a_photo(120)))},
        {"place_name": "云溪河3号桥", "by": "yan", "photos": (("三.jpg", a_photo(220)),)},
        {"unit": "HUD", "cause": "fire_route_blocked", "severity": Severity.MAJOR},
    )
    done, new = play.hand_over()
    assert (new, [h.outcome for h in done]) == (True, ["opened", "opened"])
    assert play.round.state == RoundState.HANDED_OVER
    first, second = (Matter.objects.get(number=h.matter) for h in done)
    assert (first.kind, first.cause, first.clue_count) == ("finding", "sewage_outfall", 2)
    assert (first.state, first.channel) == ("registered", Channel.INSPECTION)
    assert second.grade == Grade.MAJOR
    summary = first.clues.first().summary
    hashes = EvidenceFile.objects.filter(matter=first).values_list("sha256", flat=True)
    assert len(hashes) == 3
    assert sum(f"[sha256:{digest}]" in summary for digest in hashes) == 2
    assert {clue.raiser.name for clue in first.clues.all()} == {"姚核", "严核"}


def test_an_inspector_with_two_findings_in_a_matter_is_answered_once(play):
    play.confirmed({}, {"place_name": "云溪河3号桥"})
    play.hand_over()
    matter = Matter.objects.get()
    assert (matter.clue_count, matter.unanswered) == (2, 1)


def test_handing_over_twice_changes_nothing(play):
    play.confirmed()
    done, _ = play.hand_over()
    before = play.facts()
    again, new = play.hand_over()
    assert ([h.matter for h in again], new) == ([h.matter for h in done], False)
    assert play.facts() == before


def test_only_the_leader_hands_over_what_was_decided(play):
    play.confirmed()
    before = play.facts()
    for who in ("yao", "du", "he"):
        with pytest.raises(RoundRefused):
            play.hand_over(by=who)
    assert play.facts() == before


def test_a_withdrawn_finding_is_not_handed_over_and_stays_with_its_reason(play):
    play.confirmed({}, {"cause": "waste_heap"})
    play.rule(1, stance=Stance.WITHDRAWN, reason="查无实据")
    done, _ = play.hand_over()
    assert len(done) == Matter.objects.count() == 1
    assert play.round.findings.get(stance="withdrawn").ruling == "查无实据"


def test_one_group_that_fails_takes_the_others_back(play):
    play.confirmed({}, {"cause": "waste_heap", "photos": (("二.jpg", a_photo(160)),)})
    path_of(play.round.findings.get(number=2).photos.get().sha256).unlink()
    before = play.facts()
    with pytest.raises(BadEvidence):
        play.hand_over()
    assert play.facts() == before
    assert not FindingGroup.objects.exclude(matter_number="").exists()


def closed_walk(play) -> Walk:
    walk = Walk(play.people, now=play.now - timedelta(days=120), kind="finding")
    place = place_of("云溪河 3 号桥", code="bridge-3")
    return walk.register(place=place, cause="sewage_outfall")


def test_an_open_matter_of_the_same_place_and_cause_takes_the_findings(play):
    walk = closed_walk(play)
    play.confirmed()
    [done], _ = play.hand_over()
    assert (done.outcome, done.matter) == ("joined", walk.number)
    assert Clue.objects.filter(matter__number=walk.number).count() == 2


def test_a_closed_one_gets_a_suggestion_that_it_recurred(play):
    walk = closed_walk(play)
    for step in STRAIGHT[1:]:
        getattr(walk, step[0])(*step[1:])
    play.now = walk.now + timedelta(days=1)
    day = play.now.date()
    visits = (("EEB", None), ("HUD", None))
    plan = {"first_day": day, "last_day": day + timedelta(days=9), "visits": visits}
    play.plan(**plan).start().record().present().answer().rule()
    [done], _ = play.hand_over()
    assert (done.outcome, done.matter) == ("recurrence", walk.number)
    assert walk.state == "closed"
    assert walk.matter.recurrence_suggested_at == play.now


def test_an_informant_is_answered_beside_the_inspector(play):
    play.confirmed({"informant_name": "李某某", "informant_phone": "13900001111"})
    play.hand_over()
    matter = Matter.objects.get()
    assert (matter.clue_count, matter.unanswered) == (2, 2)
    assert "李某某" not in "".join(matter.events.values_list("body", flat=True))


def test_the_chain_of_a_handed_over_matter_is_whole(play):
    play.confirmed({"informant_name": "李某某"})
    play.hand_over()
    assert replay().differences == []


def test_the_result_list_is_readable_later(play):
    play.confirmed()
    done, _ = play.hand_over()
    assert [h.matter for h in verb.results(play.round.groups.all())] == [done[0].matter]
