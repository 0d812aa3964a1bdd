"""The nightly proof sees each way in which rows could leave the events."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from huiyin.ledger.models import DailyTally, Matter
from huiyin.ledger.nightly import check_balance


@pytest.fixture
def next_day(walk):
    walk.to("closing")
    walk.number = ""
    walk.register(cause="dust")
    return walk.now + timedelta(days=1)


def test_a_sound_ledger_has_no_fault(next_day):
    assert check_balance(next_day) == 0


def test_a_tally_that_was_changed_is_seen(next_day, caplog):
    DailyTally.objects.filter(new__gt=0).update(new=F("new") + 1)
    assert check_balance(next_day) == 2
    assert "by the flows" in caplog.text
    assert "in the tallies" in caplog.text


def test_a_matter_ended_behind_the_ledgers_back_is_seen(next_day):
    Matter.objects.filter(cause="dust").update(is_open=False)
    assert check_balance(next_day) == 1
