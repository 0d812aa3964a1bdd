"""Patrols: planned, walked, written down once, finished; what becomes of a find."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.ledger.errors import BadEvidence, Refused
from huiyin.ledger.models import Clue, Matter, Unit
from huiyin.water.core.risks.patrols import Every, PatrolPlan, Sighting, Stage, periods
from huiyin.water.core.zones.chainage import Chainage
from huiyin.water.core.zones.datum import Datum, Position
from huiyin.water.models import Record, Subject
from huiyin.water.queries.patrols import on_the_stretch, plan_of, planned
from huiyin.water.queries.risks import rows_of
from huiyin.water.queries.zones import reach_of
from huiyin.water.verbs import patrols
from huiyin.water.verbs.patrols import Enter
from huiyin.water.verbs.register import BadEntry
from tests.ledger.people import a_photo
from tests.water.risks.conftest import DAY, NOW, Bank, north

pytestmark = pytest.mark.usefixtures("english")
HOUR = timedelta(hours=1)
FORM = "t1"
PLAN = PatrolPlan(reach="A", name="每月巡查", every=Every.MONTH, first=date(2020, 5, 1), last=None,
                  unit="EEB")  # fmt: skip
SEEN = Sighting(plan="XC-1", period="", seen_at=NOW + HOUR / 2, by="", category="R06",
                words="新倒垃圾", place_name="左岸",
                place=Position(113.55, north(60), Datum.WGS84, 6.0))  # fmt: skip


@pytest.fixture
def reach(bank: Bank) -> Subject:
    """Reach A with a monthly plan since May; nobody has walked yet."""
    patrols.plan_patrol("XC-1", PLAN, actor=bank.people["jing"], at=NOW)
    return reach_of("A")


@pytest.fixture
def begun(bank: Bank, reach: Subject) -> Subject:
    patrols.begin_patrol(reach, "XC-1", actor=bank.people["jing"], at=NOW)
    return reach


def note(bank: Bank, reach: Subject, sighting: Sighting = SEEN, token: str = FORM, **more):
    known = {"actor": bank.people["jing"], "at": NOW + HOUR}
    return patrols.note_sighting(reach, sighting, token=token, **known | more)


def stages(bank: Bank, day: date) -> dict[str, Stage]:
    [plan] = planned(bank.people["jing"], day, NOW)
    return {walk.period.key: walk.stage for walk in plan.walks}


def test_a_period_is_due_then_walked_then_done_and_one_not_walked_is_missed(bank, reach):
    assert stages(bank, NOW.date()) == {"2020-06": Stage.DUE, "2020-05": Stage.MISSED}
    patrols.begin_patrol(reach, "XC-1", actor=bank.people["jing"], at=NOW)
    assert stages(bank, NOW.date())["2020-06"] == Stage.UNDER_WAY
    assert stages(bank, date(2020, 7, 1))["2020-06"] == Stage.MISSED
    note(bank, reach, replace(SEEN, category="", words="本段未发现问题"))
    patrols.finish_patrol(reach, "XC-1", words="", actor=bank.people["jing"], at=NOW + 2 * HOUR)
    assert stages(bank, date(2020, 7, 1))["2020-06"] == Stage.DONE


def test_begun_twice_it_is_one(bank, begun):
    again = patrols.begin_patrol(begun, "XC-1", actor=bank.people["jing"], at=NOW + HOUR)
    assert again.began == NOW
    assert begun.records.filter(kind="patrol").count() == 1


def test_a_patrol_without_a_word_cannot_be_finished(bank, begun):
    written = Record.objects.count()
    with pytest.raises(BadEntry, match="Nothing was written"):
        patrols.finish_patrol(begun, "XC-1", words="", actor=bank.people["jing"], at=NOW + HOUR)
    assert Record.objects.count() == written


def test_what_is_seen_has_its_chainage_and_sent_twice_is_one(bank, begun):
    row, fresh = note(bank, begun, sent=[("a.jpg", a_photo())])
    again, second = note(bank, begun, sent=[("a.jpg", a_photo())])
    assert (fresh, second, row.pk) == (True, False, again.pk)
    [plan] = planned(bank.people["jing"], NOW.date(), NOW)
    [seen] = plan.now.seen
    assert seen.sighting.chainage.metres == pytest.approx(4581, abs=2)
    assert (seen.sighting.by, seen.sighting.period, len(seen.sighting.photos)) == (
        "jing",
        "2020-06",
        1,
    )
    assert seen.open


@pytest.mark.parametrize(
    ("sighting", "why"),
    [
        (replace(SEEN, category="R99"), "R99"),
        (replace(SEEN, words=" "), "words"),
        (replace(SEEN, seen_at=NOW - HOUR), "during"),
        (replace(SEEN, seen_at=NOW + 3 * HOUR), "during"),
        (replace(SEEN, seen_at=NOW - 20 * DAY), "under way"),
        (replace(SEEN, plan="XC-9"), "no such patrol plan"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(bank, begun, sighting, why):
    written = Record.objects.count()
    with pytest.raises(BadEntry, match=why):
        note(bank, begun, sighting)
    with pytest.raises(BadEvidence):
        note(bank, begun, sent=[("a.jpg", b"")])
    assert Record.objects.count() == written


def test_what_a_phone_sends_late_still_belongs_to_the_patrol_it_was_seen_on(bank, begun):
    note(bank, begun, replace(SEEN, category=""))
    patrols.finish_patrol(begun, "XC-1", words="", actor=bank.people["jing"], at=NOW + HOUR)
    _row, fresh = note(bank, begun, token="t2", at=NOW + 9 * HOUR)
    assert fresh


@pytest.mark.parametrize("who", ["xie", "hai", "yan", "shen", "guan"])
def test_others_neither_plan_nor_walk(bank, begun, who):
    written = Record.objects.count()
    person = bank.people[who]
    with pytest.raises(Refused, match="WRITER"):
        note(bank, begun, actor=person)
    with pytest.raises(Refused, match="KEEPER"):
        patrols.plan_patrol("XC-2", PLAN, actor=person, at=NOW)
    assert Record.objects.count() == written


def test_a_unit_without_the_reach_sees_no_plan(bank, begun):
    assert planned(bank.people["hai"], NOW.date(), NOW) == []
    with pytest.raises(Refused, match="ACCESS"):
        plan_of(bank.people["hai"], "XC-1", NOW.date(), NOW)


def test_the_unit_that_the_plan_names_walks_it_and_no_other_plan_of_the_reach(bank, reach):
    xie = bank.people["xie"]
    theirs = replace(PLAN, unit="WRB")
    patrols.plan_patrol("XC-2", theirs, actor=bank.people["jing"], at=NOW)
    assert [one.code for one in planned(xie, NOW.date(), NOW)] == ["XC-2"]
    patrols.begin_patrol(reach, "XC-2", actor=xie, at=NOW)
    note(bank, reach, replace(SEEN, plan="XC-2"), actor=xie)
    patrols.finish_patrol(reach, "XC-2", words="", actor=xie, at=NOW + 2 * HOUR)
    assert plan_of(xie, "XC-2", NOW.date(), NOW).now.stage is Stage.DONE
    written = Record.objects.count()
    with pytest.raises(Refused, match="WRITER"):
        patrols.begin_patrol(reach, "XC-1", actor=xie, at=NOW)
    with pytest.raises(Refused, match="WRITER"):
        patrols.begin_patrol(reach, "XC-2", actor=bank.people["hai"], at=NOW)
    patrols.plan_patrol("XC-2", PLAN, actor=bank.people["jing"], at=NOW + 3 * HOUR)
    with pytest.raises(Refused, match="WRITER"):
        patrols.begin_patrol(reach, "XC-2", actor=xie, at=NOW + 4 * HOUR)
    assert Record.objects.count() == written + 1


def first(monkeypatch, act) -> None:
    """Let somebody else's act come to its end just before the lock is had."""
    locked, waiting = patrols._locked, [act]

    def later(reach: Subject) -> Subject:
        while waiting:
            waiting.pop()()
        return locked(reach)

    monkeypatch.setattr(patrols, "_locked", later)


