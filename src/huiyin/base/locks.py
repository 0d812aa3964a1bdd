"""One at a time, over all processes of the city."""

from __future__ import annotations

from django.db import connection


def alone(name: int) -> bool:
    """Whether nobody else is at what this number names; holds until the transaction ends.

    PostgreSQL's advisory locks; on SQLite one transaction writes at a time anyway.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [name])
        return bool(cursor.fetchone()[0])
