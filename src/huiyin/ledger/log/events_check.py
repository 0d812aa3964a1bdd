"""Events against their chains, their leaves, their texts and their files, matter by matter.

Rows are read by plain SQL in ranges of matters: memory does not grow with the city, and ranges
may be checked in several processes. No stored hash is believed.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import file_digest
from typing import Any, NamedTuple

from django.db import connection

from huiyin.ledger import evidence
from huiyin.ledger.core import chain
from huiyin.ledger.core.chain import opens
from huiyin.ledger.log.faults import Fault, Kind
from huiyin.ledger.log.floors import Floors
from huiyin.ledger.models import Raiser, SealedText

EVENTS = """SELECT matter_id, seq, verb, schema_version, body, prev, hash, alg FROM ledger_event
    WHERE matter_id >= %s AND matter_id < %s ORDER BY matter_id, seq"""
NUMBERS = "SELECT id, number FROM ledger_matter WHERE id >= %s AND id < %s"
LEAVES = """SELECT matter_id, seq, number, alg, hash, "index" FROM ledger_logleaf
    WHERE matter_id >= %s AND matter_id < %s"""
FILE_HASH = re.compile(r'"digest":"sha256:([0-9a-f]{64})"|\[sha256:([0-9a-f]{64})\]')
RAISED = re.compile(r'"raiser_kind"\s*:\s*"(?!sensor")')
TIME = re.compile(r'\{"actor":"(?:[^"\\]|\\.)*","at":"([^"\\]+)"')
"""The beginning of a canonical body; others are parsed."""
REFS = 500
"""Records asked for at a time."""


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


def check_matters(first: int, end: int, floors: Floors, *, with_files: bool = True) -> Part:
    """Everything about matters with primary keys in `[first, end)`."""
    part, records = Part(), _Records()
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS, [first, end])
        numbers: dict[int, str] = dict(cursor.fetchall())
        cursor.execute(EVENTS, [first, end])
        events = cursor.fetchall()
        cursor.execute(LEAVES, [first, end])
        leaves = {(row[0], row[1]): row for row in cursor.fetchall()}
    _check_events(events, numbers, leaves, _Judge(part, records, floors))
    for row in leaves.values():
        leaf = Leaf(*row)
        part.fault(Kind.EVENT_MISSING, f"{leaf.number} #{leaf.seq}", f"leaf {leaf.index}")
    _check_texts(records, part)
    _check_raisers(records, part)
    if with_files:
        _check_files(records, part)
    return part


@dataclass(slots=True)
class _Judge:
    """Where the findings of one range go, and what they are judged by."""

    part: Part
    records: _Records
    floors: Floors


def _check_events(
    events: Sequence[Any],
    numbers: dict[int, str],
    leaves: dict[tuple[int, int], Any],
    judge: _Judge,
) -> None:
    """Every event in its chain and against its leaf, which is taken out of `leaves`."""
    matter, last_seq, last_hash, last_at, number = None, 0, chain.GENESIS, "", ""
    part, known = judge.part, chain.algorithms()
    part.counts["events"] += len(events)
    for matter_id, seq, verb, schema, body, prev, digest, alg in events:
        if matter_id != matter:
            matter, last_seq, last_hash, last_at = matter_id, 0, chain.GENESIS, ""
            number = numbers.get(matter_id, "")
        where = f"{number or matter_id} #{seq}"
        if seq != last_seq + 1 or prev != last_hash:
            part.fault(Kind.CHAIN_BROKEN, where, f"after event {last_seq}")
        if alg not in known:
            part.fault(Kind.UNKNOWN_ALGORITHM, where, alg)
        elif digest != chain.stored_hash(
            prev, matter=number, seq=seq, verb=verb, schema_version=schema, text=body, alg=alg
        ):
            part.fault(Kind.EVENT_EDITED, where)
        at = _time_of(body)
        if not at:
            part.fault(Kind.EVENT_EDITED, where, "its body cannot be read")
        elif last_at and _is_earlier(at, last_at):
            part.fault(Kind.TIME_BACKWARDS, where, at)
        leaf = leaves.pop((matter_id, seq), None)
        if leaf is None:
            part.unlogged.append((matter_id, seq, where, at))
        else:
            _check_leaf(leaf, (number, alg, digest), at, where, judge)
        last_seq, last_hash, last_at = seq, digest, at or last_at
        if "sha256:" in body or '"raiser_kind"' in body:
            _note_records(body, where, judge.records)


def _check_leaf(leaf: Any, told: tuple[str, str, str], at: str, where: str, judge: _Judge) -> None:
    index = leaf[5]
    if leaf[2:5] != told:
        judge.part.fault(Kind.LEAF_DIFFERS, where, f"leaf {index}")
    floor = judge.floors.under(index)
    if at and floor and _is_earlier(at, floor):
        judge.part.fault(Kind.BACK_DATED, where, f"{at}, leaf {index}")


def _time_of(text: str) -> str:
    """When the event says it happened; nothing when it cannot be read."""
    found = TIME.match(text)
    if found is not None:
        return found[1]
    body = _parsed(text)
    at = body.get("at") if isinstance(body, dict) else None
    return at if isinstance(at, str) else ""


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_earlier(at: str, last: str) -> bool:
    """Under one offset times compare as their texts, which is a tenth of the work."""
    if at[-6:] == last[-6:]:
        return at < last
    try:
        return datetime.fromisoformat(at) < datetime.fromisoformat(last)
    except (ValueError, TypeError):
        return True


def _note_records(text: str, where: str, records: _Records) -> None:
    for found in FILE_HASH.finditer(text):
        records.files.setdefault(found[1] or found[2], where)
    if '"commitment"' in text or RAISED.search(text):
        for value in _records_in(_parsed(text)):
            if "commitment" in value:
                records.texts[str(value["ref"])] = str(value["commitment"]), where
            elif value.get("raiser") and value["raiser_kind"] != "sensor":
                records.raisers.setdefault(str(value["raiser"]), where)


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
