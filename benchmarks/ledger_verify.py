"""Claim: 10 M events in 1 M matters are verified in full in < 10 minutes on two cores, in memory
that does not grow with the city.

Full: every stored body read again and hashed, every chain, log against events both ways, the
Merkle tree from its leaves, stored tiles, every checkpoint. The peer is the naive way: one
process that parses each body, writes it canonically again and hashes it, and checks nothing else;
it is measured on a part. Comparing rows with replayed events (`huiyin replay`) is another matter
and not in it; texts and files are few here. The events are copies of one matter's walk with right
chains of their own, written by COPY. Needs the PostgreSQL server programs; starts a throw-away
cluster by itself.

    python benchmarks/ledger_verify.py [--events 10000000] [--processes 2]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huiyin.ledger.core.merkle import Tile

SERVER = (
    "shared_buffers=1GB", "work_mem=32MB", "maintenance_work_mem=512MB", "max_wal_size=8GB",
    "random_page_cost=1.1", "wal_level=minimal", "max_wal_senders=0", "fsync=off",
)  # fmt: skip
"""Without fsync: what is built here is thrown away. Nothing is written while it is measured."""
NAIVE_PART = 100_000
MATTERS = 2000
"""Matters written in one go."""
CLAIM_RATE = 10_000_000 / 600


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("--events", type=int, default=10_000_000)
    asked.add_argument("--processes", type=int, default=2)
    given = asked.parse_args()
    if "HUIYIN_DATABASE_URL" not in os.environ:
        runner = Path(__file__).resolve().parents[1] / "tools" / "with_postgres.py"
        server = [word for setting in SERVER for word in ("-c", setting)]
        command = [sys.executable, runner, *server, sys.executable, __file__, *sys.argv[1:]]
        sys.exit(subprocess.run(command).returncode)
    with tempfile.TemporaryDirectory(prefix="huiyin-bench-") as folder:
        os.environ["HUIYIN_DATA"] = folder
        from huiyin.base.shell import setup

        setup()
        events = build(given.events)
        naive = naive_rate(min(events, NAIVE_PART))
        measure(events, given.processes, naive)


def build(wanted: int) -> int:
    """A city of that many events, their log and a checkpoint; returns how many there are."""
    from django.core.management import call_command
    from django.db import connection

    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    walk = seed()
    matters = max(1, wanted // len(walk))
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table in ("logpending", "waitingfor", "clue", "outboxrow", "event", "matter"):
            if table != "matter":
                cursor.execute(f"DELETE FROM ledger_{table}")
        with without_indexes(cursor, "ledger_matter", "ledger_event", "ledger_logleaf"):
            clone_matters(cursor, matters)
            tiles = write_events(cursor, walk, matters)
            write_leaves(cursor, len(walk))
        write_tiles(tiles)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
    from huiyin.base import clock
    from huiyin.ledger.verbs import sequencing

    sequencing.checkpoint(clock.now())
    events = matters * len(walk)
    print(f"built {events:,} events in {matters:,} matters: {time.perf_counter() - began:.0f} s")
    return events


def seed() -> list[tuple[str, str]]:
    """Verb and body of the events of one matter: registered and then noted on."""
    from django.db import connection

    from huiyin.ledger.demo import cast, people
    from huiyin.ledger.models import Event, Matter

    people.settle()
    start = date(2020, 10, 13)
    for back in range(80, 20, -1):
        cast.play_day(start - timedelta(days=back), start)
    closed = Matter.objects.filter(state="closed").first()
    if closed is None:
        raise SystemExit("the seed has no matter that was struck off")
    rows = Event.objects.filter(matter=closed).order_by("seq").values_list("verb", "body")
    walk = [(verb, plain(body)) for verb, body in rows]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM ledger_matter WHERE id <> %s", [closed.pk])
        cursor.execute("UPDATE ledger_matter SET id = 1, number = 'HY2020-0000001'")
    return walk


def plain(body: str) -> str:
    """The body without what it commits to outside the chain: that is one row for all copies."""
    from huiyin.ledger.core.chain import canonical

    return canonical(_plain(json.loads(body))).decode()


def _plain(value: object) -> object:
    if isinstance(value, dict):
        if value.keys() == {"ref", "commitment"}:
            return None
        kept = {key: _plain(item) for key, item in value.items() if key != "digest"}
        return kept | {"raiser_kind": "sensor"} if "raiser_kind" in kept else kept
    return [_plain(item) for item in value] if isinstance(value, list) else value


def clone_matters(cursor: object, matters: int) -> None:
    """Rows of matters 2, 3, … like that of matter 1."""
    from huiyin.ledger.models import Matter

    columns = [field.column for field in Matter._meta.concrete_fields]
    replaced = {
        "id": "n",
        "number": "'HY2020-' || lpad(n::text, 7, '0')",
        "place_code": "'bench:' || n",
    }
    values = ", ".join(replaced.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    cursor.execute(  # type: ignore[attr-defined]
        f"INSERT INTO ledger_matter ({names}) SELECT {values} FROM ledger_matter, "
        f"generate_series(2, {matters}) n WHERE id = 1"
    )


@contextmanager
def without_indexes(cursor: Any, *tables: str) -> Iterator[None]:
    """Tables that have only their primary keys inside, and all their indexes after."""
    cursor.execute(
        """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE conrelid = ANY(%s::regclass[]) AND contype = 'u'""",
        [list(tables)],
    )
    constraints = cursor.fetchall()
    for table, name, _ in constraints:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    cursor.execute(
        """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
        WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary""",
        [list(tables)],
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _, told in indexes:
        cursor.execute(told)
    for table, name, told in constraints:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {told}')


def write_events(cursor: Any, walk: list[tuple[str, str]], matters: int) -> list[Tile]:
    """Every matter's chain, hashed as the ledger hashes; the tiles of the log over them."""
    from huiyin.ledger.core import merkle

    sql = """COPY ledger_event (matter_id, seq, at, actor, on_behalf_of, verb, body,
        schema_version, policy, prev, hash, alg) FROM STDIN"""
    tiles: list[Tile] = []
    size, edge = 0, [[] for _ in range(8)]
    with cursor.copy(sql) as copy:
        for lines, leaves in batches(walk, matters):
            copy.write(lines)
            made = merkle.grow(edge, size, leaves)
            size += len(leaves)
            edge = edge_after(edge, leaves, made)
            tiles += made
    return tiles


