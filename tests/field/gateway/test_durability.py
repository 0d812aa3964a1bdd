"""What was acknowledged is stored: whatever happens to the gateway, and only once."""

from __future__ import annotations

import signal
import threading
from datetime import datetime, timedelta

import polars as pl
import pytest

from huiyin.base.clock import CHINA
from huiyin.field.core.reading import epoch_ms
from huiyin.field.store import mover
from huiyin.field.store.read import observations
from tests.field.gateway.city import City, data_frame, receive

pytestmark = pytest.mark.django_db
DEVICES = 20
WINDOW = 5
BEFORE_KILL = 1_500
BEGIN = datetime(2026, 1, 1, tzinfo=CHINA)


class Load:
    """Devices that send second after second and remember what was acknowledged."""

    def __init__(self, city: City, begin: datetime) -> None:
        self.city, self.begin = city, begin
        self.acknowledged: set[tuple[str, int]] = set()
        self.enough = threading.Event()
        self._lock = threading.Lock()

    def run(self) -> None:
        """Load the gateway, kill it in the middle, wait for all devices to notice."""
        threads = [threading.Thread(target=self._device, args=(n,)) for n in range(DEVICES)]
        for thread in threads:
            thread.start()
        assert self.enough.wait(60)
        self.city.stop(signal.SIGKILL)
        for thread in threads:
            thread.join(60)

    def _device(self, number: int) -> None:
        mn, second = f"LOAD{number}", 0
        try:
            with self.city.connect() as sock:
                while True:
                    moments = [self.begin + timedelta(seconds=second + i) for i in range(WINDOW)]
                    sock.sendall(b"".join(data_frame(mn, at, f"0.{number}") for at in moments))
                    for at in moments:
                        self._hear(mn, sock, at)
                    second += WINDOW
        except (OSError, AssertionError):
            return

    def _hear(self, mn: str, sock, at: datetime) -> None:
        frame = b""
        while not frame.endswith(b"\r\n"):
            byte = sock.recv(1)
            assert byte
            frame += byte
        assert f"QN={at:%Y%m%d%H%M%S}".encode() in frame
        with self._lock:
            self.acknowledged.add((f"at-{mn}", epoch_ms(at)))
            if len(self.acknowledged) >= BEFORE_KILL:
                self.enough.set()


def stored(city: City) -> list[tuple[str, int]]:
    with city.open():
        rows = observations(None, ["w21011"], history=True).select("point", "time").rows()
    return [(point, epoch_ms(time)) for point, time in rows]


def test_no_acknowledged_reading_is_lost_by_kill_9(city: City):
    with city.open():
        for number in range(DEVICES):
            city.device(f"LOAD{number}")
    acknowledged: set[tuple[str, int]] = set()
    for round_number in range(2):
        city.start()
        load = Load(city, BEGIN + timedelta(days=round_number))
        load.run()
        acknowledged |= load.acknowledged
        assert acknowledged <= set(stored(city))
        with city.open():
            mover.drain()
    assert len(acknowledged) >= 2 * BEFORE_KILL
    resend_everything(city, acknowledged)
    rows = stored(city)
    assert len(rows) == len(set(rows)), "a reading sent again was stored twice"


def resend_everything(city: City, acknowledged: set[tuple[str, int]]) -> None:
    city.start()
    sample = sorted(acknowledged)[:400]
    with city.connect() as sock:
        for point, ms in sample:
            at = datetime.fromtimestamp(ms / 1000, CHINA)
            mn = point.removeprefix("at-")
            sock.sendall(data_frame(mn, at, f"0.{mn.removeprefix('LOAD')}"))
        assert receive(sock, len(sample)).count(b"CN=9014") == len(sample)
    city.stop()
    assert acknowledged <= set(stored(city))


def one_answered(city: City, mn: str) -> None:
    """A new device sends one reading, is answered, and the gateway stops cleanly."""
    with city.open():
        city.device(mn)
    city.start()
    with city.connect() as sock:
        sock.sendall(data_frame(mn, BEGIN, "1.0"))
        receive(sock, 1)
    city.stop()


def test_a_clean_stop_commits_and_answers_what_has_arrived(city: City):
    one_answered(city, "LAST")
    assert ("at-LAST", epoch_ms(BEGIN)) in stored(city)


def test_the_raw_frames_are_kept_for_audit(city: City):
    from huiyin.field.store import hot

    one_answered(city, "AUDIT")
    with city.open():
        raw = b"".join(
            log.raw_frames(row.seq) for log in hot.existing_logs() for row in log.pending()
        )
    assert data_frame("AUDIT", BEGIN, "1.0") in raw


@pytest.mark.sqlite
def test_a_disk_that_refuses_gets_no_answer_and_loses_nothing(city: City):
    """The devices keep what was not acknowledged and send it again."""
    one_answered(city, "DISK")
    hot_file = city.folder / "hot" / "shard-0.sqlite3"
    city.policy("[limits]\nidle = 1.0\n")
    city.start()
    import sqlite3

    late = BEGIN + timedelta(days=30)
    with sqlite3.connect(hot_file, isolation_level=None) as db:
        db.execute(
            "CREATE TRIGGER full BEFORE INSERT ON batch BEGIN SELECT RAISE(FAIL, 'disk'); END"
        )
        with city.connect() as sock:
            sock.sendall(data_frame("DISK", late, "2.0"))
            assert sock.recv(100) == b"", "answered what is not stored"
        db.execute("DROP TRIGGER full")
    db.close()
    with city.connect() as sock:
        sock.sendall(data_frame("DISK", late, "2.0"))
        assert b"CN=9014" in receive(sock, 1)
    city.stop()
    with city.open():
        rows = observations(["at-DISK"], start=late)
    assert rows.filter(pl.col("value") == 2.0).height == 1
