"""What is put back by `tests.kept` is what was made, and a test spoils it for nobody."""

from __future__ import annotations

import pytest
from django.db import transaction

from huiyin.ledger.core.states import State
from huiyin.ledger.models import LogPending, Matter
from tests.kept import kept, tables
from tests.ledger.people import Walk, make_people

pytestmark = pytest.mark.django_db


def _walk() -> Walk:
    return Walk(make_people()).to(State.VERIFYING)


def _made(name: object) -> tuple[Walk, dict, int]:
    """What `kept` answers and leaves in the database, changed and undone afterwards."""
    with transaction.atomic():
        walk = kept(_walk, name)
        rows = {table: set(rows.values()) for table, rows in tables().items()}
        queued = LogPending.objects.count()
        walk.fail_check()
        transaction.set_rollback(True)
    return walk, rows, queued


def test_what_is_put_back_is_what_was_made() -> None:
    name = object()
    first, rows, queued = _made(name)
    again, same, queued_again = _made(name)
    del rows["ledger_logpending"], same["ledger_logpending"]
    assert same == rows
    assert (again.number, queued_again) == (first.number, queued)
    assert again is not first
    assert queued > 5


def test_where_other_rows_stand_it_is_made_anew() -> None:
    name = object()
    _made(name)
    before = Walk(make_people()).register().number
    made = kept(lambda: Walk({}, number=before), name)
    assert made.number == before
    assert Matter.objects.count() == 1
