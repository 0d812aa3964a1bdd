"""Rows computed again where a table changed under open matters, or the program under all.

A new year's calendar moves the moments at which a light turns yellow; a new program may fold the
same events into other rows. Nothing happens to the matter, so no event is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from huiyin.ledger.history import history
from huiyin.ledger.kinds_loader import DATA
from huiyin.ledger.models import Matter, ProjectedWith
from huiyin.ledger.projection import PROJECTION
from huiyin.ledger.verbs import store

TABLES_DIGITS = 56


def fingerprint() -> str:
    """The program's projection, and the tables in use: every file of the ledger's data."""
    digest = hashlib.sha256()
    for path in sorted(DATA.rglob("*.yaml")):
        digest.update(f"{path.relative_to(DATA)}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"{PROJECTION}.{digest.hexdigest()[:TABLES_DIGITS]}"


def reproject_if_changed(now: datetime) -> int:
    """Compute the rows again if program or tables are not those of the last time; how many.

    New tables move only open matters; another projection makes the rows of closed ones anew too.
    """
    present, last = fingerprint(), ProjectedWith.objects.first()
    if last is not None and last.fingerprint == present:
        return 0
    same_program = last is not None and last.fingerprint.startswith(f"{PROJECTION}.")
    changed = reproject(closed=not same_program)
    ProjectedWith.objects.update_or_create(
        pk=1 if last is None else last.pk, defaults={"fingerprint": present, "at": now}
    )
    return changed


def reproject(*, closed: bool, done: Callable[[], None] = lambda: None) -> int:
    """Compute the rows of every open matter again, or of all; how many were not as they must be.

    ``done`` is called after each matter.
    """
    matters = Matter.objects.all() if closed else Matter.objects.filter(is_open=True)
    changed = 0
    for key in matters.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=500):
        changed += _reproject(key)
        done()
    return changed


def _reproject(key: int) -> bool:
    with transaction.atomic():
        matter = Matter.objects.select_for_update().get(pk=key)
        return store.rewrite(matter, history(key))
