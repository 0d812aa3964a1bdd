"""Readings go into the hot log, move to the cold table once, and are read as one."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from django.db import DatabaseError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.field import queries, verbs
from huiyin.field.access import SYSTEM
from huiyin.field.core.reading import Reading, epoch_ms
from huiyin.field.models import Point, PointFactor, QuarantinedFrame
from huiyin.field.store import cold, hot, mover
from huiyin.field.store.batch import decode, encode, from_readings
from huiyin.field.store.read import latest, observations

NOON = datetime(2020, 7, 31, 12, tzinfo=CHINA)


def reading(value=1.0, *, at=NOON, point="P1", factor="w21011", kind="rtd", **more) -> Reading:
    return Reading(point, factor, kind, epoch_ms(at), value, **more)


def write(*readings: Reading, shard: int = 0, received: int = 1_000) -> None:
    log = hot.open_log(shard)
    log.append(encode(from_readings(readings, "test")), len(readings), b"##frames", received)
    log.close()


def values(**asked) -> list:
    return observations(None, **asked).get_column("value").to_list()


def test_a_batch_comes_back_as_it_went_in():
    readings = [
        reading(0.10024, flag="N"),
        reading(None, text="-", factor="w01001"),
        reading(7.5, point="P2", kind="hour_avg", flag="M", at=NOON + timedelta(hours=1)),
    ]
    frame = decode(encode(from_readings(readings, "test")), received=5, seq=3)
    assert frame.get_column("value").to_list() == [0.10024, None, 7.5]
    assert frame.get_column("flag").to_list() == ["N", "", "M"]
    assert frame.get_column("text").to_list() == ["", "-", ""]
    assert frame.get_column("point").to_list() == ["P1", "P1", "P2"]
    assert frame.get_column("kind").to_list() == ["rtd", "rtd", "hour_avg"]
    assert frame.get_column("ordinal").to_list() == [3 << 24, (3 << 24) + 1, (3 << 24) + 2]


def test_an_observation_reads_the_same_before_and_after_it_moves():
    write(reading(1.0), reading(2.0, at=NOON + timedelta(days=1)))
    before = observations(["P1"])
    moved = mover.drain()
    assert (moved.batches, moved.readings) == (1, 2)
    assert not list(hot.open_log().pending())
    assert observations(["P1"]).equals(before)
    assert before.schema["time"] == pl.Datetime("us", "Asia/Shanghai")
    assert before.get_column("time")[0] == NOON


def test_a_correction_wins_and_the_former_value_is_kept():
    write(reading(1.0), received=1_000)
    mover.drain()
    write(reading(9.0), received=2_000)
    assert values() == [9.0]
    assert values(history=True) == [1.0, 9.0]
    mover.drain()
    assert values() == [9.0]
    assert values(history=True) == [1.0, 9.0]


def test_a_reading_sent_twice_is_stored_once():
    for received in (1_000, 2_000):
        write(reading(1.0), received=received)
        mover.drain()
    write(reading(1.0), reading(1.0), received=3_000)
    assert values(history=True) == [1.0]


def test_a_minute_mean_and_a_day_mean_of_the_same_moment_are_two_readings():
    write(reading(1.0, kind="minute_avg"), reading(2.0, kind="day_avg"))
    assert sorted(values()) == [1.0, 2.0]
    assert values(kinds=["day_avg"]) == [2.0]


def test_a_crash_between_the_commit_and_the_trim_moves_nothing_twice(monkeypatch):
    write(reading(1.0), reading(2.0, at=NOON + timedelta(hours=1)))
    with monkeypatch.context() as patch:
        patch.setattr(mover, "_renew_latest", _power_cut)
        with pytest.raises(RuntimeError):
            mover.drain()
    assert len(list(hot.open_log().pending())) == 1
    assert mover.drain().readings == 0
    assert not list(hot.open_log().pending())
    assert pl.read_delta(cold.url()).height == 2
    assert latest().get_column("value").to_list() == [2.0]


def test_a_crash_before_the_commit_loses_nothing(monkeypatch):
    write(reading(1.0))
    with monkeypatch.context() as patch:
        patch.setattr(cold, "append", _power_cut)
        with pytest.raises(RuntimeError):
            mover.drain()
    assert values() == [1.0]
    assert mover.drain().readings == 1
    assert values() == [1.0]


def test_every_shard_moves_on_its_own_count():
    write(reading(1.0), shard=0)
    write(reading(2.0, point="P2"), shard=1)
    assert mover.drain().batches == 2
    write(reading(3.0, point="P3"), shard=1)
    assert mover.drain().batches == 1
    assert values() == [1.0, 2.0, 3.0]


def test_the_latest_value_counts_by_its_own_time_not_by_its_arrival():
    write(reading(5.0, at=NOON + timedelta(hours=4)), received=1_000)
    mover.drain()
    write(reading(1.0, at=NOON), received=2_000)
    assert latest(["P1"]).get_column("value").to_list() == [5.0]
    mover.drain()
    assert latest(["P1"]).get_column("value").to_list() == [5.0]
    assert latest(["nobody"]).is_empty()


def test_a_month_is_rewritten_in_order_and_reads_the_same(own_city):
    (own_city / "gateway.toml").write_text(
        "[store]\ncompact_files = 8\nvacuum_hours = 0\nlatest_hours = 0\n"
    )
    for hour in range(10):
        write(reading(float(hour), at=NOON + timedelta(hours=hour)), received=1_000 + hour)
        mover.drain()
    before = observations(None)
    assert cold.crowded_months(8) == ["2020-07"]
    mover.tidy()
    assert cold.crowded_months(1) == []
    assert len(list((own_city / "cold" / "readings").rglob("month=*/*.parquet"))) == 1
    assert len(list((own_city / "cold" / "latest").glob("*.parquet"))) == 1
    assert observations(None).equals(before)
    write(reading(99.0, at=NOON + timedelta(hours=50)), received=9_000)
    assert mover.drain().readings == 1
    assert values()[-1] == 99.0


def test_tidying_lets_old_refused_frames_expire():
    for age in (729, 731):
        at = clock.now() - timedelta(days=age)
        verbs.quarantine([verbs.Quarantine(at, "10.0.0.1:1", "M1", "noise", "", "", b"%d" % age)])
    mover.tidy()
    assert bytes(QuarantinedFrame.objects.get().raw) == b"729"
    assert queries.expired_frames() == 1


def test_months_are_chinas_months():
    write(reading(1.0, at=datetime(2020, 8, 1, 0, 30, tzinfo=CHINA)))
    mover.drain()
    table = cold.open_table()
    assert table is not None
    assert table.partitions() == [{"month": "2020-08"}]
    august = datetime(2020, 8, 1, tzinfo=CHINA)
    assert values(start=august) == [1.0]
    assert values(end=august) == []


def test_a_declared_unit_scales_what_is_read_and_not_what_is_stored():
    point = Point.objects.create(code="P1", name="outlet", kind="effluent")
    PointFactor.objects.create(point=point, factor="w20122", unit="mg/L", scale=1000.0)
    write(reading(0.002, factor="w20122"), reading(3.0, factor="w21011"))
    assert values() == [2.0, 3.0]
    row = next(hot.open_log().pending())
    assert decode(row.body, received=0, seq=1).get_column("value").to_list() == [0.002, 3.0]


def test_codes_of_2005_are_read_as_todays_codes_in_todays_units():
    write(reading(1.5, factor="060"), reading(0.002, factor="020"))
    found = observations(None, ["w21003", "w20111"])
    assert found.select("factor", "value").rows() == [("w20111", 2.0), ("w21003", 1.5)]


def test_a_unit_declared_under_the_code_of_2005_counts():
    point = Point.objects.create(code="P1", name="outlet", kind="effluent")
    verbs.declare_unit(SYSTEM, point, factor="020", unit="ug/L", scale=1.0)
    write(reading(2.0, factor="020"))
    assert values() == [2.0]


def test_raw_frames_stay_for_audit_until_they_expire():
    write(reading(1.0), received=1_000)
    mover.drain()
    log = hot.open_log()
    assert log.raw_frames(1) == b"##frames"
    assert log.expire_raw(before=1_000) == 0
    for received in range(2_000, 2_070):
        write(reading(1.0), received=received)
    mover.drain()
    assert log.expire_raw(before=2_069) == 70
    assert log.expire_raw(before=2_069) == 0


def test_every_shard_that_ever_wrote_is_found():
    for shard in (2, 0, 1, 2):
        write(reading(1.0), shard=shard)
    assert [log.shard for log in hot.existing_logs()] == [0, 1, 2]


@pytest.mark.parametrize("moves", [False, True])
def test_a_hot_log_that_was_lost_begins_above_what_has_moved(own_city, moves):
    for value in (1.0, 2.0, 3.0):
        write(reading(value, at=NOON + timedelta(hours=value)))
    mover.drain()
    from huiyin.field.models import HotBatch

    HotBatch.objects.all().delete()
    shutil.rmtree(own_city / "hot", ignore_errors=True)
    write(reading(9.0, at=NOON + timedelta(hours=9)))
    if moves:
        assert mover.drain().readings == 1
    assert values() == [1.0, 2.0, 3.0, 9.0]


def test_two_cities_that_share_a_cold_table_lose_nothing(own_city, monkeypatch):
    monkeypatch.setenv("HUIYIN_COLD_URL", str(own_city / "shared"))
    for city, value in (("a", 1.0), ("b", 2.0)):
        monkeypatch.setenv("HUIYIN_DATA", str(own_city / city))
        write(reading(value, point=city))
    for city in ("a", "b"):
        monkeypatch.setenv("HUIYIN_DATA", str(own_city / city))
        mover.drain()
    assert values() == [1.0, 2.0]
    assert latest().get_column("value").to_list() == [1.0, 2.0]


def test_a_latest_value_that_another_city_wrote_meanwhile_stays(monkeypatch):
    write(reading(1.0, point="a"))
    mover.drain()
    write(reading(2.0, point="b"))
    real, others = (
        cold.overwrite,
        [mover.newest(observations(["a"]).with_columns(point=pl.lit("c")))],
    )

    def after_another(name, frame, seen):
        if others:
            real(name, pl.concat([pl.read_delta(cold.url(name)), _stored(others.pop())]), None)
        return real(name, frame, seen)

    monkeypatch.setattr(cold, "overwrite", after_another)
    mover.drain()
    assert latest().get_column("point").to_list() == ["a", "b", "c"]


def test_a_log_keeps_its_identity():
    write(reading(1.0), shard=0)
    write(reading(1.0), shard=1)
    named = [log.identity for log in hot.existing_logs()]
    assert len(set(named)) == 2
    assert [hot.open_log(shard).identity for shard in (0, 1)] == named


@pytest.mark.postgresql
def test_a_second_gateway_on_one_server_takes_the_next_shard_and_loses_nothing():
    def write_as_claimed(value: float) -> int:
        log = hot.claim_log(0)
        at = NOON + timedelta(hours=value)
        log.append(encode(from_readings([reading(value, at=at)], "test")), 1, b"", 1_000)
        return log.shard

    assert write_as_claimed(1.0) == 0
    with ThreadPoolExecutor(1) as other:
        assert other.submit(write_as_claimed, 2.0).result() == 1
        other.submit(_hang_up).result()
    assert mover.drain().batches == 2
    assert values() == [1.0, 2.0]
    connection.close()
    assert write_as_claimed(3.0) == 0


@pytest.mark.postgresql
def test_a_gateway_that_lost_its_session_claims_a_shard_again():
    log = hot.claim_log(0)
    with connection.cursor() as cursor, pytest.raises(DatabaseError):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    body = encode(from_readings([reading(1.0)], "test"))
    with pytest.raises(DatabaseError):
        log.append(body, 1, b"", 1_000)
    with ThreadPoolExecutor(1) as other:
        assert other.submit(lambda: hot.claim_log(0).shard).result() == 0
        assert log.append(body, 1, b"", 1_000) == 1
        other.submit(_hang_up).result()
    assert log.shard == 1
    connection.close()


def test_what_has_moved_is_on_the_disk_before_the_hot_log_is_trimmed(own_city, monkeypatch):
    synced: list[str] = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda fd: synced.append(_path_of(fd)) or real(fd))
    write(reading(1.0))

    def check(*_args):
        folder = str(own_city / "cold" / "readings")
        assert {Path(path).suffix for path in synced} == {"", ".json", ".parquet"}
        assert folder in synced
        _power_cut()

    monkeypatch.setattr(mover, "_renew_latest", check)
    with pytest.raises(RuntimeError):
        mover.drain()


def test_one_time_under_the_codes_of_two_editions_is_one_reading():
    write(reading(1.5, factor="060"), received=1_000)
    write(reading(1.6, factor="w21003"), received=2_000)
    found = observations(None, ["w21003"])
    assert found.select("factor", "value").rows() == [("w21003", 1.6)]
    assert latest().select("factor", "value").rows() == [("w21003", 1.6)]
    assert values(history=True) == [1.5, 1.6]


def test_a_naive_time_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        observations(None, start=NOON.replace(tzinfo=None))


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["A", "B"]),
            st.integers(0, 2),
            st.sampled_from([1.0, 2.0]),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_the_store_agrees_with_a_dictionary(tmp_path_factory, monkeypatch, steps):
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path_factory.mktemp("city")))
    from huiyin.field.models import HotBatch

    HotBatch.objects.all().delete()
    truth: dict[tuple, float] = {}
    for number, (point, hour, value, moves) in enumerate(steps):
        at = NOON + timedelta(hours=12 * hour)
        write(reading(value, point=point, at=at), received=number)
        truth[point, epoch_ms(at)] = value
        if moves:
            mover.drain()
    rows = observations(None).select("point", "time", "value").rows()
    assert {(p, epoch_ms(t)): v for p, t, v in rows} == truth


def _hang_up() -> None:
    """The session of the thread that calls."""
    connection.close()


def _stored(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col("time", "received").cast(pl.Datetime("us", "UTC")))


def _path_of(handle: int) -> str:
    return os.readlink(f"/proc/self/fd/{handle}")


def _power_cut(*_args):
    raise RuntimeError("power cut")
