"""Drafts at the usual moment by the usual person."""

from __future__ import annotations

from datetime import timedelta

from huiyin.documents.core.kinds import Kind
from huiyin.documents.models import DeliveryRow, Document, DocumentSeries, HistoryRow
from huiyin.documents.verbs import drafting, issuing
from tests.ledger.people import Walk


def draft(walk: Walk, kind: Kind = Kind.NOTICE, by: str = "du", **facts) -> Document:
    """A draft about the walked matter."""
    return drafting.draft(
        kind, walk.number, actor=walk.people[by], at=walk.tick(), **facts
    ).document


def issued(walk: Walk, kind: Kind = Kind.NOTICE, *, now: bool = True, **facts) -> Document:
    """A document issued and, if its kind goes to units, delivered in the system."""
    paper = draft(walk, kind, **facts)
    return issuing.issue(
        paper.pk, deliver_now=now, actor=walk.people["du"], at=walk.tick()
    ).document


def rows() -> tuple:
    """Everything an act on a document could change."""
    return (
        list(Document.objects.order_by("pk").values()),
        list(DeliveryRow.objects.order_by("pk").values()),
        list(DocumentSeries.objects.order_by("pk").values()),
        HistoryRow.objects.count(),
    )


def later(walk: Walk, **delta: float) -> Walk:
    """The same walk after a while."""
    walk.now += timedelta(**delta)
    return walk
