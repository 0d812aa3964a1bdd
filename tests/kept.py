"""What many tests start from: made once in a process by the real verbs, then put back as rows.

    @pytest.fixture
    def people(db):
        return kept(make_people)

Every test still has a database of its own; only the making is spared: its rows are noted once and
inserted again as they were, and its answer is copied. Where other rows than the first time stand
in a table that the making writes, it is made anew.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection

QUEUE, QUEUED = "ledger_logpending", "ledger_event"
"""A trigger fills the queue whenever an event is inserted, also when it is put back."""
NOT_OURS = {"django_migrations", "sqlite_sequence"}
Made = TypeVar("Made")
Rows = dict[tuple[Any, ...], tuple[Any, ...]]


@dataclass(frozen=True)
class Change:
    """What a making did to one table: what stood there, keys it took or changed, rows it wrote."""

    table: str
    columns: tuple[str, ...]
    key: str
    before: tuple[int, Any]
    gone: tuple[tuple[Any, ...], ...]
    new: tuple[tuple[Any, ...], ...]


_made: dict[Any, tuple[tuple[Change, ...], Any]] = {}


def kept(make: Callable[[], Made], name: Any = None) -> Made:
    """What `make` answers, with its rows in the database; made once for each `name`."""
    changes, answer = _made.get(name or make, ((), None))
    if changes and all(_stands(change) == change.before for change in changes):
        for change in changes:
            _put_back(change)
        return copy.deepcopy(answer)
    before = tables()
    answer = make()
    _made[name or make] = tuple(_changes(before)), copy.deepcopy(answer)
    return answer


def tables() -> dict[str, Rows]:
    """The rows of every table by their keys."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    return {name: _rows(name)[2] for name in names if name not in NOT_OURS}


def _rows(table: str) -> tuple[tuple[str, ...], str, Rows]:
    """The columns of a table, the name of its key, and its rows by key in order."""
    quoted = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        key = connection.introspection.get_primary_key_column(cursor, table) or ""
        cursor.execute(f"SELECT * FROM {quoted} ORDER BY {connection.ops.quote_name(key)}")  # noqa: S608
        columns = tuple(column[0] for column in cursor.description)
        where = columns.index(key)
        return columns, key, {row[where]: row for row in cursor.fetchall()}


def _changes(before: dict[str, Rows]) -> Iterator[Change]:
    for table, old in before.items():
        columns, key, now = _rows(table)
        gone = tuple((one,) for one, row in old.items() if now.get(one) != row)
        new = tuple(row for one, row in now.items() if old.get(one) != row)
        if table != QUEUE and (gone or new):
            stood = len(old), max(old, default=None)
            yield Change(table, columns, key, stood, gone, new)


def _stands(change: Change) -> tuple[int, Any]:
    """How many rows are in the table now, and the greatest key."""
    table, key = map(connection.ops.quote_name, (change.table, change.key))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), max({key}) FROM {table}")  # noqa: S608
        return tuple(cursor.fetchone())


def _put_back(change: Change) -> None:
    quote = connection.ops.quote_name
    table = quote(change.table)
    columns = ", ".join(map(quote, change.columns))
    places = ", ".join(["%s"] * len(change.columns))
    with connection.cursor() as cursor:
        if change.gone:
            key = quote(change.key)
            cursor.executemany(f"DELETE FROM {table} WHERE {key} = %s", change.gone)  # noqa: S608
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", change.new)  # noqa: S608