def batches(walk: list[tuple[str, str]], matters: int) -> Iterator[tuple[str, list[bytes]]]:
    """COPY's lines of some thousand events, and the hashes of their leaves."""
    from huiyin.ledger.core.chain import stored_hash
    from huiyin.ledger.core.merkle import leaf_hash
    from huiyin.ledger.core.merkle_note import leaf_data

    plan = [
        (seq, verb, body, *line_parts(seq, verb, body)) for seq, (verb, body) in enumerate(walk, 1)
    ]
    for start in range(1, matters + 1, MATTERS):
        lines, leaves = [], []
        for matter in range(start, min(start + MATTERS, matters + 1)):
            number, prev = f"HY2020-{matter:07d}", ""
            for seq, verb, body, middle in plan:
                told = stored_hash(
                    prev, matter=number, seq=seq, verb=verb, schema_version=1, text=body
                )
                lines.append(f"{matter}{middle}{prev}\t{told}\tsha256\n")
                leaves.append(leaf_hash(leaf_data(number, seq, "sha256", told)))
                prev = told
        yield "".join(lines), leaves


def line_parts(seq: int, verb: str, body: str) -> tuple[str]:
    """What stands between the matter and `prev` in COPY's line of every copy of this event."""
    at = datetime.fromisoformat(json.loads(body)["at"])
    text = body.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
    return (f"\t{seq}\t{at.isoformat()}\t\t\t{verb}\t{text}\t1\t\t",)


def edge_after(edge: list[list[bytes]], leaves: list[bytes], made: list[Tile]) -> list[list[bytes]]:
    """The hashes after the last complete tile of each level."""
    fresh, after = leaves, []
    for level, row in enumerate(edge):
        complete = [tile.root for tile in made if tile.level == level]
        after.append([*row, *fresh][len(complete) << 8 :])
        fresh = complete
    return after


def write_leaves(cursor: Any, length: int) -> None:
    """Leaves in the order of the events."""
    cursor.execute(
        f"""INSERT INTO ledger_logleaf ("index", matter_id, number, seq, alg, hash)
        SELECT (matter_id - 1) * {length} + seq - 1, matter_id,
        'HY2020-' || lpad(matter_id::text, 7, '0'), seq, alg, hash FROM ledger_event"""
    )


def write_tiles(tiles: list[Tile]) -> None:
    """All complete tiles."""
    from huiyin.ledger.core import merkle
    from huiyin.ledger.models import LogTile

    LogTile.objects.bulk_create(
        (
            LogTile(level=t.level, index=t.index, alg=merkle.ALG, hashes=t.hashes, root=t.root)
            for t in tiles
        ),
        batch_size=2000,
    )


def naive_rate(part: int) -> float:
    """Events a second of the naive way."""
    from django.db import connection

    from huiyin.ledger.core.chain import envelope, event_hash

    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT m.number, e.seq, e.verb, e.schema_version, e.body, e.prev, e.hash
            FROM ledger_event e JOIN ledger_matter m ON m.id = e.matter_id
            ORDER BY e.id LIMIT {part}"""
        )
        began = time.perf_counter()
        count = 0
        for number, seq, verb, schema, body, prev, told in cursor.fetchall():
            enveloped = envelope(
                matter=number, seq=seq, verb=verb, schema_version=schema, body=json.loads(body)
            )
            assert event_hash(prev, enveloped) == told
            count += 1
    return count / (time.perf_counter() - began)


def measure(events: int, processes: int, naive: float) -> None:
    """Verify, and print the rate beside the naive one and beside the claim."""
    from huiyin.ledger.log import signing
    from huiyin.ledger.log.verification import Asked, verify

    asked = Asked(keys=signing.known_keys(), processes=processes, with_replay=False)
    began = time.process_time()
    result = verify(asked)
    spent = time.process_time() - began
    if result.faults or result.counts["events"] != events or result.log_size != events:
        raise SystemExit(f"not clean: {result.counts} {result.faults[:3]}")
    rate = events / result.seconds
    print(f"verified {events:,} events in {result.seconds:.0f} s, {processes} processes")
    if processes == 1:
        print(f"CPU of the verifier: {spent / events * 1e6:.1f} µs an event")
    ratio = rate / naive
    print(f"ours: {rate:,.0f} events/s; naive: {naive:,.0f} events/s, ratio {ratio:.1f}")
    print(f"claim: {CLAIM_RATE:,.0f} events/s (10 M in 10 min), ratio {rate / CLAIM_RATE:.1f}")
    if rate < CLAIM_RATE:
        raise SystemExit("the claim does not hold here")


if __name__ == "__main__":
    main()
