"""Which rows are rules of the shop, and the triggers that give the rules a new version whenever one of them changes."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connections

from forked_apps import database_triggers
from forked_apps.database_triggers import DIFFERS, Trigger

PREFIX = "rules_"
TABLE = "partner_rulesversion"
FUNCTION = f"""
CREATE OR REPLACE FUNCTION move_rules_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE {TABLE} SET version = gen_random_uuid()::text;
  RETURN NULL;
END $$
"""  # noqa: S608 # nosec B608 - constants of this module
# Random and not counted: after a rollback, another transaction must not come to the same version with other rows.
MOVE = {
    "postgresql": "EXECUTE FUNCTION move_rules_version()",
    "mysql": f"UPDATE {TABLE} SET version = UUID()",  # noqa: S608 # nosec B608
    "sqlite": f"BEGIN UPDATE {TABLE} SET version = lower(hex(randomblob(16))); END",  # noqa: S608 # nosec B608
}


@dataclass(frozen=True)
class Watched:
    """A table of rules, by its model: `columns` are those whose change counts (None: all but `free`)."""

    model: str
    columns: tuple[str, ...] | None = None
    free: tuple[str, ...] = ()
    through: str = ""  # the table behind this many-to-many field of the model instead
    status: tuple[str, tuple[str, ...]] | None = None  # (column, words): a change between these words does not count

    def table_and_columns(self) -> tuple[str, list[str]]:
        model = apps.get_model(self.model)
        if self.through:
            model = model._meta.get_field(self.through).remote_field.through
        fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        names = self.columns or [field.name for field in fields if field.name not in self.free]
        return model._meta.db_table, [field.column for field in fields if field.name in names]


WATCHED: list[Watched] = [
    Watched("partner.TaxRate"),
    Watched("partner.Partner", columns=("name", "code")),
    Watched("catalogue.ProductClass"),
]


def watch(*tables: Watched) -> None:
    """Adds tables of another app, from the next migrate on; call it in `ready()`."""
    WATCHED.extend(table for table in tables if table not in WATCHED)


def install(connection) -> None:
    """Makes the triggers that are missing, drops outdated ones, and begins a new version."""
    if TABLE not in connection.introspection.table_names():
        return
    there = database_triggers.existing(connection, prefix=PREFIX)
    wanted = {trigger.name: trigger for trigger in _wanted(connection)}
    database_triggers.drop(connection, {name: table for name, table in there.items() if name not in wanted})
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(FUNCTION)
    for name, trigger in wanted.items():
        if name not in there:
            database_triggers.create(connection, trigger)
    _begin(connection, str(uuid.uuid4()))


def remove(connection) -> None:
    """Drops the triggers and, with them, the version: nothing is kept in memory until `install`."""
    if TABLE in connection.introspection.table_names():
        _begin(connection, None)
    database_triggers.drop(connection, database_triggers.existing(connection, prefix=PREFIX))


def missing(connection) -> list[str]:
    """The tables whose changes would not be noticed; empty when all is as it should be."""
    there = database_triggers.existing(connection, prefix=PREFIX)
    return sorted({trigger.table for trigger in _wanted(connection) if trigger.name not in there})


def before_migrate(sender, using, **kwargs) -> None:
    """PostgreSQL will not alter a watched column, SQLite loses triggers when it rebuilds a table."""
    if sender.label == "partner":
        remove(connections[using])


def after_migrate(sender, using, **kwargs) -> None:
    if sender.label == "partner":
        install(connections[using])


def _begin(connection, version: str | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")  # noqa: S608 # nosec B608
        if version is not None:
            cursor.execute(f"INSERT INTO {TABLE} (version) VALUES (%s)", [version])  # noqa: S608 # nosec B608


def _wanted(connection) -> Iterator[Trigger]:
    tables = set(connection.introspection.table_names())
    for watched in WATCHED:
        table, columns = watched.table_and_columns()
        if table in tables:
            yield from _of_table(connection, table, _changed(connection, watched, columns))


def _changed(connection, watched: Watched, columns: list[str]) -> str:
    """The condition under which an UPDATE of a row counts."""
    differs, quote = DIFFERS[connection.vendor], connection.ops.quote_name
    parts = [differs.format(quote(column)) for column in columns if not watched.status or column != watched.status[0]]
    if watched.status:
        column, words = quote(watched.status[0]), ", ".join(f"'{word}'" for word in watched.status[1])
        parts.append(f"({differs.format(column)} AND NOT (OLD.{column} IN ({words}) AND NEW.{column} IN ({words})))")
    return " OR ".join(parts)


def _of_table(connection, table: str, changed: str) -> Iterator[Trigger]:
    quote, vendor = connection.ops.quote_name, connection.vendor
    events = ["INSERT", "UPDATE", "DELETE", *(["TRUNCATE"] if vendor == "postgresql" else [])]
    for event in events:
        # A statement of PostgreSQL that writes many rows moves the version once.
        each = "STATEMENT" if vendor == "postgresql" and event != "UPDATE" else "ROW"
        move = MOVE[vendor]
        when = ""
        if event == "UPDATE":
            when = "" if vendor == "mysql" else f" WHEN ({changed})"
            move = f"BEGIN IF {changed} THEN {move}; END IF; END" if vendor == "mysql" else move
        sql = f"CREATE TRIGGER {{name}} AFTER {event} ON {quote(table)} FOR EACH {each}{when} {move}"
        text = sql + (FUNCTION if vendor == "postgresql" else "")
        name = f"{PREFIX}{table[:40]}_{event[0].lower()}{hashlib.sha256(text.encode()).hexdigest()[:8]}"
        yield Trigger(name, table, sql.replace("{name}", quote(name)))
