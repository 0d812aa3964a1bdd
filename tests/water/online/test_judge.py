"""Hours become judged days and matters: once, whatever comes late or breaks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from huiyin.base import clock
from huiyin.field.core.reading import Reading, epoch_ms
from huiyin.field.store import mover
from huiyin.ledger import evidence
from huiyin.ledger.choices import State
from huiyin.ledger.models import Clue, EvidenceFile, Matter
from huiyin.ledger.replay import replay
from huiyin.water import effluent_judge
from huiyin.water.core.effluent.account import Sort
from huiyin.water.core.effluent.judging import Level, Status
from huiyin.water.core.effluent.messages import Doubt, Why
from huiyin.water.effluent_look import EFFLUENT_DAY, look, read, repeat
from huiyin.water.effluent_matters import Spell
from huiyin.water.effluent_spells import SPELL, SUSPICION, Doubted
from huiyin.water.models import Record, Subject
from huiyin.water.queries.register import broken_chains, end_of, entries
from huiyin.water.verbs import effluent, register
from tests.ledger.people import Walk
from tests.water.online.conftest import (
    ADVISORY,
    CLEAN,
    COD,
    CONFIRMED,
    DAY,
    FIRST,
    FLOW,
    HOUR,
    NH3N,
    PH,
    TEMP,
    TP,
    wobble,
)

pytestmark = pytest.mark.django_db
OVER = {COD: 80.0}
VECTOR = ((40.0, 100.0), (45.0, 120.0), (60.0, 300.0), (50.0, 80.0))
"""Concentration and flow whose weighted mean is 52.333 while the arithmetic one is 48.75."""


def vector(code: str, hour: int) -> float | None:
    value, flow = VECTOR[hour % 4]
    return {COD: value, FLOW: flow}.get(code)


def spells(works) -> list[Spell]:
    return [one.value for one in entries(SPELL, Spell, subjects=[works.facility])]


def doubts(works) -> list[Doubted]:
    return [one.value for one in entries(SUSPICION, Doubted, subjects=[works.facility])]


def test_a_clean_day_is_written_once(works):
    works.day(0)
    assert works.judge(0) == 1
    told = works.account(0)
    assert (told.level, told.complete, told.valid, told.expected) == (Level.NONE, True, 168, 168)
    held = told.factor(COD).daily
    assert (held.high, held.level, held.confidence) == (60, "1B", "high")
    assert works.judge(0) == 0
    assert works.judge(0, hour=20) == 0
    assert works.written() == 1
    assert list(broken_chains(Subject.objects.all())) == []


def test_an_exceeding_day_opens_one_matter_with_its_hours_and_chart(works):
    works.live({0: {}, 1: OVER, 2: OVER})
    matter = Matter.objects.get()
    told = (matter.kind, matter.cause, matter.place_code, matter.state)
    assert told == ("exceedance", "出水化学需氧量超标", "F-W1", State.REGISTERED)
    assert Clue.objects.count() == 1
    [spell] = spells(works)
    assert (spell.matter, len(spell.episode.readings)) == (matter.number, 2)
    [(factor, multiple)] = spell.episode.factors
    assert (factor, multiple) == (COD, pytest.approx(1 / 3, abs=0.02))
    assert evidence.read(spell.chart).startswith(b"\x89PNG")
    table = evidence.read(spell.table).decode("utf-8-sig").splitlines()
    assert table[0].startswith("hour_from,w01018 (mg/L),flag")
    assert sum(",N,yes" in line for line in table) == 48


def test_recovery_is_suggested_after_three_valid_days_and_closes_nothing(works):
    works.live({0: OVER, 1: {}, 2: {}})
    assert Matter.objects.get().recovery_suggested_at is None
    works.live({3: {"flag": "M"}, 4: {}})
    matter = Matter.objects.get()
    assert matter.recovery_suggested_at is not None
    assert (matter.is_open, matter.state) == (True, State.REGISTERED)
    [spell] = spells(works)
    assert spell.episode.recovery == ("2020-09-02", "2020-09-03", "2020-09-05")


def test_recovery_becomes_evidence_while_the_work_is_on_and_a_new_episode_recurs(works, data):
    works.live({0: OVER})
    number = Matter.objects.get().number
    walk = Walk(data, number=number, now=works.midnight(1) + 2 * HOUR, kind="exceedance")
    walk.assign().accept().propose_plan().approve_plan()
    works.live(range(1, 4))
    assert walk.state == State.RECTIFYING
    assert sorted(EvidenceFile.objects.values_list("mime", flat=True)) == ["image/png", "text/csv"]
    walk.later(days=5)
    walk.complete("1").complete("2").evidence().submit().pass_check().propose_close().close()
    works.live({40: OVER})
    assert walk.state == State.CLOSED
    assert walk.matter.recurrence_suggested_at is not None
    assert Matter.objects.count() == 1
    assert len(spells(works)) == 2
    assert replay().differences == []


def test_days_still_over_after_strike_off_suggest_recurrence_once(works, data):
    works.live({0: OVER})
    number = Matter.objects.get().number
    walk = Walk(data, number=number, now=works.midnight(1) + 2 * HOUR, kind="exceedance")
    walk.assign().accept().propose_plan().approve_plan()
    walk.complete("1").complete("2").evidence().submit().pass_check().propose_close().close()
    works.live({40: OVER})
    version = walk.matter.version
    assert walk.matter.recurrence_suggested_at is not None
    works.live({41: OVER})
    assert walk.matter.version == version


@pytest.mark.parametrize(
    ("weighed", "mean", "level", "of_day"),
    [
        (True, 52.333333333, Level.EXCEEDANCE, Level.HIGH_WARNING),
        (False, 48.75, Level.WARNING, Level.WARNING),
    ],
)
def test_an_advisory_exceedance_never_opens_a_matter(make, weighed, mean, level, of_day):
    works = make(facts=replace(ADVISORY, weighed=weighed))
    for number in range(3):
        works.day(number, value=vector)
        works.judge(number)
    told = works.account(0).factor(COD)
    assert (told.mean, told.level, told.legal) == (pytest.approx(mean), level, False)
    assert told.advisory is weighed
    assert (Doubt.NOT_LEGAL in told.doubts) is weighed
    assert told.daily.confidence == "unverified"
    assert works.account(0).level is of_day
    assert not Matter.objects.filter(kind="exceedance").exists()
    assert spells(works) == []


def test_the_same_mean_over_a_proved_level_does(make):
    works = make(facts=replace(ADVISORY, level_source="排污许可证 虚构-001"))
    works.day(0, value=vector)
    works.judge(0)
    assert Matter.objects.filter(kind="exceedance").count() == 1


def test_an_hour_over_is_a_warning_and_several_a_high_one(works):
    works.day(0, value=lambda code, hour: 65.0 if code == COD and hour == 12 else None)
    works.day(1, value=lambda code, hour: 65.0 if code == COD and hour in {12, 13, 14} else None)
    works.judge(1)
    assert works.account(0).factor(COD).level is Level.WARNING
    assert works.account(1).factor(COD).level is Level.HIGH_WARNING
    assert works.account(1).factor(COD).why == (Why.CONSECUTIVE_HOURS, Why.HOUR_OVER)
    assert not Matter.objects.exists()


def test_a_day_that_is_not_over_warns_and_opens_nothing(works):
    works.day(0, hours=range(20), **OVER)
    until = works.midnight(0) + 20 * HOUR
    with clock.fixed(until):
        assert effluent_judge.judge(until) == 1
    told = works.account(0)
    assert (told.complete, told.factor(COD).level) == (False, Level.HIGH_WARNING)
    assert Why.RUNNING_MEAN in told.factor(COD).why
    assert not Matter.objects.exists()
    works.day(0, hours=range(20, 24), **OVER)
    works.judge(0)
    assert works.account(0).factor(COD).level is Level.EXCEEDANCE
    assert Matter.objects.count() == 1


def test_since_march_2026_one_value_over_a_single_value_limit_is_an_exceedance_at_once(works):
    number = (date(2026, 3, 2) - FIRST).days
    works.day(
        number, hours=range(9), value=lambda code, hour: 9.6 if (code, hour) == (PH, 5) else None
    )
    until = works.midnight(number) + 9 * HOUR
    with clock.fixed(until):
        assert effluent_judge.judge(until) == 1
    told = works.account(number).factor(PH)
    assert (told.level, told.legal, told.daily) == (Level.EXCEEDANCE, True, None)
    assert (told.single.low, told.single.high) == (6, 9)
    assert Why.SINGLE_VALUE in told.why
    assert Matter.objects.get().cause == "出水pH值超标"


def test_maintenance_is_a_gap_and_no_compliance(works):
    works.live({0: OVER, 1: OVER | {"flag": "M"}})
    told = works.account(1)
    assert told.factor(COD).status is Status.UNKNOWN
    assert told.factor(COD).mean is None
    assert (told.received, told.valid) == (168, 0)
    assert len(spells(works)[0].episode.readings) == 1


def test_silence_is_written_down_as_silence(works):
    works.day(0)
    works.judge(0)
    assert works.judge(1) == 1
    told = works.account(1)
    assert (told.silent, told.expected, told.factor(COD).status) == (True, 168, Status.UNKNOWN)


def test_without_the_water_temperature_the_stricter_figure_holds_and_is_marked(works):
    works.day(0, value=lambda code, hour: 9.0 if code == NH3N else None, flag="N")
    works.judge(0)
    assert works.account(0).factor(NH3N).daily.high == 8
    works.day(1, value=lambda code, hour: {NH3N: 9.0, TEMP: 11.0}.get(code))
    works.judge(1)
    assert works.account(1).factor(NH3N).daily.high == 15
    assert works.account(1).factor(NH3N).level is Level.NONE


def test_late_hours_make_an_unknown_day_known_and_the_past_stays_readable(works):
    works.day(0, hours=range(16), **OVER)
    works.judge(0)
    assert works.account(0).factor(COD).status is Status.UNKNOWN
    assert not Matter.objects.exists()
    works.day(0, hours=range(16, 24), late=3 * DAY, **OVER)
    works.judge(3)
    assert works.account(0).factor(COD).level is Level.EXCEEDANCE
    assert Matter.objects.count() == 1
    first, second = works.facility.records.filter(kind=EFFLUENT_DAY, day=FIRST)
    assert first.at < end_of(FIRST + DAY) < second.at


def test_late_corrections_withdraw_an_episode_that_was_told(works):
    works.live({0: {}, 1: OVER})
    works.day(1, late=3 * DAY)
    works.judge(4)
    assert spells(works) == []
    matter = Matter.objects.get()
    assert matter.is_open
    assert matter.recovery_suggested_at is not None
    works.day(1, late=5 * DAY, **OVER)
    works.judge(6)
    assert len(spells(works)) == 1
    assert Matter.objects.count() == 1
    assert Matter.objects.get().clue_count == 2


def test_every_account_can_be_made_again(works):
    works.live({0: {}, 1: OVER, 2: {"hours": range(12)}, 3: {}, 4: OVER})
    works.day(2, late=4 * DAY, **OVER)
    works.judge(6)
    mover.drain()
    rows = list(Record.objects.filter(kind=EFFLUENT_DAY))
    assert len(rows) > 6
    for row in rows:
        assert repeat(row).digest in row.body


def test_a_judge_killed_in_the_middle_leaves_no_half_and_no_double(works, monkeypatch):
    works.day(0, **OVER)
    before = works.facility.records.count()
    with monkeypatch.context() as patch:
        patch.setattr("huiyin.water.effluent_spells._write", _power_cut)
        assert works.judge(0) == 0
    assert not Matter.objects.exists()
    assert works.facility.records.count() == before
    assert works.judge(0) == 1
    assert (Matter.objects.count(), Clue.objects.count(), len(spells(works))) == (1, 1, 1)


def test_of_two_judges_only_the_first_settles_and_what_arrives_meanwhile_is_not_lost(works):
    works.day(0)
    effluent_judge.notice_arrivals()
    mark, until = effluent.slate()["F-W1"], works.midnight(1) + HOUR
    found = look(works.facility, mark.since, until, read(["F-W1"], mark.since, until))
    works.day(0, late=2 * HOUR, **OVER)
    effluent_judge.notice_arrivals()
    assert not effluent.settle(works.facility, found, mark, at=until)
    assert works.written() == 0
    fresh = effluent.slate()["F-W1"]
    found = look(works.facility, fresh.since, until, read(["F-W1"], fresh.since, until))
    assert effluent.settle(works.facility, found, fresh, at=until)
    assert not effluent.settle(works.facility, found, fresh, at=until)
    assert Matter.objects.count() == 1


def test_a_facility_that_cannot_be_judged_stays_on_the_slate_and_stops_no_other(make, monkeypatch):
    one, other = make("W1"), make("W2")
    one.day(0)
    other.day(0)
    real = effluent_judge.look

    def broken(facility, *rest):
        return _power_cut() if facility.code == "W1" else real(facility, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(effluent_judge, "look", broken)
        assert one.judge(0) == 1
    assert (one.written(), other.written()) == (0, 1)
    assert one.judge(0) == 1
    assert one.written() == 1


def test_copied_days_are_one_suspicion_to_be_checked(works):
    works.live(range(2))
    same = {"value": lambda code, hour: 0.2 + hour * hour / 7000 if code == TP else None}
    works.live({2: same, 3: same, 4: same, 5: {}})
    [doubt] = doubts(works)
    assert (doubt.suspicion.sort, doubt.suspicion.factor, doubt.suspicion.lag) == (
        Sort.COPIED_DAYS,
        TP,
        1,
    )
    assert (doubt.suspicion.first, doubt.suspicion.days) == (FIRST + 3 * DAY, 2)
    matter = Matter.objects.get(kind="finding")
    assert (matter.cause, matter.place_code, matter.clue_count) == ("data_copied", "F-W1", 1)
    assert "待核实" in matter.title


def test_a_value_that_does_not_move_is_one_matter_however_long(works):
    works.live({n: {"value": lambda code, hour: 0.21 if code == TP else None} for n in range(5)})
    assert Matter.objects.filter(cause="data_constant").count() == 1
    assert Clue.objects.filter(matter__cause="data_constant").count() == 1


def test_late_hours_that_undo_a_suspicion_say_so(works):
    same = {"value": lambda code, hour: 0.2 + hour * hour / 7000 if code == TP else None}
    works.live({0: same, 1: same})
    assert len(doubts(works)) == 1
    works.day(1, late=2 * DAY)
    works.judge(3)
    assert doubts(works) == []
    assert Matter.objects.get(cause="data_copied").recovery_suggested_at is not None


def test_a_total_that_is_not_mean_times_time_is_told(works):
    works.day(0)
    at = works.midnight(0)
    totals = [
        Reading("F-W1", FLOW, "hour_cou", epoch_ms(at + hour * HOUR), litres / 1000, "N")
        for hour in range(24)
        if (litres := wobble(FLOW, hour, CLEAN[FLOW]) * 3.6)
    ]
    works.send(totals, at + DAY)
    works.judge(0)
    [fault] = works.account(0).faults
    assert (fault.factor, fault.fault, fault.hours) == (FLOW, "thousandfold", 24)
    assert Matter.objects.get().cause == "data_inconsistent"


def test_an_approved_stop_owes_nothing(works, data):
    from huiyin.water.core.facilities.facility import Stop

    works.day(0)
    works.judge(0)
    stop = Stop(facility="W1", start=works.midnight(1), end=works.midnight(2), approved=True)
    entry = register.Written(kind="stop", key="1", day=FIRST + DAY, value=stop)
    register.write(works.facility, [entry], actor=data["jing"], at=works.midnight(1))
    works.judge(1)
    told = works.account(1)
    assert (told.expected, told.silent, len(told.stopped)) == (0, False, 24)
    assert told.factor(COD).status is Status.NOT_EXPECTED


def test_readings_ahead_of_the_city_wait_for_their_time(works):
    for number in range(3):
        works.day(number, **(OVER if number == 1 else {}))
    works.judge(0, hour=0)
    assert works.account(1) is None
    works.judge(1, hour=0)
    assert works.account(1).factor(COD).level is Level.EXCEEDANCE
    assert works.account(2) is None


def test_confirmed_facts_choose_the_standard_by_confirmed_steps(works):
    works.day(0)
    works.judge(0)
    told = works.account(0)
    assert (told.standard, told.grade, told.confidence) == ("GB 18918-2002", "1B", "high")
    assert told.facts == works.facility.records.get(kind="facility").number
    assert CONFIRMED.weighed is told.weighed


def _power_cut(*_args, **_options):
    raise RuntimeError("the power went")
