"""Triggers that make the event table append-only for everybody who is not the database's owner.

They stop mistakes and quiet edits through the application's own account. What an owner of
the database could still do is found by the hash chain.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "ledger_event"

POSTGRESQL = (
    f"""
    CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'events are append-only: % refused', TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    f"""
    CREATE TRIGGER {TABLE}_keep BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()
    """,
    f"""
    CREATE TRIGGER {TABLE}_keep_all BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()
    """,
)
POSTGRESQL_REMOVE = (
    f"DROP TRIGGER IF EXISTS {TABLE}_keep ON {TABLE}",
    f"DROP TRIGGER IF EXISTS {TABLE}_keep_all ON {TABLE}",
    f"DROP FUNCTION IF EXISTS {TABLE}_refuse()",
)
SQLITE = tuple(
    f"""
    CREATE TRIGGER {TABLE}_keep_{act.lower()} BEFORE {act} ON {TABLE}
    BEGIN SELECT RAISE(ABORT, 'events are append-only: {act} refused'); END
    """
    for act in ("UPDATE", "DELETE")
)
SQLITE_REMOVE = tuple(f"DROP TRIGGER IF EXISTS {TABLE}_keep_{act}" for act in ("update", "delete"))


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place."""
    _run(connection, POSTGRESQL if connection.vendor == "postgresql" else SQLITE)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for undoing the migration, and for emptying a test database."""
    _run(connection, POSTGRESQL_REMOVE if connection.vendor == "postgresql" else SQLITE_REMOVE)


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
