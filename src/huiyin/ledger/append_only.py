"""Triggers that make events and the audit log append-only for everybody who is not the
database's owner, and the trigger that queues each new event for the log.

They stop mistakes and quiet edits through the application's own account. What an owner of
the database could still do is found by the hash chain, the log and its checkpoints.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

EVENTS = ("ledger_event",)
LOG = ("ledger_logleaf", "ledger_logtile", "ledger_checkpoint")
ALL = EVENTS + LOG
QUEUE = "ledger_event_to_log"


def install(connection: BaseDatabaseWrapper, tables: Iterable[str] = ALL) -> None:
    """Put the triggers in place."""
    make = _postgresql if connection.vendor == "postgresql" else _sqlite
    _run(connection, (statement for table in tables for statement in make(table)))


def remove(connection: BaseDatabaseWrapper, tables: Iterable[str] = ALL) -> None:
    """Take the triggers away: for undoing the migration, and for emptying a test database."""
    drop = _postgresql_drop if connection.vendor == "postgresql" else _sqlite_drop
    _run(connection, (statement for table in tables for statement in drop(table)))


def install_queue(connection: BaseDatabaseWrapper) -> None:
    """Queue every event for the log in its own transaction, whoever inserts it and however."""
    _run(connection, QUEUE_POSTGRESQL if connection.vendor == "postgresql" else QUEUE_SQLITE)


def remove_queue(connection: BaseDatabaseWrapper) -> None:
    """Undo :func:`install_queue`."""
    if connection.vendor == "postgresql":
        _run(connection, (f"DROP FUNCTION IF EXISTS {QUEUE}() CASCADE",))
    else:
        _run(connection, (f"DROP TRIGGER IF EXISTS {QUEUE}",))


QUEUE_POSTGRESQL = (
    f"""
    CREATE OR REPLACE FUNCTION {QUEUE}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO ledger_logpending (event_id) SELECT id FROM fresh;
        RETURN NULL;
    END $$
    """,  # noqa: S608 - the name is ours
    f"""
    CREATE TRIGGER {QUEUE} AFTER INSERT ON ledger_event REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION {QUEUE}()
    """,
)
QUEUE_SQLITE = (
    f"""
    CREATE TRIGGER {QUEUE} AFTER INSERT ON ledger_event
    BEGIN INSERT INTO ledger_logpending (event_id) VALUES (NEW.id); END
    """,  # noqa: S608 - the name is ours
)


def _postgresql(table: str) -> tuple[str, ...]:
    return (
        f"""
        CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'events are append-only: % refused', TG_OP
                USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """,
        f"""
        CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_refuse()
        """,
        f"""
        CREATE TRIGGER {table}_keep_all BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()
        """,
    )


def _postgresql_drop(table: str) -> tuple[str, ...]:
    return (
        f"DROP TRIGGER IF EXISTS {table}_keep ON {table}",
        f"DROP TRIGGER IF EXISTS {table}_keep_all ON {table}",
        f"DROP FUNCTION IF EXISTS {table}_refuse()",
    )


def _sqlite(table: str) -> Iterator[str]:
    for act in ("UPDATE", "DELETE"):
        yield f"""
        CREATE TRIGGER {table}_keep_{act.lower()} BEFORE {act} ON {table}
        BEGIN SELECT RAISE(ABORT, 'events are append-only: {act} refused'); END
        """


def _sqlite_drop(table: str) -> Iterator[str]:
    for act in ("update", "delete"):
        yield f"DROP TRIGGER IF EXISTS {table}_keep_{act}"


def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
