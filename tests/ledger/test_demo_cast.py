"""The invented staff keep the rules: months of their work meet no refusal."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huiyin.ledger.demo import cast
from huiyin.ledger.demo.people import settle
from huiyin.ledger.demo.stories import STORIES
from huiyin.ledger.models import Matter
from huiyin.ledger.replay import replay


@pytest.mark.django_db
def test_every_story_reaches_the_state_it_stops_in():
    settle()
    start = date(2026, 6, 1)
    first = start - timedelta(days=max(story.days_before for story in STORIES))
    for n in range((start - first).days + 1):
        cast.play_day(first + timedelta(days=n), start)
    reached = dict(Matter.objects.values_list("title", "state"))
    assert reached == {story.title: story.stop for story in STORIES}
    assert replay().differences == []
