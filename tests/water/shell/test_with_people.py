"""The judge beside people at work: it supplies evidence and suggests; people decide."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiyin.ledger.choices import State
from huiyin.ledger.models import EvidenceFile, Matter
from huiyin.ledger.replay import replay
from huiyin.water.choices import EpisodeState
from huiyin.water.models import Episode
from tests.ledger.people import Walk, make_people
from tests.water.shell.conftest import HIGH


@pytest.fixture
def walk(station) -> Walk:
    """The people and the matter of an episode of the second and third day."""
    people = make_people()
    station.live(2.0, HIGH, HIGH)
    number = Matter.objects.get().number
    walk = Walk(people, number=number, now=station.day(2) + timedelta(hours=2), kind="exceedance")
    return walk.assign().accept().propose_plan().approve_plan()


def close(walk: Walk) -> None:
    walk.complete("1").complete("2").evidence().submit().pass_check().propose_close().close()


def test_readings_back_at_target_become_evidence_while_the_work_is_on(walk, station):
    station.live(2.0, 2.0, 2.0, start=3)
    assert walk.state == State.RECTIFYING
    assert sorted(EvidenceFile.objects.values_list("mime", flat=True)) == ["image/png", "text/csv"]
    assert set(EvidenceFile.objects.values_list("sent_by__is_system", flat=True)) == {True}
    assert walk.matter.recovery_suggested_at is not None
    assert replay().differences == []


def test_an_episode_after_strike_off_suggests_recurrence_and_opens_no_second_matter(walk, station):
    station.live(2.0, 2.0, 2.0, start=3)
    walk.later(days=4)
    close(walk)
    assert walk.state == State.CLOSED
    station.live(HIGH, HIGH, start=40)
    matter = Matter.objects.get()
    assert matter.state == State.CLOSED
    assert matter.recurrence_suggested_at is not None
    assert Episode.objects.filter(matter_number=matter.number).count() == 2


def test_recovery_after_strike_off_says_nothing_more(walk, station):
    close(walk)
    before = walk.matter.version
    station.live(2.0, 2.0, 2.0, start=3)
    assert Episode.objects.get().state == EpisodeState.RECOVERED
    assert walk.matter.version == before


def test_a_recovery_undone_by_late_readings_is_told_as_a_clue(walk, station):
    station.live(2.0, 2.0, 2.0, start=3)
    station.say(4, HIGH, late=2)
    station.judge(6)
    assert Episode.objects.get().state == EpisodeState.OPEN
    assert walk.matter.clue_count == 2
    assert walk.state == State.RECTIFYING


def test_water_still_below_target_after_strike_off_suggests_recurrence_once(walk, station):
    close(walk)
    station.live(HIGH, start=40)
    assert walk.state == State.CLOSED
    assert walk.matter.recurrence_suggested_at is not None
    version = walk.matter.version
    station.live(HIGH, HIGH, start=41)
    assert walk.matter.version == version
    assert replay().differences == []


def test_readings_that_undo_a_recovery_twice_suggest_one_recurrence(walk, station):
    station.live(2.0, 2.0, 2.0, start=3)
    walk.later(days=4)
    close(walk)
    before, versions = walk.matter.version, []
    for arrives, codmn in ((40, HIGH), (41, 2.0), (42, HIGH)):
        station.say(4, codmn, late=arrives - 4)
        station.judge(arrives)
        versions.append(walk.matter.version)
    assert Episode.objects.get().state == EpisodeState.OPEN
    assert walk.matter.recurrence_suggested_at is not None
    assert versions == [before + 1] * 3
    assert station.section.look_at is None
