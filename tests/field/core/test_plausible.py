"""Which time labels are believed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from huiyin.base.clock import CHINA
from huiyin.field.core.plausible import time_fault
from huiyin.field.core.reading import epoch_ms, from_epoch_ms
from huiyin.field.rules import time_rule

NOW = datetime(2026, 3, 1, 12, tzinfo=CHINA)


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(minutes=10), timedelta(days=-4000)])
def test_the_present_a_clock_a_little_ahead_and_late_data_are_believed(ahead):
    assert time_fault(epoch_ms(NOW + ahead), epoch_ms(NOW), time_rule()) == ""


def test_the_future_is_not_believed_and_both_times_are_named():
    fault = time_fault(epoch_ms(NOW + timedelta(minutes=11)), epoch_ms(NOW), time_rule())
    assert "2026-03-01 12:11:00" in fault
    assert "2026-03-01 12:00:00" in fault


def test_a_label_older_than_all_loggers_is_not_believed():
    label = epoch_ms(datetime(1999, 12, 31, 23, 59, 59, tzinfo=CHINA))
    assert "older than 2000-01-01" in time_fault(label, epoch_ms(NOW), time_rule())


def test_moments_keep_their_milliseconds_and_need_a_zone():
    moment = NOW.replace(microsecond=123_000)
    assert from_epoch_ms(epoch_ms(moment)) == moment
    with pytest.raises(ValueError, match="zone"):
        epoch_ms(moment.replace(tzinfo=None))
