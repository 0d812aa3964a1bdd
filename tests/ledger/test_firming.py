"""When the notice of the next year comes, provisional due dates become firm, with an event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from huiyin.base.clock import CHINA
from huiyin.ledger import kinds_loader
from huiyin.ledger.choices import AccessKind
from huiyin.ledger.core.workdays import YearTable
from huiyin.ledger.models import AccessLog, Event
from huiyin.ledger.replay import replay
from huiyin.ledger.verbs.firming import firm_dues
from tests.ledger.people import Walk

NEXT_YEAR = YearTable(year=2027, free=frozenset({date(2027, 1, 1)}), worked=frozenset())


@pytest.mark.django_db
def test_a_provisional_due_date_becomes_firm_once_its_year_is_published(people, monkeypatch):
    walk = Walk(people, now=datetime(2026, 12, 28, 9, tzinfo=CHINA)).register().assign()
    plain = walk.matter.due
    assert walk.matter.due_provisional
    assert firm_dues(walk.tick()) == 0
    assert not AccessLog.objects.filter(kind=AccessKind.REFUSED).exists()

    known = kinds_loader.calendar()
    published = replace(known, years={**known.years, 2027: NEXT_YEAR})
    monkeypatch.setattr(kinds_loader, "calendar", lambda: published)
    assert firm_dues(walk.tick()) == 1
    assert not walk.matter.due_provisional
    assert walk.matter.due == plain + timedelta(days=1)
    assert walk.matter.original_due == plain
    assert Event.objects.latest("pk").actor == "system"
    assert firm_dues(walk.tick()) == 0
    assert replay().differences == []
