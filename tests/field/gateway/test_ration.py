"""A babbling sender is counted, not copied; the others are not made to wait for it."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from huiyin.base.clock import CHINA
from huiyin.field.gateway.ration import Allowance, Ration
from huiyin.field.verbs import Quarantine

NOW = datetime(2026, 3, 1, 12, tzinfo=CHINA)
ALLOWANCE = Allowance(seconds=60.0, rows=3, bytes=30, all_bytes=50)


def refused(address: str = "10.0.0.1", raw: bytes = b"##", kind: str = "noise") -> Quarantine:
    return Quarantine(NOW, f"{address}:1", "", kind, "why", "what to do", raw)


def test_an_ordinary_trouble_is_kept_whole():
    frames = [refused(), refused(raw=b"other")]
    assert Ration(ALLOWANCE).sift(frames, 0.0) == frames


def test_what_is_too_much_is_counted_when_the_period_ends():
    ration = Ration(ALLOWANCE)
    kept = ration.sift([refused(raw=b"%d" % number) for number in range(10)], 0.0)
    assert [row.raw for row in kept] == [b"0", b"1", b"2"]
    assert ration.counted(59.0) == []
    (row,) = ration.counted(60.0)
    assert (row.raw, row.times) == (b"3", 7)
    assert ration.counted(300.0) == []
    assert len(ration.sift([refused()], 300.0)) == 1


def test_long_bytes_use_the_allowance_up_as_well():
    ration = Ration(ALLOWANCE)
    assert len(ration.sift([refused(raw=b"x" * 20) for _ in range(2)], 0.0)) == 1


def test_one_address_does_not_use_up_the_share_of_another_and_all_have_a_common_one():
    ration = Ration(ALLOWANCE)
    frames = [refused(f"10.0.0.{number}", b"x" * 20) for number in range(4)]
    assert ration.sift(frames, 0.0) == frames[:2]
    assert sum(row.times for row in ration.counted(60.0)) == 2


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 40), st.floats(0, 50)), max_size=40))
def test_every_refused_piece_is_counted_once(pieces):
    ration, now, rows = Ration(ALLOWANCE), 0.0, []
    for address, size, pause in pieces:
        now += pause
        rows += ration.sift([refused(str(address), b"x" * size)], now)
    rows += ration.counted(float("inf"))
    assert sum(row.times for row in rows) == len(pieces)
