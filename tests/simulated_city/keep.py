"""Finished histories as rows of the ledger, written in bulk by the ledger's own store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import transaction

from huiyin.ledger.core import events as e
from huiyin.ledger.models import EvidenceFile, Matter, Unit, User
from huiyin.ledger.verbs import store
from tests.simulated_city.city import City
from tests.simulated_city.city import Life as History

CHUNK = 500


def keep(city: City) -> Iterator[int]:
    """Write units, people, records and every history; yields how many matters are kept."""
    with transaction.atomic():
        _people(city)
        city.records.save()
    kept, lives = 0, iter(city.lives.values())
    while chunk := list(islice(lives, CHUNK)):
        with transaction.atomic():
            stored = store.create_many([life.events for life in chunk])
            _files((matter for matter, _ in stored), chunk)
        kept += len(chunk)
        yield kept


def _people(city: City) -> None:
    Unit.objects.bulk_create(
        Unit(code=code, name=f"单位{code}", invented=True) for code in city.staff.units
    )
    units = {unit.code: unit for unit in Unit.objects.all()}
    User.objects.bulk_create(
        User(username=life.id, display_name=life.id, unit=units[life.posts[-1][1]], invented=True)
        for life in city.staff.lives
    )


def _files(matters: Iterable[Matter], lives: list[History]) -> None:
    users = dict(User.objects.values_list("username", "pk"))
    EvidenceFile.objects.bulk_create(
        EvidenceFile(
            matter=matter,
            evidence_id=event.evidence.id,
            sha256=event.evidence.digest.removeprefix("sha256:"),
            original_sha256=event.evidence.digest.removeprefix("sha256:"),
            name="现场.jpg",
            mime=event.evidence.media_type,
            size=event.evidence.size,
            received_at=event.evidence.received_at,
            sent_by_id=users[event.actor],
        )
        for matter, life in zip(matters, lives, strict=True)
        for event in life.events
        if isinstance(event, e.EvidenceAdded)
    )
