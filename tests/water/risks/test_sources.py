"""Registering a source: who may, zone and grade decided and stored, duplicates, its matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from huiyin.base.clock import CHINA
from huiyin.ledger.errors import BadEvidence, Refused
from huiyin.ledger.models import AccessLog, Event, Matter
from huiyin.water.choices import SubjectKind
from huiyin.water.core.risks.patrols import Look
from huiyin.water.core.risks.source import WaterSample
from huiyin.water.core.zones.datum import Datum, convert
from huiyin.water.models import Record, Subject
from huiyin.water.queries.canal import canal_zeros
from huiyin.water.queries.register import end_of, history
from huiyin.water.queries.risks import rows_of
from huiyin.water.risk_data import categories, causes
from huiyin.water.verbs import risks
from huiyin.water.verbs.register import BadEntry
from huiyin.water.verbs.risks import LikelySame
from tests.ledger.people import a_photo
from tests.water.risks.conftest import DAY, FIRST, NOW, OUTSIDE, SECOND, Bank, band

pytestmark = pytest.mark.usefixtures("english")
TODAY = NOW.date()


def rows(day: date = TODAY):
    return rows_of(Subject.objects.filter(kind=SubjectKind.RISK_SOURCE), day)


def row(day: date = TODAY):
    [found] = rows(day)
    return found


def everything() -> tuple[int, int, int, int]:
    """What a refusal must leave as it was."""
    return (
        Subject.objects.count(),
        Record.objects.count(),
        Matter.objects.count(),
        Event.objects.count(),
    )


@pytest.mark.parametrize(
    ("metres", "possible"),
    [(50, {FIRST}), (300, {SECOND}), (900, {OUTSIDE}), (99, {FIRST, SECOND})],
)
def test_the_zone_is_decided_by_geometry_and_stored_with_its_polygons(bank: Bank, metres, possible):
    bank.register(bank.source(metres))
    decision = row().decision
    assert decision.answer.possible == possible
    assert {(one.zone, one.version) for one in decision.answer.standings} == {
        ("A-left-first", "1"),
        ("A-left-second", "1"),
    }
    assert (decision.reach, decision.side) == ("A", "left")
    assert decision.distance.holds(metres)
    assert str(decision.seen[0].chainage).startswith("K4+58")


def test_what_is_not_decided_leaves_the_grade_open_with_its_parts(bank: Bank):
    bank.register(bank.source(99, path=None))
    graded = row().graded.grade
    assert [str(part) for part in graded.open] == ["zone", "path"]
    assert graded.grade is None
    assert len(graded.parts) == 4
    assert graded.score.low < graded.score.high


def test_a_later_version_of_the_polygon_changes_no_stored_answer(bank: Bank):
    subject = bank.register(bank.source(80))
    later = {"version": "2", "valid_from": "2020-06-10"}
    bank.read(band("first", -5, 50, **later), band("second", 50, 600, **later), at=NOW + 9 * DAY)
    after = row(date(2020, 6, 20))
    assert after.decision.answer.possible == {FIRST}
    assert {one.version for one in after.decision.answer.standings} == {"1"}
    risks.decide_again(subject, reason="新界线", actor=bank.people["jing"], at=NOW + 20 * DAY)
    assert row(date(2020, 6, 21)).decision.answer.possible == {SECOND}
    assert row(date(2020, 6, 20)).decision.answer.possible == {FIRST}
    assert history(subject, "zone_answer").count() == 2


def test_degrees_of_an_internet_map_are_converted_before_they_are_asked(bank: Bank):
    source = bank.source(80)
    there = convert(source.place, Datum.GCJ02)
    bank.register(replace(source, place=replace(there, accuracy=1.0)))
    decision = row().decision
    assert decision.answer.possible == {FIRST}
    assert decision.seen[0].error == pytest.approx(6.0)


def test_degrees_of_an_unknown_frame_leave_the_zone_open(bank: Bank):
    source = bank.source(50)
    bank.register(replace(source, place=replace(source.place, datum=Datum.UNKNOWN)))
    found = row()
    assert len(found.decision.answer.possible) > 1
    assert len(found.decision.seen) == 2
    assert Matter.objects.get().longitude is None


def test_without_polygons_nothing_is_excluded(bank: Bank):
    decision = bank.register(bank.source(-400)) and row().decision
    assert decision.answer.missing
    assert decision.answer.possible == {FIRST, SECOND, OUTSIDE}


@pytest.mark.parametrize("who", ["xie", "hai", "yan", "shen", "guan", "ling"])
def test_only_keepers_register_and_the_try_is_logged(bank: Bank, who):
    before = everything()
    with pytest.raises(Refused, match="KEEPER"):
        bank.register(bank.source(50), by=who)
    assert everything() == before
    assert AccessLog.objects.filter(rule="KEEPER").count() == 1


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"category": "R99"}, "R99"),
        ({"problem": " "}, "wrong"),
        ({"found": NOW.date() + DAY}, "future"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(bank: Bank, facts, why):
    before = everything()
    with pytest.raises(BadEntry, match=why):
        bank.register(bank.source(50, **facts))
    assert everything() == before


def test_a_file_that_is_no_photograph_is_refused_and_nothing_is_kept(bank: Bank):
    before = everything()
    for sent in ((("照片.jpg", b""),), (("表.csv", b"a,b\n1,2\n"),), (("照片.jpg", b"MZ\0\0"),)):
        with pytest.raises(BadEvidence):
            bank.register(bank.source(50), sent=sent)
    assert everything() == before


def test_photographs_are_kept_once_without_what_was_hidden_in_them(bank: Bank):
    bank.register(bank.source(50), sent=[("a.jpg", a_photo(1)), ("b.jpg", a_photo(1))])
    [photo] = row().source.photos
    assert photo.sha256 != photo.original_sha256
    assert photo.mime == "image/jpeg"


def test_one_nearby_of_the_same_category_must_be_looked_at_first(bank: Bank):
    first = bank.register(bank.source(50))
    before = everything()
    with pytest.raises(LikelySame) as refused:
        bank.register(bank.source(60))
    [near] = refused.value.near
    assert (near.code, round(near.metres)) == (first.code, 10)
    assert everything() == before
    bank.register(bank.source(60), not_same_as=[first.code])
    bank.register(bank.source(61, category="R01"))
    assert Subject.objects.filter(kind=SubjectKind.RISK_SOURCE).count() == 3


def test_its_matter_is_opened_once_with_cause_place_and_somebody_to_answer(bank: Bank):
    subject = bank.register(bank.source(50))
    matter = Matter.objects.get()
    assert (matter.kind, matter.cause, matter.place_code) == (
        "risk_source",
        "waste_heap",
        subject.code,
    )
    assert matter.unanswered == 1
    assert row().case.number == matter.number


def test_every_category_has_a_cause_that_the_ledger_knows():
    from huiyin.ledger.causes import cause

    assert set(causes(NOW.date())) == set(categories(NOW.date()))
    assert [code for code in causes(NOW.date()).values() if cause(code) is None] == []


def test_the_conditions_of_clearance_come_of_the_matter_and_the_samples(bank: Bank):
    subject = bank.register(bank.source(50, category="R01"))
    said = {r.condition: holds for r, holds in row().clearance.conditions}
    assert set(said.values()) == {None}
    walk = bank.clear(subject)
    day = walk.now.astimezone(CHINA).date()
    said = {str(r.condition): holds for r, holds in row(day).clearance.conditions}
    assert said.pop("water_sample") is None
    assert set(said.values()) == {True}, said
    sample = WaterSample(day=day, within=False)
    risks.record_sample(subject, sample, actor=bank.people["xie"], at=walk.now)
    assert row(day).clearance.cleared is False
    early = {str(r.condition): holds for r, holds in row(NOW.date()).clearance.conditions}
    assert (early["measure_done"], early["evidence_after_measure"]) == (True, False)


def test_a_second_sample_of_a_day_leaves_the_first_standing(bank: Bank):
    subject = bank.register(bank.source(50, category="R01"))
    for within in (False, True):
        sample = WaterSample(day=NOW.date(), within=within)
        risks.record_sample(subject, sample, actor=bank.people["xie"], at=NOW)
    assert [one.within for one in row().samples] == [False, True]


def test_a_number_taken_meanwhile_is_passed_over(bank: Bank, monkeypatch):
    taken = bank.register(bank.source(50)).code
    codes = iter([taken, "FX-2020-777"])
    monkeypatch.setattr(risks, "next_code", lambda _day: next(codes))
    assert bank.register(bank.source(50), not_same_as=[taken]).code == "FX-2020-777"


def struck_off(bank: Bank) -> tuple[Subject, date]:
    subject = bank.register(bank.source(50))
    return subject, bank.clear(subject).now.astimezone(CHINA).date()


def test_reviews_fall_due_and_one_that_does_not_hold_suggests_that_it_recurs(bank: Bank):
    subject, closed = struck_off(bank)
    dues = [one.due for one in row(closed).reviews]
    assert dues == [closed + n * DAY for n in (30, 90, 180)]
    assert [one.due for one in row(dues[0]).waiting] == dues[:1]
    later = end_of(dues[0]) - timedelta(hours=2)
    look = Look(due=dues[0], day=dues[0], held=False, by="xie", words="又有垃圾")
    risks.review_source(subject, look, actor=bank.people["xie"], at=later)
    assert row(dues[0]).waiting == ()
    assert Matter.objects.get().recurrence_suggested_at == later
    assert Matter.objects.get().state == "closed"
    assert canal_zeros(dues[0]).zeros.dynamic_zero is False
    assert canal_zeros(dues[0] - DAY).zeros.dynamic_zero is True
    with pytest.raises(BadEntry, match="owed"):
        risks.review_source(subject, look, actor=bank.people["xie"], at=later)


def test_a_review_is_neither_made_early_nor_by_others(bank: Bank):
    subject, closed = struck_off(bank)
    due = closed + 30 * DAY
    look = Look(due=due, day=due, held=True, by="xie")
    before = everything()
    with pytest.raises(BadEntry, match="owed"):
        risks.review_source(subject, look, actor=bank.people["xie"], at=end_of(closed))
    with pytest.raises(Refused, match="WRITER"):
        risks.review_source(subject, look, actor=bank.people["hai"], at=end_of(due))
    assert everything() == before


def test_two_who_look_at_once_write_one_review(bank: Bank, monkeypatch):
    subject, closed = struck_off(bank)
    due = closed + 30 * DAY
    good = Look(due=due, day=due, held=True, by="xie")
    locked = risks._locked

    def later(found: Subject) -> Subject:
        monkeypatch.setattr(risks, "_locked", locked)
        risks.review_source(found, good, actor=bank.people["jing"], at=end_of(due))
        return locked(found)

    monkeypatch.setattr(risks, "_locked", later)
    with pytest.raises(BadEntry, match="owed"):
        risks.review_source(subject, good, actor=bank.people["xie"], at=end_of(due))