def test_two_who_begin_at_once_begin_one_patrol(bank, reach, monkeypatch):
    du, jing = bank.people["du"], bank.people["jing"]
    first(monkeypatch, lambda: patrols.begin_patrol(reach, "XC-1", actor=du, at=NOW))
    patrol = patrols.begin_patrol(reach, "XC-1", actor=jing, at=NOW)
    assert patrol.by == "du"
    assert reach.records.filter(kind="patrol").count() == 1


def test_two_who_decide_at_once_make_one_source(bank, begun, monkeypatch):
    note(bank, begun)
    known = bank.register(bank.source(60))
    jing = bank.people["jing"]
    first(monkeypatch, lambda: patrols.join_find(begun, FORM, known, actor=jing, at=NOW + 2 * HOUR))
    enter = Enter(source=bank.source(60), unit=Unit.objects.get(code="WRB"), name="新",
                  not_same_as=[known.code])  # fmt: skip
    with pytest.raises(BadEntry, match="decided"):
        patrols.enter_find(begun, FORM, enter, actor=jing, at=NOW + 2 * HOUR)
    assert Subject.objects.filter(kind="risk_source").count() == 1


def test_a_phone_that_sends_twice_at_once_writes_once(bank, begun, monkeypatch):
    first(monkeypatch, lambda: note(bank, begun))
    _row, fresh = note(bank, begun)
    assert not fresh
    assert begun.records.filter(kind="sighting").count() == 1


