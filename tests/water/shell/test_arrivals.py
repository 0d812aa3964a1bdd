"""What arrived since the last look, whether it still lies in the hot logs or has moved."""

from __future__ import annotations

from huiyin.field.core.reading import Reading, epoch_ms
from huiyin.field.store import hot, mover
from huiyin.field.store.arrivals import arrivals
from huiyin.field.store.batch import encode, from_readings
from tests.water.shell.conftest import FIRST


def write(point: str, *, shard: int = 0, day: int = 0) -> None:
    at = FIRST.replace(day=FIRST.day + day)
    readings = [Reading(point, "w01001", "rtd", epoch_ms(at), 7.0, "N")]
    log = hot.open_log(shard)
    log.append(encode(from_readings(readings, "test")), 1, b"##", epoch_ms(at))
    log.close()


def test_an_empty_store_has_no_arrivals(data):
    found = arrivals({})
    assert (dict(found.earliest), dict(found.reached)) == ({}, {})


def test_only_what_is_new_arrives_with_its_oldest_time(data):
    write("A", day=2)
    seen = arrivals({}).reached
    write("B", day=3)
    write("B", day=1)
    found = arrivals(seen)
    assert dict(found.earliest) == {"B": FIRST.replace(day=FIRST.day + 1)}
    assert dict(arrivals(found.reached).earliest) == {}


def test_what_moved_before_anybody_looked_arrives_once(data):
    write("A")
    seen = arrivals({}).reached
    write("B")
    write("C", shard=1)
    mover.drain()
    found = arrivals(seen)
    assert {"B", "C"} <= set(found.earliest)
    assert dict(arrivals(found.reached).earliest) == {}


def test_what_was_seen_hot_does_not_arrive_again_when_it_moves(data):
    write("A")
    seen = arrivals({}).reached
    mover.drain()
    assert dict(arrivals(seen).earliest) == {}
