"""Events against their chains, their leaves, their texts and their files, matter by matter.

Rows are read by plain SQL in ranges of matters: memory does not grow with the city, and ranges
may be checked in several processes. No stored hash is believed.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import file_digest
from typing import Any, NamedTuple

from django.db import connection

from huiyin.ledger import evidence
from huiyin.ledger.core import chain
from huiyin.ledger.core.chain import opens
from huiyin.ledger.log.faults import Fault, Kind
from huiyin.ledger.models import Raiser, SealedText

EVENTS = """SELECT e.matter_id, e.seq, m.number, e.verb, e.schema_version, e.body, e.prev, e.hash,
    e.alg FROM ledger_event e LEFT JOIN ledger_matter m ON m.id = e.matter_id
    WHERE e.matter_id >= %s AND e.matter_id < %s ORDER BY e.matter_id, e.seq"""
LEAVES = """SELECT matter_id, seq, number, alg, hash, "index" FROM ledger_logleaf
    WHERE matter_id >= %s AND matter_id < %s ORDER BY matter_id, seq"""
FILE_HASH = re.compile(r'"digest":"sha256:([0-9a-f]{64})"|\[sha256:([0-9a-f]{64})\]')
REFS = 500
"""Records asked for at a time."""


class Stored(NamedTuple):
    """An event's row."""

    matter_id: int
    seq: int
    number: str | None
    verb: str
    schema: int
    body: str
    prev: str
    hash: str
    alg: str

    @property
    def where(self) -> str:
        """How a fault names it."""
        return f"{self.number or self.matter_id} #{self.seq}"


class Leaf(NamedTuple):
    """A leaf's row."""

    matter_id: int
    seq: int
    number: str
    alg: str
    hash: str
    index: int


@dataclass(slots=True)
class Part:
    """What was read of a range of matters, and what is wrong with it.

    `unlogged`: (matter id, seq, where, time) of events without a leaf, for a second look.
    """

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    unlogged: list[tuple[int, int, str, str]] = field(default_factory=list)

    def fault(self, kind: Kind, where: str, detail: str = "") -> None:
        """One more."""
        self.faults.append(Fault(kind, where, detail))


@dataclass(slots=True)
class _Records:
    """Commitments and files that the events of the range name, with who names them first."""

    texts: dict[str, tuple[str, str]] = field(default_factory=dict)
    raisers: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)


def check_matters(first: int, end: int, *, with_files: bool = True) -> Part:
    """Everything about matters with primary keys in `[first, end)`."""
    part, records = Part(), _Records()
    with connection.cursor() as cursor:
        cursor.execute(EVENTS, [first, end])
        events = [Stored(*row) for row in cursor.fetchall()]
        cursor.execute(LEAVES, [first, end])
        leaves = {(row[0], row[1]): Leaf(*row) for row in cursor.fetchall()}
    _check_chains(events, part, records)
    for event in events:
        leaf = leaves.pop((event.matter_id, event.seq), None)
        if leaf is None:
            part.unlogged.append((event.matter_id, event.seq, event.where, _time_of(event)))
        elif (leaf.number, leaf.alg, leaf.hash) != (event.number, event.alg, event.hash):
            part.fault(Kind.LEAF_DIFFERS, event.where, f"leaf {leaf.index}")
    for leaf in leaves.values():
        part.fault(Kind.EVENT_MISSING, f"{leaf.number} #{leaf.seq}", f"leaf {leaf.index}")
    _check_texts(records, part)
    _check_raisers(records, part)
    if with_files:
        _check_files(records, part)
    return part


def _check_chains(events: list[Stored], part: Part, records: _Records) -> None:
    matter, seq, last_hash, last_at = None, 0, chain.GENESIS, ""
    for event in events:
        part.counts["events"] += 1
        if event.matter_id != matter:
            matter, seq, last_hash, last_at = event.matter_id, 0, chain.GENESIS, ""
        if event.seq != seq + 1 or event.prev != last_hash:
            part.fault(Kind.CHAIN_BROKEN, event.where, f"after event {seq}")
        _check_hash(event, part)
        body = _body(event)
        at = "" if body is None else body.get("at", "")
        if not at:
            part.fault(Kind.EVENT_EDITED, event.where, "its body cannot be read")
        elif last_at and _is_earlier(at, last_at):
            part.fault(Kind.TIME_BACKWARDS, event.where, at)
        seq, last_hash, last_at = event.seq, event.hash, at or last_at
        _note_records(event, body, records)


