"""Subjects and records: who may write, what stands on a day, and that nothing is ever changed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import override_settings

from huiyin.base.clock import CHINA
from huiyin.field.models import Device, Point
from huiyin.ledger import append_only
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import AccessLog, Unit
from huiyin.water import access
from huiyin.water.bodies import BadBody, from_body, to_body
from huiyin.water.choices import SubjectKind
from huiyin.water.core.discharge.scope import Kind, Receiving
from huiyin.water.core.facilities.facility import DailyRun, Span
from huiyin.water.core.facilities.master import Master
from huiyin.water.models import NEVER_CHANGED, Record, Subject
from huiyin.water.queries import register as queries
from huiyin.water.queries.facilities import facilities
from huiyin.water.verbs import register
from huiyin.water.verbs.facilities import Logger, amend_facility, connect_logger, enter_facility
from huiyin.water.verbs.register import BadEntry, Written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
NOW = datetime(2020, 9, 1, 9, tzinfo=CHINA)
DAY = timedelta(days=1)
FACTS = Master(kind=Kind.TOWN, design=600.0, receiving=Receiving(water_class=3))


@pytest.fixture(autouse=True)
def keeping_unit():
    with override_settings(HUIYIN_WATER_UNITS=["EEB"]):
        yield


@pytest.fixture
def works(people) -> Subject:
    unit = Unit.objects.get(code="WRB")
    return enter_facility("W1", FACTS, name="溪口站", unit=unit, actor=people["jing"], at=NOW)


def run(day: int, inflow: float | None) -> Written:
    value = DailyRun(facility="W1", day=date(2020, 9, day), inflow=inflow)
    return Written(kind="daily_run", key=value.day.isoformat(), day=value.day, value=value)


def amounts(known_before: datetime | None = None) -> dict[int, float | None]:
    found = queries.entries("daily_run", DailyRun, known_before=known_before)
    return {one.value.day.day: one.value.inflow for one in found}


def test_what_is_read_is_what_was_written(works):
    start = datetime(2020, 9, 1, 6, tzinfo=CHINA)
    value = DailyRun(facility="W1", day=date(2020, 9, 1), ran=(Span(start, start + DAY),))
    assert from_body(DailyRun, to_body(value)) == value
    assert queries.one(works, "facility", Master).value == FACTS


def test_a_correction_stands_from_when_it_was_written(works, people):
    register.write(works, [run(1, 500.0), run(2, None)], actor=people["jing"], at=NOW + DAY)
    register.write(works, [run(1, 510.0)], actor=people["jing"], at=NOW + 3 * DAY)
    assert amounts() == {1: 510.0, 2: None}
    assert amounts(NOW + 2 * DAY) == {1: 500.0, 2: None}
    assert amounts(NOW + DAY) == {}


def test_a_withdrawal_takes_a_record_out_and_leaves_it_readable(works, people):
    register.write(works, [run(1, 500.0)], actor=people["jing"], at=NOW + DAY)
    with pytest.raises(BadEntry, match="reason"):
        register.withdraw(works, "daily_run", "2020-09-01", reason=" ", actor=people["jing"])
    register.withdraw(works, "daily_run", "2020-09-01", reason="站错", actor=people["jing"],
                      at=NOW + 2 * DAY)  # fmt: skip
    assert amounts() == {}
    assert amounts(NOW + 2 * DAY) == {1: 500.0}
    assert queries.history(works, "daily_run").count() == 2
    with pytest.raises(BadEntry, match="Nothing"):
        register.withdraw(works, "daily_run", "2020-09-01", reason="再", actor=people["jing"])


@pytest.mark.parametrize("who", ["he", "jing", "ren", "du"])
def test_the_office_and_the_keeping_unit_enter(people, who):
    unit = Unit.objects.get(code="WRB")
    assert enter_facility("W1", FACTS, name="站", unit=unit, actor=people[who], at=NOW).written == 1


@pytest.mark.parametrize("who", ["xie", "hai", "yan", "shen", "guan", "ling"])
def test_nobody_else_enters_and_the_try_is_logged(people, who):
    unit = Unit.objects.get(code="WRB")
    with pytest.raises(Refused, match="KEEPER"):
        enter_facility("W1", FACTS, name="站", unit=unit, actor=people[who], at=NOW)
    assert not Subject.objects.exists()
    assert not Record.objects.exists()
    assert AccessLog.objects.filter(rule="KEEPER").count() == 1


def test_the_responsible_unit_writes_and_amends_nothing(works, people):
    register.write(works, [run(1, 1.0)], actor=people["xie"], at=NOW)
    with pytest.raises(Refused, match="KEEPER"):
        amend_facility(works, FACTS, reason="x", actor=people["xie"], at=NOW)
    with pytest.raises(Refused, match="WRITER"):
        register.write(works, [run(2, 1.0)], actor=people["hai"], at=NOW)
    assert works.records.count() == 2


def test_a_unit_sees_its_own_and_administrators_see_none(works, people):
    seen = {who: len(facilities(people[who], NOW)) for who in ("xie", "hai", "guan", "shen", "he")}
    assert seen == {"xie": 1, "hai": 0, "guan": 0, "shen": 1, "he": 1}
    with pytest.raises(Refused, match="ACCESS"):
        access.find(people["hai"], SubjectKind.FACILITY, "W1", NOW)


def test_a_code_is_taken_once(works, people):
    with pytest.raises(BadEntry, match="W1"):
        enter_facility("W1", FACTS, name="又", unit=works.unit, actor=people["he"], at=NOW)
    assert Subject.objects.count() == 1


def test_a_record_can_be_neither_changed_nor_removed(works):
    for statement in (lambda: Record.objects.update(reason="x"), Record.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            statement()
    assert Record.objects.get().reason == ""


def test_what_was_changed_behind_the_triggers_is_found(works, people):
    from django.db import connection

    register.write(works, [run(1, 500.0)], actor=people["jing"], at=NOW)
    works.refresh_from_db()
    assert list(queries.broken_chains([works])) == []
    append_only.remove(connection, NEVER_CHANGED)
    try:
        row = works.records.get(kind="daily_run")
        body = row.body.replace("500.0", "400.0")
        assert body != row.body
        Record.objects.filter(pk=row.pk).update(body=body)
        assert list(queries.broken_chains([works])) == [row]
        Record.objects.filter(pk=row.pk).delete()
        assert list(queries.broken_chains([works])) == [works]
    finally:
        append_only.install(connection, NEVER_CHANGED)


def test_a_body_that_is_none_is_refused():
    with pytest.raises(BadBody, match="Master"):
        from_body(Master, '{"design": -5}')
    with pytest.raises(BadBody, match="day"):
        from_body(DailyRun, '{"facility": "W1"}')


def test_a_keeper_points_a_logger_at_the_gateway(works, people):
    device = connect_logger(works, Logger(mn="W1MN"), password="123456", actor=people["jing"],
                            at=NOW)  # fmt: skip
    assert (device.st, device.point.code, device.point.kind) == ("32", "F-W1", "effluent")
    assert Subject.objects.get().point == device.point
    assert works.records.filter(kind="logger", key="W1MN").count() == 1
    second = connect_logger(works, Logger(mn="W1MN2"), password="", actor=people["jing"], at=NOW)
    assert second.point == device.point


def test_nobody_else_connects_a_logger(works, people):
    with pytest.raises(Refused, match="KEEPER"):
        connect_logger(works, Logger(mn="W1MN"), password="", actor=people["xie"], at=NOW)
    assert not Device.objects.exists()
    assert not Point.objects.exists()


def test_a_correction_to_another_day_leaves_the_first(works, people):
    slip = Written(kind="sludge", key="S1", day=date(2020, 9, 30), value={"kg": 5})
    register.write(works, [slip], actor=people["jing"], at=NOW)
    moved = Written(kind="sludge", key="S1", day=date(2020, 10, 1), value={"kg": 5})
    register.write(works, [moved], actor=people["jing"], at=NOW + DAY)
    september = {"first": date(2020, 9, 1), "last": date(2020, 9, 30)}
    assert queries.standing("sludge", **september) == []
    assert len(queries.standing("sludge", known_before=NOW + DAY, **september)) == 1
    assert len(queries.standing("sludge", first=date(2020, 10, 1))) == 1


def test_who_was_responsible_stays_known(works, people):
    hud = Unit.objects.get(code="HUD")
    amend_facility(works, FACTS, reason="划转", unit=hud, actor=people["he"], at=NOW + 2 * DAY)
    works.refresh_from_db()
    assert queries.named_at([works])[works.pk].unit == "HUD"
    assert queries.named_at([works], NOW + 3 * DAY)[works.pk].unit == "HUD"
    assert queries.named_at([works], NOW + DAY)[works.pk].unit == "WRB"
    amend_facility(works, FACTS, reason="改口径", actor=people["he"], at=NOW + 3 * DAY)
    assert works.records.filter(kind="renamed").count() == 1
