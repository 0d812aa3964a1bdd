"""The demo city's past: a reading is received in the half day it was made."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.field.simulate.replay import Report
from huiyin.web.demo import HALF_DAY, START, _Moving, _received


@given(st.integers(0, 200 * 24 * 60))
def test_it_is_received_after_it_was_made_and_within_half_a_day(minutes):
    moment = START - timedelta(minutes=minutes)
    assert timedelta() <= _received(moment) - moment < HALF_DAY
    assert _received(moment).hour in {8, 20}


@pytest.mark.usefixtures("data")
def test_the_clock_moves_on_when_everything_is_answered():
    day = datetime(2020, 9, 1, 8, tzinfo=CHINA)
    shown: list[int] = []
    moving = _Moving([day, day + timedelta(hours=1), day], shown.append)
    assert moving.now() == clock.now() == day
    moving.told(Report(frames=2, acknowledged=1))
    assert clock.now() == day
    moving.told(Report(frames=2, acknowledged=2))
    assert moving.now() == clock.now() == day + HALF_DAY
    moving.told(Report(frames=3, acknowledged=3))
    assert moving.now() == clock.now() == START
    assert shown == [1, 2, 3]
