"""Emptying a database whose event table refuses to be emptied.

Tests with real transactions end in a flush; the triggers are lifted for that moment only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test import TransactionTestCase

from huiyin.inspection.models.assessment import NEVER_CHANGED as ASSESSED
from huiyin.ledger import append_only
from huiyin.water.models import NEVER_CHANGED as RECORDS

TABLES = (*append_only.ALL, *ASSESSED, *RECORDS, "documents_historyrow")


@contextmanager
def lifted() -> Iterator[None]:
    """No triggers inside, triggers again after."""
    append_only.remove(connection, TABLES)
    try:
        yield
    finally:
        append_only.install(connection, TABLES)


def let_tests_flush() -> None:
    """Make Django's flush after a transactional test lift the triggers. Call once."""
    plain = TransactionTestCase._fixture_teardown

    def flush_events_too(case: TransactionTestCase) -> None:
        with lifted():
            plain(case)

    if plain.__name__ != flush_events_too.__name__:
        TransactionTestCase._fixture_teardown = flush_events_too
