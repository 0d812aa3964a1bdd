"""A stop approved after its days were judged: nothing was owed on them."""

from __future__ import annotations

import pytest

from huiyin.base import clock
from huiyin.water.core.facilities.records import StopNotice
from huiyin.water.effluent_judge import judge
from huiyin.water.verbs.facility_records import minute_key
from huiyin.water.verbs.facility_stops import approve_stop, report_stop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def expected(works, number: int) -> int:
    return max(one.expected for one in works.account(number).factors)


def test_days_of_a_stop_are_judged_again_once_it_is_approved(works, data):
    works.live(range(1))
    for number in (1, 2):
        works.judge(number)
    assert expected(works, 1) == 24
    start, now = works.midnight(1), works.midnight(4)
    notice = StopNotice(
        facility="W1", start=start, end=works.midnight(3), reason="检修", approved=None
    )
    with clock.fixed(now):
        report_stop(works.facility, notice, actor=data["jing"], at=now)
        approve_stop(works.facility, minute_key(start), actor=data["he"], at=now)
        judge(now)
    assert [expected(works, number) for number in (0, 1, 2)] == [24, 0, 0]
