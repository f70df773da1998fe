"""The SQL of the triggers that keep rows, in three dialects: refuse UPDATE, DELETE and, where it can be, TRUNCATE."""

import hashlib
from collections.abc import Iterator

from django.db import models

from forked_apps.database_triggers import DIFFERS, Trigger
from forked_apps.order.kept import Kept

PREFIX = "frozen_"
# Both servers' number for a broken CHECK, which Django reports as IntegrityError, as the other two databases do.
MYSQL_CHECK_FAILED = 4025
MYSQL_LIFTED = "@counterfoil_lifted"
POSTGRESQL_LIFTED = "counterfoil.lifted"

# 23514 is a broken CHECK: Django reports it as IntegrityError. Lifting is for whoever owns the table, and so could
# drop the trigger as well.
POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION keep_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('{POSTGRESQL_LIFTED}', true) = 'on'
     AND pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION '% is frozen: what was agreed in an order does not change', TG_TABLE_NAME USING ERRCODE = '23514';
  END IF;
  RAISE EXCEPTION '% is frozen: its rows are kept', TG_TABLE_NAME USING ERRCODE = '23514';
END $$
"""  # noqa: S608 # nosec B608 - constants of this module


def wanted(connection, model: type[models.Model], rule: Kept) -> Iterator[Trigger]:
    """The triggers of one model's table."""
    build = _BUILDERS[connection.vendor]
    table = model._meta.db_table
    if rule.guarded:
        broken = _broken(connection, model, rule)
        yield _trigger(connection, table, "UPDATE", build(connection, table, "UPDATE", broken))
    yield _trigger(connection, table, "DELETE", build(connection, table, "DELETE", ""))
    if connection.vendor == "postgresql":
        yield _trigger(connection, table, "TRUNCATE", build(connection, table, "TRUNCATE", ""))


def _trigger(connection, table: str, event: str, sql: str) -> Trigger:
    text = sql + (POSTGRESQL_FUNCTION if connection.vendor == "postgresql" else "")
    # Names may have 63 characters on PostgreSQL, 64 on MariaDB.
    name = f"{PREFIX}{table[:40]}_{event[0].lower()}{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    return Trigger(name, table, sql.replace("{name}", connection.ops.quote_name(name)))


def _broken(connection, model: type[models.Model], rule: Kept) -> str:
    """The condition under which an UPDATE breaks the rule."""
    differs = DIFFERS[connection.vendor]
    parts = [differs.format(_column(connection, model, name)) for name in rule.frozen]
    for name in rule.once:
        column = _column(connection, model, name)
        parts.append(f"(NOT ({_is_empty(model, name, f'OLD.{column}')}) AND {differs.format(column)})")
    for name in rule.grows:
        column = _column(connection, model, name)
        parts.append(f"(NEW.{column} IS NULL OR NEW.{column} < OLD.{column})")
    for name in rule.personal:
        column = _column(connection, model, name)
        parts.append(f"({differs.format(column)} AND NOT ({_is_empty(model, name, f'NEW.{column}')}))")
    return " OR ".join(parts)


def _column(connection, model: type[models.Model], name: str) -> str:
    return connection.ops.quote_name(model._meta.get_field(name).column)


def _is_empty(model: type[models.Model], name: str, operand: str) -> str:
    if isinstance(model._meta.get_field(name), (models.CharField, models.TextField)):
        return f"{operand} IS NULL OR {operand} = ''"
    return f"{operand} IS NULL"


def _postgresql(connection, table: str, event: str, broken: str) -> str:
    each = "STATEMENT" if event == "TRUNCATE" else "ROW"
    when = f" WHEN ({broken})" if broken else ""
    return (
        f"CREATE TRIGGER {{name}} BEFORE {event} ON {connection.ops.quote_name(table)} FOR EACH {each}{when} "
        "EXECUTE FUNCTION keep_rows()"
    )


def _mysql(connection, table: str, event: str, broken: str) -> str:
    condition = f"{MYSQL_LIFTED} IS NULL" + (f" AND ({broken})" if broken else "")
    return (
        f"CREATE TRIGGER {{name}} BEFORE {event} ON {connection.ops.quote_name(table)} FOR EACH ROW BEGIN "
        f"IF {condition} THEN SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = {MYSQL_CHECK_FAILED}, "
        f"MESSAGE_TEXT = '{_message(table, event)}'; END IF; END"
    )


def _sqlite(connection, table: str, event: str, broken: str) -> str:
    when = f" WHEN {broken}" if broken else ""
    return (
        f"CREATE TRIGGER {{name}} BEFORE {event} ON {connection.ops.quote_name(table)} FOR EACH ROW{when} "
        f"BEGIN SELECT RAISE(ABORT, '{_message(table, event)}'); END"
    )


def _message(table: str, event: str) -> str:
    if event == "UPDATE":
        return f"{table} is frozen: what was agreed in an order does not change"
    return f"{table} is frozen: its rows are kept"


_BUILDERS = {"postgresql": _postgresql, "mysql": _mysql, "sqlite": _sqlite}
