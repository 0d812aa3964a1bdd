"""Receipts: a proof in somebody's hand that an event of a matter is in the signed log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from huiyin.ledger.core import merkle
from huiyin.ledger.log import tree
from huiyin.ledger.models import Checkpoint, Event, LogLeaf, Matter

FORMAT = "huiyin/receipt/1"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The event, its leaf, the way from the leaf to the root, and the checkpoint over it."""

    matter: Matter
    event: Event
    index: int
    proof: list[bytes]
    checkpoint: Checkpoint

    def as_json(self) -> dict[str, Any]:
        """What the stand-alone verifier reads; the body goes in byte for byte."""
        event = self.event
        return {
            "format": FORMAT,
            "event": {
                "matter": self.matter.number,
                "seq": event.seq,
                "verb": event.verb,
                "schema": event.schema_version,
                "body": event.body,
                "prev": event.prev,
                "hash": event.hash,
                "alg": event.alg,
            },
            "index": self.index,
            "proof": [one.hex() for one in self.proof],
            "checkpoint": self.checkpoint.note,
            "key": self.checkpoint.key,
        }

    def as_text(self) -> str:
        """What the QR code says: enough to compare with a checkpoint kept elsewhere."""
        head = self.checkpoint
        return (
            f"{FORMAT}\n{self.matter.number} {self.event.seq} {self.event.alg}:{self.event.hash}\n"
            f"leaf {self.index}\n{head.origin} {head.size} {head.root}\n{head.at.isoformat()}"
        )


def receipt_of(matter: Matter) -> Receipt | None:
    """The receipt for the matter's last event that a checkpoint covers; None before there is one.

    The first checkpoint over the event is taken, so that a receipt does not change from day to
    day.
    """
    last = Checkpoint.objects.first()
    if last is None:
        return None
    leaves = LogLeaf.objects.filter(matter=matter, index__lt=last.size).order_by("-seq")
    leaf = leaves.first()
    if leaf is None:
        return None
    over = Checkpoint.objects.filter(size__gt=leaf.index).order_by("size", "pk").first()
    checkpoint = over or last
    proof = merkle.inclusion_proof(leaf.index, checkpoint.size, tree.Nodes())
    event = Event.objects.get(matter=matter, seq=leaf.seq)
    return Receipt(matter, event, leaf.index, proof, checkpoint)
