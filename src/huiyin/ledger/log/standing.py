"""How the log stands, for the page and the command line: size, last signature, who holds what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huiyin.ledger.log import destinations, tree
from huiyin.ledger.models import Checkpoint, CheckpointCopy, LogPending


@dataclass(frozen=True, slots=True)
class Place:
    """A destination: the newest checkpoint it holds, since when, and what went wrong last."""

    shown: str
    held: Checkpoint | None
    since: datetime | None
    error: str
    is_near: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """The log at a glance."""

    size: int
    pending: int
    last: Checkpoint | None
    places: list[Place]


def standing() -> Standing:
    """As it is now."""
    last = Checkpoint.objects.first()
    places = [_place(one, last) for one in destinations.configured()]
    return Standing(tree.log_size(), LogPending.objects.count(), last, places)


def _place(destination: destinations.Destination, last: Checkpoint | None) -> Place:
    copies = CheckpointCopy.objects.filter(destination=destination.address)
    held = copies.filter(delivered_at__isnull=False).select_related("checkpoint")
    newest = held.order_by("-checkpoint_id").first()
    latest = copies.order_by("-checkpoint_id").first()
    return Place(
        shown=destination.shown,
        held=newest.checkpoint if newest else None,
        since=newest.delivered_at if newest else None,
        error=latest.error if latest else "",
        is_near=destination.is_near,
        is_current=newest is not None and last is not None and newest.checkpoint_id == last.pk,
    )
