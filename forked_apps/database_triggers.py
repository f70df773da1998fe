"""What the three databases say differently about triggers: how columns differ, which there are, how one goes."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.db.utils import OperationalError

MYSQL_NO_SUPER = 1419
DIFFERS = {
    "postgresql": "NEW.{0} IS DISTINCT FROM OLD.{0}",
    "mysql": "NOT (NEW.{0} <=> OLD.{0})",
    "sqlite": "NEW.{0} IS NOT OLD.{0}",
}
LISTS = {
    "postgresql": "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace",
    "mysql": "SELECT trigger_name, event_object_table FROM information_schema.triggers "
    "WHERE trigger_schema = DATABASE()",
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
}


@dataclass(frozen=True)
class Trigger:
    """One trigger as it is to be: its name holds a hash of its text, so that an older version's is seen to be stale."""

    name: str
    table: str
    sql: str


def existing(connection, *, prefix: str) -> dict[str, str]:
    """The triggers of this database whose names begin so: name -> table."""
    with connection.cursor() as cursor:
        cursor.execute(LISTS[connection.vendor])
        return {name: table for name, table in cursor.fetchall() if name.startswith(prefix)}


def create(connection, trigger: Trigger) -> None:
    """Raises ImproperlyConfigured when a MariaDB or MySQL server forbids triggers (error 1419), with the setting that
    it needs."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(trigger.sql)
        except OperationalError as error:
            if error.args and error.args[0] == MYSQL_NO_SUPER:
                raise ImproperlyConfigured(
                    "The database server forbids triggers (error 1419): set log_bin_trust_function_creators=1."
                ) from error
            raise


def drop(connection, triggers: dict[str, str]) -> None:
    """Drops these triggers: name -> table."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for name, table in triggers.items():
            on = f" ON {quote(table)}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {quote(name)}{on}")
