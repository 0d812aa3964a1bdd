"""The demo city's callers: several channels, one merge of two raisers, one not content."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huiyin.inspection import demo_practical
from huiyin.inspection.models import PracticalThing
from huiyin.intake import demo, queries
from huiyin.intake.models import PublicReport
from huiyin.ledger.choices import State
from huiyin.ledger.demo import cast, people
from huiyin.ledger.demo.people import person
from huiyin.ledger.models import Matter
from huiyin.web.demo import START

DAYS = 61


@pytest.mark.django_db
def test_what_came_in_before_the_demo_began():
    people.settle()
    start = START.date()
    for back in range(DAYS, 0, -1):
        day: date = start - timedelta(days=back)
        for part in (demo, demo_practical, cast):
            part.play_day(day, start)
    channels = set(Matter.objects.values_list("channel", flat=True))
    assert {"hotline", "leader", "meeting", "work_report"} <= channels
    merged = Matter.objects.get(title=demo.DARK)
    assert merged.state == State.MERGED
    assert Matter.objects.get(number=merged.merged_into).clues.count() >= 2
    assert PublicReport.objects.filter(state="waiting").count() == 1
    things = PracticalThing.objects.select_related("matter")
    assert things.filter(published_at__isnull=False).count() == 6
    assert len({thing.matter.state for thing in things}) > 1
    said = queries.call_backs(person("suheng"), START - timedelta(days=DAYS), START)
    assert said.counts.dissatisfied == 1
