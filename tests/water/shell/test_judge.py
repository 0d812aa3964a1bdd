"""Readings become episodes, re-runs and matters: once, whatever comes late or breaks."""

from __future__ import annotations

from datetime import timedelta

import pytest
import yaml

from huiyin.base import clock
from huiyin.field.access import SYSTEM
from huiyin.field.store import mover
from huiyin.ledger import evidence
from huiyin.ledger.choices import State
from huiyin.ledger.models import Clue, Matter
from huiyin.water import judge as judge_module
from huiyin.water import policies, verbs
from huiyin.water.choices import EpisodeState, RerunResult
from huiyin.water.look import look, read, repeat, window
from huiyin.water.models import Episode, Judgement, Rerun, Section
from huiyin.water.series import basis_of
from huiyin.water.standards import data_text
from tests.water.shell.conftest import GOOD, HIGH


def test_a_single_spike_opens_nothing_and_asks_for_a_rerun(station):
    station.live(2.0, HIGH)
    assert not Matter.objects.exists()
    assert not Episode.objects.exists()
    rerun = Rerun.objects.get()
    assert (rerun.time, rerun.factor, rerun.worst_class) == (station.day(1), "codmn", 4)
    assert rerun.result == RerunResult.WAITING


def test_a_good_reading_answers_the_rerun_and_opens_nothing(station):
    station.live(2.0, HIGH, 2.0)
    rerun = Rerun.objects.get()
    assert (rerun.result, rerun.answered_at) == (RerunResult.NOT_CONFIRMED, station.day(2))
    assert not Matter.objects.exists()


def test_consecutive_readings_below_target_open_one_matter(station):
    station.live(2.0, HIGH, HIGH)
    matter = Matter.objects.get()
    assert (matter.kind, matter.cause, matter.place_code) == (
        "exceedance",
        "高锰酸盐指数未达目标类别",
        "S1",
    )
    assert matter.state == State.REGISTERED
    episode = Episode.objects.get()
    assert (episode.matter_number, episode.state) == (matter.number, EpisodeState.OPEN)
    assert (episode.first_time, episode.confirmed_at) == (station.day(1), station.day(2))
    assert Rerun.objects.get().result == RerunResult.CONFIRMED


def test_the_readings_and_the_chart_of_an_episode_are_kept(station):
    station.live(2.0, HIGH, HIGH)
    episode = Episode.objects.get()
    assert evidence.read(episode.chart).startswith(b"\x89PNG")
    table = evidence.read(episode.table).decode("utf-8-sig")
    assert table.splitlines()[0].startswith("time,received,class,below_target,")
    assert "2020-07-03 08:00:00" in table


def test_further_readings_below_target_add_no_second_matter(station):
    station.live(2.0, HIGH, HIGH, HIGH, HIGH)
    assert Matter.objects.count() == 1
    assert Clue.objects.count() == 1
    assert len(Episode.objects.get().readings) == 4


def test_recovery_is_suggested_and_closes_nothing(station):
    station.live(2.0, HIGH, HIGH, 2.0, 2.0)
    assert Matter.objects.get().recovery_suggested_at is None
    station.live(2.0, start=5)
    matter, episode = Matter.objects.get(), Episode.objects.get()
    assert matter.recovery_suggested_at is not None
    assert (matter.is_open, matter.state) == (True, State.REGISTERED)
    assert (episode.state, episode.ended_at) == (EpisodeState.RECOVERED, station.day(3))


def test_a_second_episode_while_the_matter_is_open_is_another_clue(station):
    station.live(HIGH, HIGH, 2.0, 2.0, 2.0, HIGH, HIGH)
    assert Episode.objects.count() == 2
    matter = Matter.objects.get()
    assert matter.clue_count == 2


def test_readings_under_maintenance_open_nothing(station):
    for number in range(4):
        station.say(number, HIGH, flag="M")
        station.judge(number)
    assert not Episode.objects.exists()
    assert not Rerun.objects.exists()


def test_missing_factors_open_nothing_and_are_no_compliance(station):
    station.live(HIGH, HIGH)
    for number in range(2, 6):
        station.send(number, {"ph": GOOD["ph"]})
        station.judge(number)
    assert Episode.objects.get().state == EpisodeState.OPEN


