"""The invented canal: every category, several ends, and what its zeros say when the city opens."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.ledger.core import events as e
from huiyin.ledger.demo import cast, people
from huiyin.ledger.demo.stories import STORIES as OTHERS
from huiyin.water.choices import SubjectKind
from huiyin.water.core.risks.patrols import Stage
from huiyin.water.demo import risks as demo
from huiyin.water.models import Record, Subject
from huiyin.water.queries.canal import canal_zeros
from huiyin.water.queries.patrols import planned
from huiyin.water.queries.register import broken_chains
from huiyin.water.queries.risks import rows_of

START = date(2020, 10, 13)
DAYS = 80


@pytest.fixture
def played(db, tmp_path, monkeypatch):
    """The past of the demo city, with its cast and without its other stories."""
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path))
    monkeypatch.setattr(cast, "STORIES", OTHERS[:0])
    people.settle()
    for back in range(DAYS, 0, -1):
        day = START - timedelta(days=back)
        with clock.fixed(datetime.combine(day, time(20), CHINA)):
            cast.play_day(day, START)
            demo.play_day(day, START)
    with clock.fixed(datetime.combine(START, time(8), CHINA)):
        yield START - timedelta(days=1)


def test_the_canal_has_all_it_should_show_when_the_city_opens(played):
    rows = rows_of(Subject.objects.filter(kind=SubjectKind.RISK_SOURCE), played)
    assert len(rows) == 23
    assert {r.source.category for r in rows} == {f"R{n:02}" for n in range(1, 15)}
    states = Counter(str(r.state) for r in rows)
    assert states["closed"] >= 10
    assert states["declined"] == states["registered"] == 1
    assert {r.zone for r in rows} == {"first", "second", "outside", "open"}
    assert any(r.graded.grade.grade is None for r in rows)
    assert any(r.matter.cycle == 2 for r in rows)
    found = canal_zeros(played)
    assert found.balances
    assert len(found.zeros.unassigned.sure) == 1
    assert len(found.zeros.overdue.sure) >= 2
    assert found.zeros.dynamic_zero is False
    assert list(broken_chains(Subject.objects.all())) == []
    closers = {r.case.last(e.Passed).actor for r in rows if r.state == "closed"}
    assert closers <= {"heshi", "zhengcha"}
    plans = {p.code: p for p in planned(people.person("canal-handler"), played, clock.now())}
    assert plans["XC-GQ-A"].now.stage is Stage.UNDER_WAY
    assert plans["XC-GQ-B"].missed == 1
    assert {seen.open for walk in plans["XC-GQ-A"].walks for seen in walk.seen} == {True, False}
    written = Record.objects.count()
    demo.play_day(played, START)
    assert Record.objects.count() == written
