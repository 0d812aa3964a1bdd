"""The demo's rounds are played by the verbs: no rule is met, and the matters' chains are whole."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huiyin.inspection import demo_rounds
from huiyin.inspection.models import Finding, RecheckList, Round
from huiyin.ledger.demo import cast
from huiyin.ledger.demo.people import settle
from huiyin.ledger.models import Matter
from huiyin.ledger.replay import replay


@pytest.mark.django_db
def test_two_invented_rounds_stand_where_the_city_opens():
    settle()
    start = date(2020, 10, 13)
    for back in range(80, 0, -1):
        day = start - timedelta(days=back)
        cast.play_day(day, start)
        demo_rounds.play_day(day, start)
    first, second = (Round.objects.get(name=n) for n in (demo_rounds.FIRST, demo_rounds.SECOND))
    assert (first.state, second.state) == ("handed_over", "under_way")
    assert all(r.invented for r in (first, second))
    groups = first.groups.exclude(matter_number="")
    assert sorted(groups.values_list("outcome", flat=True)) == ["opened", "opened", "recurrence"]
    numbers = [group.matter_number for group in groups]
    assert len(set(Matter.objects.filter(number__in=numbers).values_list("state"))) > 1
    assert Finding.objects.filter(round=first, stance="withdrawn").count() == 1
    assert RecheckList.objects.get().items.filter(result="passed").count() == 1
    assert replay().differences == []
