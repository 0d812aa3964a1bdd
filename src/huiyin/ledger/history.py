"""Events out of the database: stored rows as the core's events, and the matter they add up to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from huiyin.ledger.core import bodies, chain
from huiyin.ledger.core import events as e
from huiyin.ledger.models import Event
from huiyin.ledger.projection import Folded, fold_all


@dataclass(frozen=True, slots=True)
class History:
    """One matter's events in order and their sum."""

    events: tuple[e.Event, ...]
    folded: Folded
    last_hash: str


def event_of(row: Event) -> e.Event:
    """The stored event as a value."""
    return bodies.from_body(row.verb, json.loads(row.body), row.schema_version)


def policy_text(event: e.Event) -> str:
    """The policy an event pins, as its column says it; empty where it pins none."""
    if isinstance(event, e.Assigned | e.Recurred):
        return f"{event.policy.kind}/{event.policy.version}"
    return ""


def is_canonical(row: Event) -> bool:
    """Whether the stored body is byte for byte the text that the hash speaks of."""
    try:
        body = json.loads(row.body)
        return isinstance(body, dict) and chain.canonical(body).decode() == row.body
    except (ValueError, TypeError, RecursionError):
        return False


def chain_row(row: Event, number: str) -> chain.Row:
    """The stored event as the chain's verifier sees it: from the stored body, nothing else."""
    return chain.Row(
        matter=number,
        seq=row.seq,
        verb=row.verb,
        schema_version=row.schema_version,
        body=json.loads(row.body),
        prev=row.prev,
        hash=row.hash,
        alg=row.alg,
    )


def history(matter_id: int) -> History:
    """All events of the matter with this primary key."""
    return history_of(Event.objects.filter(matter_id=matter_id).order_by("seq"))


def history_of(rows: Iterable[Event]) -> History:
    """The history that these rows, in order, tell."""
    kept = list(rows)
    events = tuple(event_of(row) for row in kept)
    return History(events, fold_all(events), kept[-1].hash)
