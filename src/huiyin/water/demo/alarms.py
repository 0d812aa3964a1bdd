"""Early warning in the demo city: the outfalls that report are watched once a month is known."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.field.queries import newest_times
from huiyin.ledger.demo.people import person
from huiyin.water.alarm_judge import look_around
from huiyin.water.choices import SubjectKind
from huiyin.water.models import Subject
from huiyin.water.verbs.early_warning import watch_point

KEEPER = "ecology-handler"
LEARNT = timedelta(days=30)
DAY = timedelta(days=1)
LOOK_AT, WATCHED_ON = time(20, 30), 43
"""Days before the city opens on which the places come under watch."""


def play_day(day: date, start: date) -> None:
    """Learn from the month before, then look around every evening."""
    evening = datetime.combine(day, LOOK_AT, CHINA)
    if (start - day).days == WATCHED_ON:
        _watch(day, evening)
    if Subject.objects.filter(kind=SubjectKind.WATCH).exists():
        with clock.fixed(evening):
            look_around(evening)


def _watch(day: date, at: datetime) -> None:
    rows = Subject.objects.filter(kind=SubjectKind.FACILITY, point__isnull=False)
    reporting = newest_times(rows.values_list("point_id", flat=True))
    for row in rows.filter(point__in=reporting).select_related("point", "unit"):
        if row.point is not None:
            watch_point(
                row.point,
                first=day - LEARNT,
                last=day - DAY,
                unit=row.unit,
                reason="在线监测满一个月，纳入预警（虚构）",
                actor=person(KEEPER),
                at=at,
            )
