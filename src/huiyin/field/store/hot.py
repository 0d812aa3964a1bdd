"""The hot log: what `append` has returned for survives kill -9 and loss of power.

One row per group commit (see docs/adr/0003-hot-log-batches.md). A log has one writer, its
gateway shard; readers and the mover come beside it.
"""

from __future__ import annotations

import itertools
import logging
import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.db import connection

from huiyin.base.paths import data_dir
from huiyin.field.store import cold

log = logging.getLogger(__name__)
PAGE_BYTES = 65536
CHECKPOINT_PAGES = 128
ROWS_PER_TRIM = 32
UNSEEN = 1_000_000
"""How many batches a lost log may have held that readers saw before they moved."""

CLAIMS = 0x68757969
"""Under which PostgreSQL's advisory locks name the shards that gateways hold."""

_TABLES = """
CREATE TABLE IF NOT EXISTS batch (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    received INTEGER NOT NULL, readings INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS raw (
    seq INTEGER PRIMARY KEY, received INTEGER NOT NULL, frames BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS log (
    one INTEGER PRIMARY KEY CHECK (one = 1), identity TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class HotRow:
    """One batch as it lies in the log."""

    shard: int
    seq: int
    received: int
    body: bytes


class HotLog(Protocol):
    """One shard's log. `identity` is drawn when the log is made and kept in it: several cities
    may share a cold table, which counts by it what of which log has moved."""

    shard: int

    @property
    def identity(self) -> str:
        """What no other log anywhere is called."""

    def append(self, body: bytes, readings: int, frames: bytes, received: int) -> int:
        """Write one batch durably and return its sequence number (rising, never reused)."""

    def continue_after(self, moved: int) -> None:
        """Begin well above `moved` when this log has not come that far itself.

        The cold table counts batches up to `moved` as moved. A log that was lost, or put back
        from an old copy, would begin below, and its readings would be trimmed unmoved.
        """

    def pending(self, after: int = 0) -> Iterator[HotRow]:
        """Batches not yet trimmed whose number is above `after`, in order."""

    def trim(self, upto: int) -> None:
        """Forget the readings of batches up to `upto`: they are in the cold table."""

    def raw_frames(self, seq: int) -> bytes:
        """The frames of one batch exactly as they were received; b"" when they have expired."""

    def expire_raw(self, before: int) -> int:
        """Forget raw frames received before `before` (epoch ms) and return how many batches."""

    def close(self) -> None:
        """Give back what the log holds open."""


class SqliteLog:
    """An append-only SQLite file in WAL mode, synchronous=FULL: each commit is on the disk.

    Pages are large because a row is: 3,000 frames of 10 values take 1-4 ms to commit.
    """

    def __init__(self, path: Path, shard: int) -> None:
        self.shard = shard
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        self._db.execute(f"PRAGMA page_size={PAGE_BYTES}")
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        self._db.executescript(_TABLES)
        self._identity = self._named() or self._name()

    @property
    def identity(self) -> str:
        """See HotLog."""
        return self._identity

    def append(self, body: bytes, readings: int, frames: bytes, received: int) -> int:
        """See HotLog."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            cursor = self._db.execute(
                "INSERT INTO batch (received, readings, body) VALUES (?, ?, ?)",
                (received, readings, body),
            )
            seq = cursor.lastrowid or 0
            self._db.execute(
                "INSERT INTO raw (seq, received, frames) VALUES (?, ?, ?)", (seq, received, frames)
            )
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        return seq

    def continue_after(self, moved: int) -> None:
        """See HotLog."""
        row = self._db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'batch'").fetchone()
        if moved <= (row[0] if row else 0):
            return
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute("DELETE FROM sqlite_sequence WHERE name = 'batch'")
        self._db.execute("INSERT INTO sqlite_sequence VALUES ('batch', ?)", (moved + UNSEEN,))
        self._db.execute("COMMIT")

    def pending(self, after: int = 0) -> Iterator[HotRow]:
        """See HotLog."""
        rows = self._db.execute(
            "SELECT seq, received, body FROM batch WHERE seq > ? ORDER BY seq", (after,)
        )
        for seq, received, body in rows:
            yield HotRow(self.shard, seq, received, body)

    def trim(self, upto: int) -> None:
        """See HotLog. A few rows at a time, so that the gateway never waits long."""
        while self._db.execute(
            "DELETE FROM batch WHERE seq IN (SELECT seq FROM batch WHERE seq <= ? LIMIT ?)",
            (upto, ROWS_PER_TRIM),
        ).rowcount:
            pass

    def raw_frames(self, seq: int) -> bytes:
        """See HotLog."""
        row = self._db.execute("SELECT frames FROM raw WHERE seq = ?", (seq,)).fetchone()
        return row[0] if row else b""

    def expire_raw(self, before: int) -> int:
        """See HotLog. Looks at the oldest only: they lie in the order they came."""
        expired = 0
        while True:
            gone = self._db.execute(
                "DELETE FROM raw WHERE seq IN (SELECT seq FROM"
                " (SELECT seq, received FROM raw ORDER BY seq LIMIT ?) WHERE received < ?)",
                (ROWS_PER_TRIM, before),
            ).rowcount
            if not gone:
                return expired
            expired += gone

    def close(self) -> None:
        """See HotLog."""
        self._db.close()

    def _named(self) -> str:
        row = self._db.execute("SELECT identity FROM log").fetchone()
        return row[0] if row else ""

    def _name(self) -> str:
        self._db.execute("INSERT OR IGNORE INTO log VALUES (1, ?)", (uuid.uuid4().hex,))
        return self._named()