def test_a_late_good_reading_that_breaks_the_run_withdraws_the_episode(station):
    station.live(2.0, HIGH)
    station.say(3, HIGH)
    station.judge(3)
    assert Episode.objects.get().state == EpisodeState.OPEN
    station.say(2, 2.0, late=2)
    station.judge(4)
    assert Episode.objects.get().state == EpisodeState.WITHDRAWN
    matter = Matter.objects.get()
    assert matter.is_open
    assert matter.recovery_suggested_at is not None


def test_a_late_reading_that_completes_the_run_opens_the_matter(station):
    station.live(2.0, HIGH, 2.0)
    assert not Matter.objects.exists()
    station.say(2, HIGH, late=1)
    station.judge(3)
    assert Matter.objects.count() == 1


def test_a_correction_of_the_spike_answers_its_rerun(station):
    station.live(2.0, HIGH)
    station.say(1, 2.0, late=1)
    station.judge(2)
    assert Rerun.objects.get().result == RerunResult.CORRECTED


def test_a_spike_without_a_reading_in_time_stays_unanswered(station):
    station.live(2.0, HIGH)
    station.say(9, 2.0)
    station.judge(9)
    assert Rerun.objects.get().result == RerunResult.NO_ANSWER


def test_readings_ahead_of_the_city_wait_for_their_time(station):
    station.say_all(2.0, HIGH, HIGH, 2.0, 2.0, 2.0)
    assert station.judge(0) == 1
    assert not Rerun.objects.exists()
    station.judge(1)
    assert Rerun.objects.get().result == RerunResult.WAITING
    station.judge(2)
    assert Episode.objects.get().state == EpisodeState.OPEN
    station.judge(5)
    assert Episode.objects.get().state == EpisodeState.RECOVERED


def test_day_by_day_and_all_at_once_find_the_same_episodes(station):
    values = (2.0, HIGH, HIGH, 2.0, 2.0, 2.0, HIGH, 2.0, HIGH, HIGH, HIGH)
    station.live(*values)
    daily = [row.value for row in Episode.objects.order_by("first_time")]
    Episode.objects.all().delete()
    section = station.section
    with clock.fixed(station.day(11)):
        verbs.note_arrivals(
            {"S1": station.day(0)}, before=verbs.watch().reached, now=verbs.watch().reached
        )
        judge_module.judge(station.day(11))
    assert section.pk == station.section.pk
    assert [row.value for row in Episode.objects.order_by("first_time")] == daily


def test_nothing_new_is_judged_twice(station):
    station.live(2.0)
    assert station.judge(0) == 0
    assert station.judge(5) == 0
    assert Judgement.objects.count() == 1


def test_readings_that_moved_before_the_judge_looked_are_found(station):
    station.live(2.0)
    station.say(1, HIGH)
    mover.drain()
    assert station.judge(1) == 1
    assert Rerun.objects.count() == 1


def test_a_judge_killed_after_the_matter_was_opened_leaves_no_half_and_no_double(
    station, monkeypatch
):
    station.live(2.0, HIGH)
    station.say(2, HIGH)
    with monkeypatch.context() as patch:
        patch.setattr(Episode, "save", _power_cut)
        station.judge(2)
    assert not Matter.objects.exists()
    assert not Episode.objects.exists()
    assert station.judge(2) == 1
    assert Matter.objects.count() == 1
    assert Clue.objects.count() == 1
    assert Episode.objects.count() == 1


def test_of_two_judges_only_the_first_settles(station):
    station.say_all(2.0, HIGH, HIGH)
    judge_module.notice_arrivals()
    section, until = station.section, station.day(2)
    one = window(section, until)
    found = look(one, read([one]))
    assert verbs.settle(section, found, at=until)
    assert not verbs.settle(section, found, at=until)
    assert Matter.objects.count() == 1
    assert Judgement.objects.count() == 1


def test_what_arrives_during_a_look_is_not_lost(station):
    station.say_all(2.0, HIGH)
    judge_module.notice_arrivals()
    section, until = station.section, station.day(2)
    one = window(section, until)
    found = look(one, read([one]))
    station.say(2, HIGH)
    judge_module.notice_arrivals()
    assert not verbs.settle(section, found, at=until)
    station.judge(2)
    assert Matter.objects.count() == 1


