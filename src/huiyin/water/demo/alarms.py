"""Early warning in the demo city: one outfall is watched once twelve quiet days are known."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.ledger.demo.people import person
from huiyin.water.alarm_judge import look_around
from huiyin.water.choices import SubjectKind
from huiyin.water.models import Subject
from huiyin.water.verbs.early_warning import watch_point

KEEPER = "ecology-handler"
WATCHED, WATCHED_ON = "CQ-01", date(2020, 9, 13)
QUIET = timedelta(days=12)
DAY = timedelta(days=1)
LOOK_AT = time(20, 30)


def play_day(day: date, start: date) -> None:
    """Learn from the quiet days once, then look around every evening of the past."""
    if day >= start:
        return
    evening = datetime.combine(day, LOOK_AT, CHINA)
    if day == WATCHED_ON:
        _watch(evening)
    if Subject.objects.filter(kind=SubjectKind.WATCH).exists():
        with clock.fixed(evening):
            look_around(evening)


def _watch(at: datetime) -> None:
    facility = Subject.objects.select_related("point", "unit").get(
        kind=SubjectKind.FACILITY, code=WATCHED
    )
    if facility.point is not None:
        watch_point(
            facility.point,
            first=WATCHED_ON - QUIET,
            last=WATCHED_ON - DAY,
            unit=facility.unit,
            reason="连续十二天正常，纳入预警（虚构）",
            actor=person(KEEPER),
            at=at,
        )