def test_a_find_becomes_a_source_with_its_photographs_and_only_once(bank, begun):
    note(bank, begun, sent=[("a.jpg", a_photo())])
    unit = Unit.objects.get(code="WRB")
    enter = Enter(source=bank.source(60), unit=unit, name="新垃圾堆")
    subject = patrols.enter_find(begun, "t1", enter, actor=bank.people["jing"], at=NOW + 2 * HOUR)
    [row] = rows_of([subject], NOW.date())
    assert (len(row.source.photos), row.source.found_by) == (1, "jing")
    [plan] = planned(bank.people["jing"], NOW.date(), NOW)
    assert plan.now.seen[0].outcome.source == subject.code
    with pytest.raises(BadEntry, match="decided"):
        patrols.enter_find(begun, "t1", enter, actor=bank.people["jing"], at=NOW + 3 * HOUR)


def test_a_find_that_is_known_becomes_a_clue_once(bank, begun):
    subject = bank.register(bank.source(60))
    note(bank, begun)
    patrols.join_find(begun, "t1", subject, actor=bank.people["jing"], at=NOW + 2 * HOUR)
    matter = Matter.objects.get()
    assert Clue.objects.filter(matter=matter).count() == 2
    with pytest.raises(BadEntry, match="decided"):
        patrols.join_find(begun, "t1", subject, actor=bank.people["jing"], at=NOW + 3 * HOUR)


def test_only_what_lies_on_the_stretch_is_looked_at(bank, reach):
    bank.register(bank.source(60))
    rows = rows_of(None, NOW.date())
    short = replace(PLAN, start=Chainage("K", 0.0), end=Chainage("K", 3000.0))
    long = replace(PLAN, start=Chainage("K", 4000.0), end=Chainage("K", 6000.0))
    assert len(on_the_stretch(PLAN, rows)) == len(on_the_stretch(long, rows)) == 1
    assert on_the_stretch(short, rows) == []


@given(st.sampled_from(Every), st.dates(date(2019, 1, 1), date(2021, 1, 1)), st.integers(0, 500))
def test_periods_follow_one_another_without_a_gap(every, first, days):
    plan = replace(PLAN, every=every, first=first)
    found = periods(plan, first + timedelta(days=days))
    assert found[0].first == first
    assert found[-1].first <= first + timedelta(days=days) <= found[-1].last
    assert all(b.first == a.last + DAY for a, b in pairwise(found))
    assert len({one.key for one in found}) == len(found)