def test_a_section_that_cannot_be_judged_stays_on_the_slate(station, monkeypatch):
    station.say(0, 2.0)
    with monkeypatch.context() as patch:
        patch.setattr(judge_module, "look", _power_cut)
        assert station.judge(0) == 0
    assert station.section.look_at == station.day(0)
    assert station.judge(0) == 1


def test_every_judgement_can_be_made_again(station):
    station.live(2.0, HIGH, HIGH, 2.0, 2.0, 2.0, HIGH)
    station.say(4, HIGH, late=4)
    station.judge(8)
    mover.drain()
    judgements = list(Judgement.objects.all())
    assert len(judgements) == 8
    assert len({judgement.digest for judgement in judgements}) > 3
    for judgement in judgements:
        assert repeat(judgement).digest == judgement.digest


@pytest.mark.parametrize("target", [0, 6, -1])
def test_a_target_that_is_no_class_is_refused(station, target):
    with pytest.raises(verbs.BadSection):
        verbs.set_target(
            SYSTEM, station.section, target_class=target, source="x", since=station.day(0)
        )
    assert station.section.target_class == 3


def test_a_stricter_target_judges_its_time_again(station):
    station.live(2.0, 5.0, 5.0)
    assert not Episode.objects.exists()
    verbs.set_target(SYSTEM, station.section, target_class=2, source="decree", since=station.day(0))
    station.judge(2)
    assert Episode.objects.get().first_time == station.day(1)


def _power_cut(*_args, **_kwargs):
    raise RuntimeError("power cut")


def test_a_target_relaxed_later_leaves_the_time_before_it_as_it_was_judged(station):
    station.live(2.0, HIGH, HIGH)
    verbs.set_target(SYSTEM, station.section, target_class=4, source="decree", since=station.day(3))
    station.judge(2)
    episode = Episode.objects.get()
    assert (episode.state, episode.target_class) == (EpisodeState.OPEN, 3)
    assert Matter.objects.get().recovery_suggested_at is None
    station.live(HIGH, HIGH, HIGH, start=3)
    assert (Episode.objects.get().state, Matter.objects.count()) == (EpisodeState.RECOVERED, 1)


def test_a_section_that_was_its_own_target_again_keeps_only_the_latest_word_on_a_day(station):
    for target in (2, 4):
        verbs.set_target(
            SYSTEM, station.section, target_class=target, source="decree", since=station.day(1)
        )
    basis = basis_of(station.section)
    held = [basis.target_at(station.day(number)) for number in (-2, 0, 1, 2)]
    assert held == [None, 3, 4, 4]


def test_an_episode_that_later_readings_bring_back_is_told_again(station):
    station.live(2.0, HIGH)
    station.say(3, HIGH)
    station.judge(3)
    station.say(2, 2.0, late=2)
    station.judge(4)
    assert Episode.objects.get().state == EpisodeState.WITHDRAWN
    station.say(2, HIGH, late=3)
    station.judge(5)
    assert Episode.objects.get().state == EpisodeState.OPEN
    assert Matter.objects.get().clue_count == 2


def test_phosphorus_beyond_both_limits_opens_a_matter_where_river_or_lake_is_unknown(station):
    Section.objects.update(body="unknown")
    for number in range(2):
        station.send(number, GOOD | {"tp": 0.35})
        station.judge(number)
    matter = Matter.objects.get()
    assert matter.cause == "总磷未达目标类别"
    assert Episode.objects.get().factors == [["tp", None]]


def test_a_new_policy_does_not_judge_the_readings_before_it(station, monkeypatch):
    station.live(2.0, HIGH, HIGH)
    (entry,) = yaml.safe_load(data_text("judge_policy.yaml"))
    change = station.day(3).date()
    old = entry | {"effective_to": change - timedelta(days=1)}
    new = entry | {"effective_from": change, "consecutive": 4, "recovery": 2}
    monkeypatch.setattr(policies, "_entries", lambda: (old, new))
    monkeypatch.setattr(policies, "judge_policy", policies.judge_policy.__wrapped__)
    station.live(HIGH, start=3)
    assert Episode.objects.get().state == EpisodeState.OPEN
    assert Matter.objects.get().recovery_suggested_at is None
    station.live(2.0, 2.0, start=4)
    assert Episode.objects.get().state == EpisodeState.RECOVERED
    assert all(
        repeat(judgement).digest == judgement.digest for judgement in Judgement.objects.all()
    )