class PostgresLog:
    """The same log as rows of a plain table, one COPY per batch.

    A batch whose commit is in doubt (the connection broke in it) is not acknowledged; its
    readings come again and count once. A `claimed` log is written by nobody else: it holds its
    shard's number on the server for as long as its session lives, and takes the next free one
    where another gateway holds it.
    """

    def __init__(self, shard: int, *, claimed: bool = False) -> None:
        self.shard = shard
        self._claimed = claimed
        self._held = False
        self._seq: int | None = None
        self._least = 0

    @property
    def identity(self) -> str:
        """See HotLog."""
        from huiyin.field.models import HotShard

        return HotShard.objects.get_or_create(number=self.shard)[0].identity.hex

    def claim(self) -> None:
        """Hold the first number from this one up that no other session holds."""
        with connection.cursor() as cursor:
            for number in itertools.count(self.shard):
                cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [CLAIMS, number])
                if cursor.fetchone()[0]:
                    break
        if number != self.shard:
            log.warning("another gateway writes shard %d: this one takes %d", self.shard, number)
        self.shard, self._seq, self._least, self._held = number, None, 0, True
        self.continue_after(cold.begin_above(cold.open_table(), self.identity))

    def append(self, body: bytes, readings: int, frames: bytes, received: int) -> int:
        """See HotLog. The shard is the only writer of its numbers."""
        try:
            if self._claimed and not self._held:
                self.claim()
            seq = self._last() + 1
            self._copy((self.shard, seq, received, readings, body, frames, False))
        except Exception:
            self._seq, self._held = None, False
            connection.close()
            raise
        self._seq = seq
        return seq

    def continue_after(self, moved: int) -> None:
        """See HotLog."""
        if moved > self._last():
            self._least, self._seq = moved + UNSEEN, None

    def pending(self, after: int = 0) -> Iterator[HotRow]:
        """See HotLog."""
        rows = _batches().filter(shard=self.shard, seq__gt=after, moved=False).order_by("seq")
        for seq, received, body in rows.values_list("seq", "received", "body").iterator(50):
            yield HotRow(self.shard, seq, received, bytes(body))

    def trim(self, upto: int) -> None:
        """See HotLog. Rows stay for their frames; their readings are emptied."""
        _batches().filter(shard=self.shard, seq__lte=upto, moved=False).update(moved=True, body=b"")

    def raw_frames(self, seq: int) -> bytes:
        """See HotLog."""
        row = _batches().filter(shard=self.shard, seq=seq).values_list("frames", flat=True).first()
        return bytes(row) if row else b""

    def expire_raw(self, before: int) -> int:
        """See HotLog. The last row of a shard stays: it carries the sequence on."""
        mine = _batches().filter(shard=self.shard)
        last = mine.order_by("-seq").values_list("seq", flat=True).first()
        expired = mine.filter(moved=True, received__lt=before).exclude(seq=last)
        return int(expired.delete()[0])

    def close(self) -> None:
        """See HotLog; Django keeps the connection."""

    def _copy(self, row: tuple[object, ...]) -> None:
        with (
            connection.cursor() as cursor,
            cursor.copy(
                "COPY field_hotbatch (shard, seq, received, readings, body, frames, moved)"
                " FROM STDIN (FORMAT BINARY)"
            ) as copy,
        ):
            copy.set_types(["int4", "int8", "int8", "int4", "bytea", "bytea", "bool"])
            copy.write_row(row)

    def _last(self) -> int:
        if self._seq is None:
            last = _batches().filter(shard=self.shard).order_by("-seq").first()
            self._seq = max(last.seq if last else 0, self._least)
        return self._seq


def open_log(shard: int = 0) -> HotLog:
    """The log of one shard, made if it is new: PostgreSQL when the city runs on it."""
    opened: HotLog
    if connection.vendor == "postgresql":
        opened = PostgresLog(shard)
    else:
        opened = SqliteLog(_folder() / f"shard-{shard}.sqlite3", shard)
    opened.continue_after(cold.begin_above(cold.open_table(), opened.identity))
    return opened


def claim_log(shard: int = 0) -> HotLog:
    """The log of one shard for a gateway. Several machines may share a PostgreSQL server: the
    number is then the first free one from `shard` up. Files of a city have one machine."""
    if connection.vendor != "postgresql":
        return open_log(shard)
    claimed = PostgresLog(shard, claimed=True)
    claimed.claim()
    return claimed


def existing_logs() -> list[HotLog]:
    """The logs of every shard that has ever written."""
    if connection.vendor == "postgresql":
        return [PostgresLog(shard) for shard in _shards_on_server()]
    files = sorted(_folder().glob("shard-*.sqlite3"))
    return [SqliteLog(path, int(path.stem.removeprefix("shard-"))) for path in files]


def _shards_on_server() -> Iterator[int]:
    """Every shard with a batch, each found by one step in the index."""
    shard: int | None = -1
    while True:
        later = _batches().filter(shard__gt=shard).order_by("shard")
        shard = later.values_list("shard", flat=True).first()
        if shard is None:
            return
        yield shard


def _folder() -> Path:
    return data_dir() / "hot"


def _batches() -> Any:
    from huiyin.field.models import HotBatch

    return HotBatch.objects
