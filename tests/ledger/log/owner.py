"""Somebody who owns the city's machine, and what such a one can do to its database."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from huiyin.ledger.core import chain, merkle_note
from tests.ledger.log import naive
from tests.ledger.log.city import City


@dataclass
class Owner:
    """Somebody with every right on the city's machine."""

    db: sqlite3.Connection
    city: City

    def rows(self, sql: str, *values: object) -> list[tuple]:
        return self.db.execute(sql, values).fetchall()

    def body(self, matter: int, seq: int) -> dict:
        [(text,)] = self.rows(
            "SELECT body FROM ledger_event WHERE matter_id=? AND seq=?", matter, seq
        )
        return json.loads(text)

    def write(self, matter: int, seq: int, body: dict) -> None:
        """The body, and the columns that repeat parts of it."""
        text = chain.canonical(body).decode()
        at = datetime.fromisoformat(body["at"]).astimezone(UTC).replace(tzinfo=None)
        self.rows(
            "UPDATE ledger_event SET body=?, at=?, actor=? WHERE matter_id=? AND seq=?",
            text, at.isoformat(" "), body["actor"], matter, seq,
        )  # fmt: skip

    def edit(self, matter: int, seq: int, **facts: object) -> None:
        self.write(matter, seq, self.body(matter, seq) | facts)

    def number(self, matter: int) -> str:
        return self.rows("SELECT number FROM ledger_matter WHERE id=?", matter)[0][0]

    def last(self, matter: int) -> int:
        return self.rows("SELECT max(seq) FROM ledger_event WHERE matter_id=?", matter)[0][0]

    def rewrite(self, matter: int) -> None:
        """Right hashes all along the chain, and in the matter's row."""
        prev, sql = "", "SELECT id, seq, verb, schema_version, body FROM ledger_event"
        for key, seq, verb, schema, text in self.rows(
            f"{sql} WHERE matter_id=? ORDER BY seq", matter
        ):
            told = chain.stored_hash(
                prev,
                matter=self.number(matter),
                seq=seq,
                verb=verb,
                schema_version=schema,
                text=text,
            )
            self.rows("UPDATE ledger_event SET prev=?, hash=? WHERE id=?", prev, told, key)
            prev = told
        self.rows("UPDATE ledger_matter SET last_hash=? WHERE id=?", prev, matter)

    def relog(self) -> None:
        """The log as the events are now."""
        self.rows("""UPDATE ledger_logleaf SET hash = (SELECT hash FROM ledger_event e
            WHERE e.matter_id = ledger_logleaf.matter_id AND e.seq = ledger_logleaf.seq)""")

    def close_gaps(self) -> None:
        keys = self.rows('SELECT "index" FROM ledger_logleaf ORDER BY "index"')
        for index, (old,) in enumerate(keys):
            self.rows('UPDATE ledger_logleaf SET "index"=? WHERE "index"=?', index, old)

    def root(self, size: int) -> bytes:
        rows = self.rows('SELECT number, seq, alg, hash FROM ledger_logleaf ORDER BY "index"')
        return naive.mth([merkle_note.leaf_data(*row) for row in rows[:size]])

    def sign(self, private: Ed25519PrivateKey, head: merkle_note.Head, number: int) -> None:
        """A checkpoint's row as this key would have signed it."""
        public = private.public_key().public_bytes_raw()
        key = merkle_note.PublicKey(head.origin, merkle_note.ED25519_TYPE + public)
        note = merkle_note.signed(head, key, private.sign(head.text().encode()))
        self.rows(
            "UPDATE ledger_checkpoint SET size=?, root=?, key=?, note=? WHERE id=?",
            head.size, head.root.hex(), key.text(), note, number,
        )  # fmt: skip

    def checkpoint(self, number: int) -> merkle_note.Checkpoint:
        sql = "SELECT note FROM ledger_checkpoint WHERE id=?"
        return merkle_note.read_checkpoint(self.rows(sql, number)[0][0])

    def evidence(self) -> Path:
        return next(path for path in (self.city.home / "evidence").rglob("*") if path.is_file())
