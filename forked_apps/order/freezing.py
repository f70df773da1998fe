"""What was agreed is kept by the database: triggers refuse to change or delete it, whatever program writes."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from forked_apps import database_triggers
from forked_apps.order import kept, triggers


def install(connection) -> list[str]:
    """Makes the triggers that are not there yet and drops outdated ones; answers the names of those it made.

    Tables that do not exist yet are left for the next call. Raises ImproperlyConfigured when a MariaDB or MySQL server
    forbids triggers (error 1419), with the setting that it needs.
    """
    existing = _existing(connection)
    wanted = {trigger.name: trigger for trigger in _wanted(connection)}
    database_triggers.drop(connection, {name: table for name, table in existing.items() if name not in wanted})
    made = [name for name in wanted if name not in existing]
    if made and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(triggers.POSTGRESQL_FUNCTION)
    for name in made:
        database_triggers.create(connection, wanted[name])
    return made


def remove(connection) -> list[str]:
    """Drops all triggers, so that migrations may alter frozen columns; answers their names."""
    existing = _existing(connection)
    database_triggers.drop(connection, existing)
    return list(existing)


def missing(connection) -> list[str]:
    """The tables whose guard is not installed as this version wants it; empty when all are."""
    existing = _existing(connection)
    return sorted({trigger.table for trigger in _wanted(connection) if trigger.name not in existing})


@contextmanager
def lifted(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """The one way round the guards: inside it, this connection alone may change and delete what is kept.

    For flushing, restoring and tests. On PostgreSQL and SQLite the body is one transaction. Seals do not follow: the
    proof will name whatever is changed here.
    """
    connection = connections[using]
    if connection.vendor == "mysql":
        with _session_lifted(connection):
            yield
        return
    with transaction.atomic(using=using):
        if connection.vendor == "postgresql":
            before = _postgresql_lift(connection, "on")
            yield
            _postgresql_lift(connection, before)
        else:
            # SQLite has no variables of a session that a trigger could read; nobody else writes meanwhile.
            were_there = remove(connection)
            yield
            if were_there:
                install(connection)


def before_migrate(sender, using, **kwargs) -> None:
    """Drops the guards: PostgreSQL will not alter a guarded column, SQLite loses triggers when it rebuilds a table."""
    if sender.label == "order":
        remove(connections[using])


def after_migrate(sender, using, **kwargs) -> None:
    """Installs the guards after every migrate, also where tests make the tables without migrations."""
    if sender.label == "order":
        install(connections[using])


@contextmanager
def _session_lifted(connection) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {triggers.MYSQL_LIFTED}")
        (before,) = cursor.fetchone()
        cursor.execute(f"SET {triggers.MYSQL_LIFTED} = 1")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"SET {triggers.MYSQL_LIFTED} = %s", [before])


def _postgresql_lift(connection, value: str) -> str:
    """Sets the switch for this transaction (a rollback undoes it) and answers what it was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [triggers.POSTGRESQL_LIFTED])
        (before,) = cursor.fetchone()
        cursor.execute("SELECT set_config(%s, %s, true)", [triggers.POSTGRESQL_LIFTED, value])
    return before


def _wanted(connection) -> Iterator[database_triggers.Trigger]:
    tables = set(connection.introspection.table_names())
    for model, rule in kept.models():
        if model._meta.db_table in tables:
            yield from triggers.wanted(connection, model, rule)


def _existing(connection) -> dict[str, str]:
    """Our triggers in this database: name -> table."""
    return database_triggers.existing(connection, prefix=triggers.PREFIX)
