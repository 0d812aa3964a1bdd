"""What is put back by `tests.kept` is what was made, and a test spoils it for nobody."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from huiyin.ledger.core.states import State
from huiyin.ledger.models import LogPending, Matter, Unit
from tests.kept import QUEUE, kept, rows
from tests.ledger.people import Walk, make_people


def _walk() -> Walk:
    return Walk(make_people()).to(State.VERIFYING)


def _made(name: object) -> tuple[Walk, dict[str, Any], int]:
    """What `kept` answers and leaves in the database, changed and undone afterwards."""
    with transaction.atomic():
        walk = kept(_walk, name)
        found = {table.name: list(them.values()) for table, them in rows().items()}
        queued = LogPending.objects.count()
        walk.fail_check()
        transaction.set_rollback(True)
    del found[QUEUE]
    return walk, found, queued


@pytest.mark.django_db
def test_what_is_put_back_is_what_was_made() -> None:
    name = object()
    first, found, queued = _made(name)
    again, same, queued_again = _made(name)
    assert same == found
    assert (again.number, queued_again) == (first.number, queued)
    assert again is not first
    assert queued > 5


@pytest.mark.django_db
def test_where_anything_else_stands_it_is_made_anew() -> None:
    name, times = object(), []

    def make() -> None:
        times.append(make_people())

    for named in ("", "甲", "乙", "甲", ""):
        with transaction.atomic():
            if named:
                Unit.objects.create(pk=900, code="X", name=named)
            kept(make, name)
            transaction.set_rollback(True)
    with override_settings(HUIYIN_WATER_UNITS=["EEB"]), transaction.atomic():
        kept(make, name)
        transaction.set_rollback(True)
    assert len(times) == 4


@pytest.mark.django_db(transaction=True)
def test_rows_are_put_back_where_nothing_is_undone_afterwards() -> None:
    name = object()
    _made(name)
    number = kept(_walk, name).number
    assert Matter.objects.get().number == number
