"""The demo clock is one line that every process agrees on."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.base import clock
from huiyin.base.clock import CHINA, DemoClock

JULY = datetime(2020, 7, 1, 8, 0, tzinfo=CHINA)


@pytest.fixture
def empty_city(tmp_path, monkeypatch):
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path))


def test_a_real_city_shows_wall_time_in_china(empty_city):
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.now().utcoffset() == timedelta(hours=8)
    assert clock.demo_state() is None


def test_a_real_city_refuses_another_speed(empty_city, tmp_path):
    with pytest.raises(ValueError, match="demo"):
        clock.set_demo_speed(10)
    assert not (tmp_path / "clock.json").exists()


def test_a_held_demo_clock_stands_still(empty_city):
    clock.start_demo(JULY, end=JULY + timedelta(days=9), speed=0)
    assert clock.now() == JULY == clock.now()
    assert clock.demo_state().paused


def test_an_absurd_speed_changes_nothing(empty_city, tmp_path):
    clock.start_demo(JULY, end=JULY + timedelta(days=9), speed=0)
    before = (tmp_path / "clock.json").read_bytes()
    for speed in (-1, 10**9, float("nan")):
        with pytest.raises(ValueError, match="speed"):
            clock.set_demo_speed(speed)
    assert (tmp_path / "clock.json").read_bytes() == before


def test_a_fixed_clock_holds_only_inside(empty_city):
    with clock.fixed(JULY):
        assert clock.now() == JULY
    assert clock.now() != JULY


@given(
    st.floats(0, 1e6),
    st.lists(
        st.tuples(st.floats(0, 1e5), st.sampled_from([0.0, 1.0, 3600.0, 86400.0])), max_size=5
    ),
)
def test_time_never_runs_backwards_nor_jumps(start, changes):
    line, wall = DemoClock(0.0, start, 86400.0, 5e6), 0.0
    for wait, speed in changes:
        before = line.at(wall)
        wall += wait
        assert line.at(wall) >= before
        turned = line.with_speed(speed, wall)
        assert turned.at(wall) == pytest.approx(line.at(wall))
        line = turned