def _check_hash(event: Stored, part: Part) -> None:
    if event.alg not in chain.algorithms():
        part.fault(Kind.UNKNOWN_ALGORITHM, event.where, event.alg)
        return
    told = chain.stored_hash(
        event.prev,
        matter=event.number or "",
        seq=event.seq,
        verb=event.verb,
        schema_version=event.schema,
        text=event.body,
        alg=event.alg,
    )
    if told != event.hash:
        part.fault(Kind.EVENT_EDITED, event.where)


def _body(event: Stored) -> dict[str, Any] | None:
    try:
        body = json.loads(event.body)
    except ValueError:
        return None
    return body if isinstance(body, dict) and isinstance(body.get("at", ""), str) else None


def _is_earlier(at: str, last: str) -> bool:
    """Under one offset times compare as their texts, which is a tenth of the work."""
    if at[-6:] == last[-6:]:
        return at < last
    try:
        return datetime.fromisoformat(at) < datetime.fromisoformat(last)
    except (ValueError, TypeError):
        return True


def _time_of(event: Stored) -> str:
    body = _body(event)
    return "" if body is None else body.get("at", "")


def _note_records(event: Stored, body: Any, records: _Records) -> None:
    if "sha256:" in event.body:
        for found in FILE_HASH.finditer(event.body):
            records.files.setdefault(found[1] or found[2], event.where)
    if '"commitment"' in event.body or '"raiser_kind"' in event.body:
        for value in _records_in(body):
            if "commitment" in value:
                records.texts[str(value["ref"])] = str(value["commitment"]), event.where
            elif value.get("raiser") and value["raiser_kind"] != "sensor":
                records.raisers.setdefault(str(value["raiser"]), event.where)


def _records_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if value.keys() == {"ref", "commitment"} or "raiser_kind" in value:
            yield value
        for item in value.values():
            yield from _records_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from _records_in(item)


def _check_texts(records: _Records, part: Part) -> None:
    for refs in _some(list(records.texts)):
        rows = SealedText.objects.in_bulk(refs, field_name="ref")
        for ref in refs:
            commitment, where = records.texts[ref]
            row = rows.get(ref)
            if row is None:
                part.fault(Kind.TEXT_MISSING, where, ref)
                continue
            erased = row.erased_at is not None
            good = row.commitment == commitment
            if not good or not (erased or _opens(commitment, row.text, row.salt)):
                part.fault(Kind.TEXT_CHANGED, where, ref)
            part.counts["erased" if erased else "texts"] += 1


def _check_raisers(records: _Records, part: Part) -> None:
    for refs in _some([ref for ref in records.raisers if ":" in ref]):
        rows = Raiser.objects.in_bulk(refs, field_name="ref")
        for ref in refs:
            row, where = rows.get(ref), records.raisers[ref]
            if row is None:
                part.fault(Kind.TEXT_MISSING, where, ref)
                continue
            erased = row.erased_at is not None
            record = "\x00".join((row.name, row.phone, row.other))
            if not (erased or _opens(ref, record, row.salt)):
                part.fault(Kind.TEXT_CHANGED, where, ref)
            part.counts["erased" if erased else "texts"] += 1


def _opens(commitment: str, text: str, salt: str) -> bool:
    try:
        return opens(commitment, text, bytes.fromhex(salt))
    except ValueError:
        return False


def _some(refs: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(refs), REFS):
        yield refs[start : start + REFS]


def _check_files(records: _Records, part: Part) -> None:
    for sha256, where in records.files.items():
        part.counts["files"] += 1
        try:
            with evidence.path_of(sha256).open("rb") as file:
                found = file_digest(file, "sha256").hexdigest()
        except OSError as error:
            part.fault(Kind.EVIDENCE_MISSING, where, f"{sha256}: {error.strerror}")
            continue
        if found != sha256:
            part.fault(Kind.EVIDENCE_CHANGED, where, sha256)
