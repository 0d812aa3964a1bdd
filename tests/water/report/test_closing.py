"""A month is closed by a keeper, opened by a second one, and always worked out again the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.base.clock import CHINA
from huiyin.ledger import append_only
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import AccessLog, Unit
from huiyin.water import closing_parts
from huiyin.water.choices import SubjectKind
from huiyin.water.closing_parts import WATERS
from huiyin.water.core.assessment import parse_period
from huiyin.water.core.discharge.scope import Kind, Receiving
from huiyin.water.core.facilities.facility import DailyRun
from huiyin.water.core.facilities.master import Master
from huiyin.water.models import NEVER_CHANGED, Record, Subject
from huiyin.water.queries import months as queries
from huiyin.water.queries.register import entries
from huiyin.water.report.part import Known, Part
from huiyin.water.report.shown import Figure, Table
from huiyin.water.verbs import register
from huiyin.water.verbs.facilities import enter_facility
from huiyin.water.verbs.months import SETTLE, close_month, reopen_month
from huiyin.water.verbs.register import BadEntry, Written
from tests.water.report.conftest import CLOSED_AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
SEPTEMBER = datetime(2020, 9, 1, 8, tzinfo=CHINA)
MONTH = parse_period("2020-09")
DAY = timedelta(days=1)
FACTS = Master(kind=Kind.TOWN, design=600.0, receiving=Receiving(water_class=3))


@dataclass(frozen=True, slots=True)
class Runs:
    """The value of the fake part: what came in, by day."""

    inflow: tuple[tuple[date, float | None], ...]


def _runs(month, known) -> Runs:
    found = entries("daily_run", DailyRun, known_before=known.before)
    return Runs(tuple((one.value.day, one.value.inflow) for one in found))


FAKE = Part(
    name="runs",
    heading="Runs",
    of=Runs,
    compute=_runs,
    tables=lambda value: [
        Table("Runs", ("Day", "Inflow"), tuple((str(d), str(v)) for d, v in value.inflow))
    ],
    figures=lambda value: [Figure("Days", str(len(value.inflow)), "#runs")],
)


@pytest.fixture
def parts(monkeypatch):
    """The report has a second part."""
    monkeypatch.setattr(closing_parts, "PARTS", (WATERS, FAKE))


@pytest.fixture
def works(people, city) -> Subject:
    """Two sections with readings of September, and a facility with a day's run."""
    for code in ("A", "B"):
        city.add(code)
        city.month(code, SEPTEMBER)
    unit = Unit.objects.get(code="WRB")
    found = enter_facility("W1", FACTS, name="站", unit=unit, actor=people["jing"], at=SEPTEMBER)
    run(found, people, 1, 500.0, SEPTEMBER + DAY)
    return found


def run(works: Subject, people, day: int, inflow: float, at: datetime) -> None:
    value = DailyRun(facility="W1", day=date(2020, 9, day), inflow=inflow)
    entry = Written(kind="daily_run", key=value.day.isoformat(), day=value.day, value=value)
    register.write(works, [entry], actor=people["jing"], at=at)


def closing():
    return queries.closing_of(MONTH)


def replayed():
    return queries.replay(MONTH, closing().value)


def test_a_closed_month_is_worked_out_again_the_same(works, people, parts):
    row = close_month("2020-09", actor=people["jing"], at=CLOSED_AT)
    found = closing().value
    assert [part.name for part in found.parts] == ["waters", "runs"]
    assert (row.day, row.by) == (date(2020, 9, 30), people["jing"])
    assert found.known_before == CLOSED_AT - SETTLE
    assert found.records == 2
    assert found.last_arrival == SEPTEMBER + 4 * DAY
    assert found.rules["assessment/statistics.yaml"] == "2020-03-01"
    assert replayed().same


def test_what_comes_later_changes_today_and_not_the_closing(works, people, parts, city):
    close_month("2020-09", actor=people["jing"], at=CLOSED_AT)
    then = closing().value
    city.say("A", SEPTEMBER + 20 * DAY, received=CLOSED_AT + DAY, codmn=60.0)
    run(works, people, 1, 510.0, CLOSED_AT + DAY)
    run(works, people, 2, 300.0, CLOSED_AT + DAY)
    assert replayed().same
    now = CLOSED_AT + 2 * DAY
    changes = {
        part.name: queries.changed_cells(part, then.part(part.name).json, part.text(MONTH, now))
        for part in closing_parts.PARTS
    }
    waters = {(one.table, one.row, one.column): (one.then, one.now) for one in changes["waters"]}
    assert waters["Sections", "Section A", "Class"] == ("Class I", "Class V")
    assert not [key for key in waters if key[1] == "Section B"]
    assert [(one.row, one.column, one.then, one.now) for one in changes["runs"]] == [
        ("2020-09-01", "Inflow", "500.0", "510.0"),
        ("2020-09-02", "", "", "2020-09-02 · 300.0"),
    ]


