"""A version activated by the city reaches the days that were judged before it, and no replay."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.ledger.models import Matter
from huiyin.water.core.effluent.judging import Level
from huiyin.water.discharge import GB18918
from huiyin.water.effluent_judge import judge
from huiyin.water.effluent_look import EFFLUENT_DAY, repeat
from huiyin.water.verbs.standards import activate, import_version
from tests.water.online.conftest import COD
from tests.water.standards.tables import line, table, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
STARTS = date(2020, 9, 2)
STRICTER = line(
    averaging="daily_mean", class_1A="20", class_1B="25", effective_from=STARTS.isoformat()
)


def levels(works) -> list[Level]:
    found = [works.account(number) for number in range(3)]
    return [next(Level(f.level) for f in day.factors if f.factor == COD) for day in found if day]


def test_days_since_its_start_are_judged_again_and_the_past_is_replayed(works, data):
    works.live(range(3))
    assert levels(works) == [Level.NONE] * 3
    before = list(works.facility.records.filter(kind=EFFLUENT_DAY))
    at = datetime(2020, 9, 4, 12, tzinfo=CHINA)
    with clock.fixed(at):
        import_version(upload(table(STRICTER), label="city-2020"), actor=data["jing"])
        activate(GB18918, "city-2020", STARTS, reason="公告", actor=data["he"])
        assert judge(at) == 1
    assert levels(works) == [Level.NONE, Level.EXCEEDANCE, Level.EXCEEDANCE]
    assert Matter.objects.get().kind == "exceedance"
    again = list(works.facility.records.filter(kind=EFFLUENT_DAY))
    assert len(again) == len(before) + 2
    for record in again:
        assert repeat(record).digest in record.body
