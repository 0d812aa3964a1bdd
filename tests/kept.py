"""What many tests start from: made once in a process by the real verbs, then put back as rows.

    @pytest.fixture
    def people(db):
        return kept(make_people)

Every test still has a database of its own; only the making is spared: its rows are noted once and
inserted again as they were, and its answer is copied. That is done only where every row of the
whole database, the language and the settings are what they were before the making; anywhere else
it is made anew. A making that leaves files behind must answer for them itself.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import get_language

QUEUE = "ledger_logpending"
"""A trigger fills it whenever an event is inserted, also when the event is put back."""
NOT_OURS = {"django_migrations", "sqlite_sequence"}
Made = TypeVar("Made")
Rows = dict[Any, tuple[Any, ...]]


class Table(NamedTuple):
    """A table of the database."""

    name: str
    columns: tuple[str, ...]
    key: str


@dataclass(frozen=True)
class Change:
    """What a making did to one table: keys it took or changed, rows it wrote."""

    table: Table
    gone: tuple[tuple[Any, ...], ...]
    new: tuple[tuple[Any, ...], ...]


_made: dict[Any, tuple[tuple[Change, ...], Any]] = {}


def kept(make: Callable[[], Made], name: Any = None) -> Made:
    """What `make` answers, with its rows in the database; made once for each `name` and state."""
    before = rows()
    start = (name or make, get_language(), _overridden(), _print(before))
    if start not in _made:
        answer = make()
        _made[start] = tuple(_changes(before)), copy.deepcopy(answer)
        return answer
    changes, answer = _made[start]
    with transaction.atomic():  # rows may point at rows of a table that is filled after theirs
        for change in changes:
            _put_back(change)
    return copy.deepcopy(answer)


def rows() -> dict[Table, Rows]:
    """Every row of every table by its key, in order."""
    return {table: _rows(table) for table in _tables()}


@cache
def _tables() -> tuple[Table, ...]:
    with connection.cursor() as cursor:
        inspect = connection.introspection
        names = [name for name in inspect.table_names(cursor) if name not in NOT_OURS]
        return tuple(
            Table(
                name,
                tuple(column.name for column in inspect.get_table_description(cursor, name)),
                inspect.get_primary_key_column(cursor, name) or "",
            )
            for name in names
        )


def _rows(table: Table) -> Rows:
    columns, name, key = _quoted(table)
    where = table.columns.index(table.key)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {name} ORDER BY {key}")  # noqa: S608
        return {row[where]: row for row in cursor.fetchall()}


def _quoted(table: Table) -> tuple[str, str, str]:
    quote = connection.ops.quote_name
    return ", ".join(map(quote, table.columns)), quote(table.name), quote(table.key)


def _print(found: dict[Table, Rows]) -> bytes:
    told = [(table.name, list(kept_here.values())) for table, kept_here in found.items()]
    return hashlib.sha256(repr(told).encode()).digest()


def _overridden() -> str:
    """The settings that differ from those of the run, the innermost first."""
    told = []
    layer = settings._wrapped
    while (below := vars(layer).get("default_settings")) is not None:
        told.append(
            sorted((key, repr(value)) for key, value in vars(layer).items() if key.isupper())
        )
        layer = below
    return repr(told)


def _changes(before: dict[Table, Rows]) -> Iterator[Change]:
    for table, old in before.items():
        now = _rows(table)
        gone = tuple((one,) for one, row in old.items() if now.get(one) != row)
        new = tuple(row for one, row in now.items() if old.get(one) != row)
        if table.name != QUEUE and (gone or new):
            yield Change(table, gone, new)


def _put_back(change: Change) -> None:
    columns, name, key = _quoted(change.table)
    places = ", ".join(["%s"] * len(change.table.columns))
    with connection.cursor() as cursor:
        if change.gone:
            cursor.executemany(f"DELETE FROM {name} WHERE {key} = %s", change.gone)  # noqa: S608
        cursor.executemany(f"INSERT INTO {name} ({columns}) VALUES ({places})", change.new)  # noqa: S608