def test_a_section_that_is_registered_or_held_otherwise_later_is_not_in_the_closing(
    works, people, city
):
    close_month("2020-09", actor=people["jing"], at=CLOSED_AT)
    section = city.add("C")
    section.point.name = "x"
    section.point.save()
    works_section = section.__class__.objects.get(point="A")
    works_section.target_class = 1
    works_section.unmeasured = ["tp"]
    works_section.save()
    assert replayed().same
    assert WATERS.text(MONTH, CLOSED_AT) != closing().value.part("waters").json


def test_a_query_that_knows_days_is_given_the_last_whole_one():
    assert Known(CLOSED_AT).whole_day == date(2020, 10, 8)
    assert Known(datetime(2020, 10, 9, tzinfo=CHINA)).whole_day == date(2020, 10, 8)


@pytest.mark.parametrize("who", ["xie", "hai", "yan", "shen", "guan", "ling"])
def test_only_a_keeper_closes(works, people, who):
    with pytest.raises(Refused, match="KEEPER"):
        close_month("2020-09", actor=people[who], at=CLOSED_AT)
    assert not Subject.objects.filter(kind=SubjectKind.MONTH).exists()
    assert AccessLog.objects.filter(rule="KEEPER").count() == 1


@pytest.mark.parametrize(
    ("month", "at", "why"),
    [
        ("2020-09", datetime(2020, 9, 30, 23, 59, tzinfo=CHINA), "not over"),
        ("2020-10", CLOSED_AT, "not over"),
        ("2020-Q3", CLOSED_AT, "no month"),
        ("=1+1", CLOSED_AT, "no month"),
        ("", CLOSED_AT, "no month"),
    ],
)
def test_what_is_no_month_that_is_over_is_not_closed(works, people, month, at, why):
    with pytest.raises(BadEntry, match=why):
        close_month(month, actor=people["jing"], at=at)
    assert not Subject.objects.filter(kind=SubjectKind.MONTH).exists()


def test_a_month_is_closed_once(works, people):
    close_month("2020-09", actor=people["jing"], at=CLOSED_AT)
    with pytest.raises(BadEntry, match="is closed"):
        close_month("2020-09", actor=people["he"], at=CLOSED_AT + DAY)
    assert Record.objects.filter(kind="closing").count() == 1


def test_a_second_person_opens_it_again_and_it_can_be_closed_anew(works, people):
    close_month("2020-09", actor=people["jing"], at=CLOSED_AT)
    with pytest.raises(Refused, match="OTHER_PERSON"):
        reopen_month("2020-09", reason="漏报", actor=people["jing"], at=CLOSED_AT + DAY)
    with pytest.raises(BadEntry, match="reason"):
        reopen_month("2020-09", reason=" ", actor=people["he"], at=CLOSED_AT + DAY)
    with pytest.raises(Refused, match="KEEPER"):
        reopen_month("2020-09", reason="漏报", actor=people["xie"], at=CLOSED_AT + DAY)
    assert closing() is not None
    reopen_month("2020-09", reason="漏报", actor=people["he"], at=CLOSED_AT + DAY)
    assert closing() is None
    assert queries.closing_of(MONTH, CLOSED_AT + DAY) is not None
    with pytest.raises(BadEntry, match="not closed"):
        reopen_month("2020-09", reason="又", actor=people["he"], at=CLOSED_AT + DAY)
    close_month("2020-09", actor=people["jing"], at=CLOSED_AT + 2 * DAY)
    assert replayed().same


def test_a_part_that_cannot_be_worked_out_leaves_the_month_open(works, people, monkeypatch):
    def fails(_month, _known):
        raise BadEntry("no rates")

    broken = Part(name="x", heading="x", of=Runs, compute=fails, tables=lambda _value: ())
    monkeypatch.setattr(closing_parts, "PARTS", (WATERS, broken))
    with pytest.raises(BadEntry, match="no rates"):
        close_month("2020-09", actor=people["jing"], at=CLOSED_AT)
    assert not Subject.objects.filter(kind=SubjectKind.MONTH).exists()


