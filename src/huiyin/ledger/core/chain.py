"""The hash chain of one matter: canonical JSON, event hash, commitments, verification.

The hash covers the body *as stored*, never a copy kept elsewhere, so a verifier re-reads what it
verifies. A chain finds an edited, moved, missing or foreign event; it cannot find a chain that
was rewritten whole or whose tail was cut: for those a tree head kept elsewhere is needed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

DOMAIN = "huiyin/ledger/event"
GENESIS = ""
"""``prev`` of the first event of a matter."""

SHA256 = "sha256"
SM3 = "sm3"


_ALGORITHMS = (SHA256, SM3) if SM3 in hashlib.algorithms_available else (SHA256,)


def algorithms() -> tuple[str, ...]:
    """The hash algorithms this machine can do; SM3 depends on the OpenSSL build."""
    return _ALGORITHMS


def _digest(data: bytes, alg: str) -> str:
    if alg == SHA256:
        return hashlib.sha256(data).hexdigest()
    if alg not in algorithms():
        raise ValueError(f"the hash algorithm {alg!r} is not available here")
    return hashlib.new(alg, data).hexdigest()


def canonical(value: Any) -> bytes:
    """Canonical JSON: sorted keys, UTF-8, no spaces, no floats.

    >>> canonical({"b": 1, "a": "水"}).decode()
    '{"a":"水","b":1}'
    """
    _refuse_floats(value)
    text = json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode("utf-8")


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("canonical JSON holds no floats; write an integer or a string")
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("canonical JSON has strings as keys")
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A stored event as the chain sees it."""

    matter: str
    seq: int
    verb: str
    schema_version: int
    body: dict[str, Any]
    prev: str
    hash: str
    alg: str = SHA256


def envelope(
    *, matter: str, seq: int, verb: str, schema_version: int, body: dict[str, Any]
) -> dict[str, Any]:
    """What is hashed beside ``prev``: the event with its place in the ledger."""
    return {
        "domain": DOMAIN,
        "schema": schema_version,
        "matter": matter,
        "seq": seq,
        "verb": verb,
        "body": body,
    }


def event_hash(prev: str, enveloped: dict[str, Any], alg: str = SHA256) -> str:
    """The hash of an event, given the hash of the one before (``GENESIS`` for the first)."""
    return _digest(canonical({"alg": alg, "prev": prev, "event": enveloped}), alg)


def stored_hash(
    prev: str,
    *,
    matter: str,
    seq: int,
    verb: str,
    schema_version: int,
    text: str,
    alg: str = SHA256,
) -> str:
    """:func:`event_hash` straight from a stored body: its text, byte for byte, never parsed.

    The text stands in the middle of what is hashed and everything after it is fixed by the other
    facts, so another text, even one with the same meaning, has another hash.
    """
    told = f'{{"alg":{_quoted(alg)},"event":{{"body":{text},"domain":"{DOMAIN}",'
    told += f'"matter":{_quoted(matter)},"schema":{schema_version},"seq":{seq},'
    told += f'"verb":{_quoted(verb)}}},"prev":{_quoted(prev)}}}'
    return _digest(told.encode("utf-8"), alg)


_quoted = json.encoder.encode_basestring


def chain(
    matter: str,
    verbs_and_bodies: Iterable[tuple[str, dict[str, Any]]],
    *,
    prev: str = GENESIS,
    first_seq: int = 1,
    schema_version: int = 1,
    alg: str = SHA256,
) -> list[Row]:
    """Rows for new events, each linked to the one before."""
    rows = []
    for seq, (verb, body) in enumerate(verbs_and_bodies, first_seq):
        enveloped = envelope(
            matter=matter, seq=seq, verb=verb, schema_version=schema_version, body=body
        )
        digest = event_hash(prev, enveloped, alg)
        rows.append(
            Row(
                matter=matter,
                seq=seq,
                verb=verb,
                schema_version=schema_version,
                body=body,
                prev=prev,
                hash=digest,
                alg=alg,
            )
        )
        prev = digest
    return rows


class FaultKind(StrEnum):
    """What can be wrong with a chain."""

    FOREIGN = "foreign"
    MISSING = "missing"
    REPEATED = "repeated"
    BROKEN_LINK = "broken_link"
    EDITED = "edited"
    UNKNOWN_ALGORITHM = "unknown_algorithm"
    UNREADABLE = "unreadable"
    TIME_BACKWARDS = "time_backwards"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainFault:
    """The first fault of a chain: which event, what kind, in words."""

    matter: str
    seq: int
    kind: FaultKind
    message: str


def verify_chain(rows: Iterable[Row]) -> ChainFault | None:
    """None when one matter's rows, in stored order, are whole; else the first fault."""
    matter, expected, prev, last_at = None, 1, GENESIS, None
    for row in rows:
        matter = row.matter if matter is None else matter
        fault = _place_fault(row, matter, expected, prev) or _content_fault(row)
        if fault is None:
            at = datetime.fromisoformat(row.body["at"])
            if last_at is not None and at < last_at:
                fault = FaultKind.TIME_BACKWARDS, f"event {row.seq} is dated before the last"
            last_at = at
        if fault is not None:
            kind, message = fault
            return ChainFault(matter=row.matter, seq=row.seq, kind=kind, message=message)
        expected, prev = expected + 1, row.hash
    return None


def _place_fault(row: Row, matter: str, expected: int, prev: str) -> tuple[FaultKind, str] | None:
    if row.matter != matter:
        return FaultKind.FOREIGN, f"event {row.seq} belongs to {row.matter}, not to {matter}"
    if row.seq > expected:
        return FaultKind.MISSING, f"event {expected} is missing before event {row.seq}"
    if row.seq < expected:
        return FaultKind.REPEATED, f"event {row.seq} stands where {expected} should"
    if row.prev != prev:
        return FaultKind.BROKEN_LINK, f"event {row.seq} does not follow event {row.seq - 1}"
    return None


def _content_fault(row: Row) -> tuple[FaultKind, str] | None:
    if row.alg not in algorithms():
        return FaultKind.UNKNOWN_ALGORITHM, f"event {row.seq} is hashed with {row.alg!r}"
    enveloped = envelope(
        matter=row.matter,
        seq=row.seq,
        verb=row.verb,
        schema_version=row.schema_version,
        body=row.body,
    )
    try:
        found = event_hash(row.prev, enveloped, row.alg)
        datetime.fromisoformat(row.body["at"])
    except (KeyError, TypeError, ValueError) as error:
        return FaultKind.UNREADABLE, f"event {row.seq} cannot be read: {error!r}"
    if not hmac.compare_digest(found, row.hash):
        return FaultKind.EDITED, f"event {row.seq} is not what was hashed"
    return None


def commit(value: str, salt: bytes, alg: str = SHA256) -> str:
    """A salted commitment to personal data, ``alg:hex``. Without the salt it tells nothing.

    The salt must be random, at least 16 bytes, and erased together with the value.
    """
    if len(salt) < 16:
        raise ValueError("a salt needs at least 16 random bytes")
    if alg not in algorithms():
        raise ValueError(f"the hash algorithm {alg!r} is not available here")
    return f"{alg}:{hmac.new(salt, value.encode('utf-8'), alg).hexdigest()}"


def opens(commitment: str, value: str, salt: bytes) -> bool:
    """Whether the value and salt are those committed to."""
    alg = commitment.partition(":")[0]
    return hmac.compare_digest(commitment, commit(value, salt, alg))
