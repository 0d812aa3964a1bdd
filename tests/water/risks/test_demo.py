"""The invented canal: every category, several ends, and what its zeros say when the city opens."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.ledger.demo import cast, people
from huiyin.ledger.demo.stories import STORIES as OTHERS
from huiyin.water.choices import SubjectKind
from huiyin.water.core.risks.patrols import Stage
from huiyin.water.demo import risks as demo
from huiyin.water.models import Subject
from huiyin.water.queries.canal import canal_zeros
from huiyin.water.queries.patrols import planned
from huiyin.water.queries.register import broken_chains
from huiyin.water.queries.risks import rows_of, waiting_reviews

START = date(2020, 10, 14)
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


def test_the_canal_has_all_it_should_show(played):
    rows = rows_of(Subject.objects.filter(kind=SubjectKind.RISK_SOURCE), played)
    assert len(rows) == 23
    assert {r.source.category for r in rows} == {f"R{n:02}" for n in range(1, 15)}
    states = Counter(str(r.state) for r in rows)
    print(states, [(r.subject.code, str(r.state), r.zone, r.graded.grade.possible, r.overdue) for r in rows])
    found = canal_zeros(played)
    print(found.zeros, found.flow, found.units, found.since_breach, found.indicators)
    print([(p.code, [(w.period.key, w.stage, len(w.seen)) for w in p.walks]) for p in planned(people.person("canal-handler"), played, clock.now())])
    print(waiting_reviews(rows))
    assert 0