def test_parts_that_come_or_go_are_told(works, people, monkeypatch):
    monkeypatch.setattr(closing_parts, "PARTS", (WATERS,))
    close_month("2020-09", actor=people["jing"], at=CLOSED_AT)
    monkeypatch.setattr(closing_parts, "PARTS", (WATERS, FAKE))
    assert (replayed().added, replayed().same) == (("runs",), True)
    monkeypatch.setattr(closing_parts, "PARTS", (FAKE,))
    assert (replayed().lost, replayed().same) == (("waters",), False)


@pytest.fixture
def unlocked():
    """The database's triggers are off: somebody with its password is at work."""
    append_only.remove(connection, NEVER_CHANGED)
    yield
    append_only.install(connection, NEVER_CHANGED)


def test_a_changed_record_is_found(works, people, parts, unlocked):
    close_month("2020-09", actor=people["jing"], at=CLOSED_AT)
    row = works.records.get(kind="daily_run")
    Record.objects.filter(pk=row.pk).update(body=row.body.replace("500.0", "400.0"))
    found = replayed()
    assert (found.changed, found.broken, found.same) == (
        ("runs",), ("treatment facility W1: record 2",), False,
    )  # fmt: skip


def test_a_cut_chain_is_found_though_its_end_was_moved_too(works, people, unlocked):
    close_month("2020-09", actor=people["jing"], at=CLOSED_AT)
    works.records.get(kind="daily_run").delete()
    last = works.records.get()
    Subject.objects.filter(pk=works.pk).update(tip=last.hash, written=1)
    found = replayed()
    assert (found.broken, found.chains, found.same) == ((), False, False)


def test_a_changed_closing_is_found(works, people, unlocked):
    row = close_month("2020-09", actor=people["jing"], at=CLOSED_AT)
    body = row.body.replace("test source", "rest source")
    assert body != row.body
    Record.objects.filter(pk=row.pk).update(body=body)
    found = replayed()
    assert (found.unsound, found.broken) == (("waters",), ("month 2020-09: record 2",))


LATER = st.lists(
    st.one_of(
        st.tuples(st.just("run"), st.integers(1, 30), st.floats(0, 1e6)),
        st.tuples(st.just("say"), st.integers(0, 45), st.floats(0, 100)),
        st.tuples(st.just("withdraw"), st.just(0), st.just(0.0)),
        st.tuples(st.just("section"), st.integers(0, 9), st.just(0.0)),
    ),
    max_size=5,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(later=LATER)
def test_it_is_the_same_whatever_is_written_later(works, people, parts, city, later):
    with transaction.atomic():
        point = transaction.savepoint()
        close_month("2020-09", actor=people["jing"], at=CLOSED_AT)
        for step, (what, number, value) in enumerate(later, 1):
            at = CLOSED_AT + step * DAY
            _write(works, people, city, (what, number, value), at)
        assert replayed().same
        transaction.savepoint_rollback(point)


def _write(works, people, city, what, at) -> None:
    kind, number, value = what
    if kind == "run":
        run(works, people, number, value, at)
    elif kind == "say":
        city.say("A", SEPTEMBER + number * DAY, received=at, codmn=value)
    elif kind == "section":
        city.add(f"N{number}{at:%d}")
    elif queries.standing("daily_run"):
        key = queries.standing("daily_run")[0].key
        register.withdraw(works, "daily_run", key, reason="x", actor=people["jing"], at=at)


@pytest.mark.parametrize("today", [date(2020, 9, 30), date(2020, 11, 1)])
def test_the_list_of_months_says_what_is_closed(works, people, today):
    close_month("2020-08", actor=people["jing"], at=datetime(2020, 9, 5, 17, tzinfo=CHINA))
    found = {one.period.text: one for one in queries.months(today)}
    assert found["2020-08"].closing.by == people["jing"]
    assert found["2020-09"].closing is None
    assert found["2020-09"].over == (today.month == 11)
    assert [*found][-1] == "2020-06"
    before = {one.period.text: one for one in queries.months(today, SEPTEMBER)}
    assert before["2020-08"].closing is None
