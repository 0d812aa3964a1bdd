"""Rows computed again where the calendar or a policy's table changed under open matters.

A new year's calendar moves the moments at which a light turns yellow; nothing happens to the
matter, so no event is written: the rows follow the tables.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from huiyin.ledger.history import history
from huiyin.ledger.kinds_loader import DATA
from huiyin.ledger.models import Matter, ProjectedWith
from huiyin.ledger.verbs import store


def fingerprint() -> str:
    """The tables in use: every file of the ledger's data, by name and content."""
    digest = hashlib.sha256()
    for path in sorted(DATA.rglob("*.yaml")):
        digest.update(f"{path.relative_to(DATA)}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def reproject_if_changed(now: datetime) -> int:
    """Compute the rows again if the tables are not those of the last time; returns how many."""
    present, last = fingerprint(), ProjectedWith.objects.first()
    if last is not None and last.fingerprint == present:
        return 0
    changed = reproject()
    ProjectedWith.objects.update_or_create(
        pk=1 if last is None else last.pk, defaults={"fingerprint": present, "at": now}
    )
    return changed


def reproject() -> int:
    """Compute the rows of every open matter again; returns how many were not as they must be."""
    keys = Matter.objects.filter(is_open=True).order_by("pk").values_list("pk", flat=True)
    return sum(_reproject(key) for key in keys.iterator(chunk_size=500))


def _reproject(key: int) -> bool:
    with transaction.atomic():
        matter = Matter.objects.select_for_update().get(pk=key)
        return store.rewrite(matter, history(key))
