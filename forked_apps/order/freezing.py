"""Orders are frozen by the database: triggers refuse any change of what was agreed, whatever program writes."""

import hashlib
from collections.abc import Iterator

from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.utils import OperationalError

# Model -> frozen fields; other apps add theirs by register(). Status, stock figures and foreign keys of orders stay
# free: those follow life after the order.
FROZEN: dict[str, tuple[str, ...]] = {
    "order.Order": (
        "number", "currency", "total_incl_tax", "total_excl_tax", "shipping_incl_tax", "shipping_excl_tax",
        "shipping_tax_code", "shipping_method", "shipping_code", "date_placed", "confirmed_total", "digest",
    ),
    "order.Line": (
        "title", "upc", "partner_sku", "quantity", "unit_price_incl_tax", "unit_price_excl_tax", "line_price_incl_tax",
        "line_price_excl_tax", "line_price_before_discounts_incl_tax", "line_price_before_discounts_excl_tax",
        "tax_code", "tax_rate",
    ),
    "order.LinePrice": (
        "quantity", "price_incl_tax", "price_excl_tax", "shipping_incl_tax", "shipping_excl_tax", "tax_code",
    ),
    "order.OrderDiscount": ("amount", "offer_name", "voucher_code", "category"),
    "order.Surcharge": ("name", "code", "incl_tax", "excl_tax", "tax_code"),
    "order.OrderSeal": ("order_number", "content", "digest"),
}  # fmt: skip
PREFIX = "frozen_"
# Both servers' number for a broken CHECK, which Django reports as IntegrityError, as the other two databases do.
MYSQL_CHECK_FAILED = 4025
MYSQL_NO_SUPER = 1419


def register(label: str, fields: tuple[str, ...]) -> None:
    """Freezes columns of another app's model ("payment.Invoice") too, from the next migrate on.

    Call it in `ready()`; the same label again replaces its fields.
    """
    FROZEN[label] = fields


def install(connection) -> list[str]:
    """Makes the triggers that are not there yet and drops outdated ones; answers the names of those it made.

    Tables that do not exist yet are left for the next call. Raises ImproperlyConfigured when a MariaDB or MySQL server
    forbids triggers (error 1419), with the setting that it needs.
    """
    existing = _existing(connection)
    wanted = dict(_wanted(connection))
    _drop(connection, {name: table for name, table in existing.items() if name not in wanted})
    made = [name for name in wanted if name not in existing]
    with connection.cursor() as cursor:
        if made and connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTION)
        for name in made:
            table, columns = wanted[name]
            try:
                cursor.execute(_STATEMENTS[connection.vendor](connection, name, table, columns))
            except OperationalError as error:
                if error.args and error.args[0] == MYSQL_NO_SUPER:
                    raise ImproperlyConfigured(
                        "The database server forbids triggers (error 1419): set log_bin_trust_function_creators=1."
                    ) from error
                raise
    return made


def remove(connection) -> list[str]:
    """Drops all triggers, so that migrations may alter frozen columns; answers their names."""
    existing = _existing(connection)
    _drop(connection, existing)
    return list(existing)


def missing(connection) -> list[str]:
    """The tables whose guard is not installed as this version wants it; empty when all are."""
    existing = _existing(connection)
    tables = _tables(connection)
    return [table for table, columns in _frozen_columns() if table in tables and _name(table, columns) not in existing]


def before_migrate(sender, using, **kwargs) -> None:
    """Drops the guards: PostgreSQL will not alter a guarded column, SQLite loses triggers when it rebuilds a table."""
    if sender.label == "order":
        remove(connections[using])


def after_migrate(sender, using, **kwargs) -> None:
    """Installs the guards after every migrate, also where tests make the tables without migrations."""
    if sender.label == "order":
        install(connections[using])


def _frozen_columns() -> Iterator[tuple[str, tuple[str, ...]]]:
    from django.apps import apps

    for label, fields in FROZEN.items():
        model = apps.get_model(label)
        yield model._meta.db_table, tuple(model._meta.get_field(field).column for field in fields)


def _wanted(connection) -> Iterator[tuple[str, tuple[str, tuple[str, ...]]]]:
    tables = _tables(connection)
    for table, columns in _frozen_columns():
        if table in tables:
            yield _name(table, columns), (table, columns)


def _name(table: str, columns: tuple[str, ...]) -> str:
    """Names the guarded columns by a hash, so that a trigger of an older version is seen to be outdated."""
    return f"{PREFIX}{table}_{hashlib.sha256(','.join(columns).encode()).hexdigest()[:8]}"


def _tables(connection) -> set[str]:
    return set(connection.introspection.table_names())


def _existing(connection) -> dict[str, str]:
    """Our triggers in this database: name -> table."""
    with connection.cursor() as cursor:
        cursor.execute(_LISTS[connection.vendor])
        return {name: table for name, table in cursor.fetchall() if name.startswith(PREFIX)}


def _drop(connection, triggers: dict[str, str]) -> None:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for name, table in triggers.items():
            on = f" ON {quote(table)}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {quote(name)}{on}")


_LISTS = {
    "postgresql": "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace",
    "mysql": "SELECT trigger_name, event_object_table FROM information_schema.triggers "
    "WHERE trigger_schema = DATABASE()",
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
}

# 23514 is a broken CHECK: Django reports it as IntegrityError.
_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change_of_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is frozen: what was agreed in an order does not change', TG_TABLE_NAME USING ERRCODE = '23514';
END $$
"""


def _postgresql(connection, name, table, columns) -> str:
    quote = connection.ops.quote_name
    changed = " OR ".join(f"NEW.{quote(c)} IS DISTINCT FROM OLD.{quote(c)}" for c in columns)
    return (
        f"CREATE TRIGGER {quote(name)} BEFORE UPDATE ON {quote(table)} FOR EACH ROW WHEN ({changed}) "
        "EXECUTE FUNCTION refuse_change_of_order()"
    )


def _mysql(connection, name, table, columns) -> str:
    quote = connection.ops.quote_name
    same = " AND ".join(f"NEW.{quote(c)} <=> OLD.{quote(c)}" for c in columns)
    return (
        f"CREATE TRIGGER {quote(name)} BEFORE UPDATE ON {quote(table)} FOR EACH ROW BEGIN IF NOT ({same}) THEN "  # nosec B608 # noqa: S608 - names from our models
        f"SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = {MYSQL_CHECK_FAILED}, "
        f"MESSAGE_TEXT = '{table} is frozen: what was agreed in an order does not change'; END IF; END"
    )


def _sqlite(connection, name, table, columns) -> str:
    quote = connection.ops.quote_name
    changed = " OR ".join(f"NEW.{quote(c)} IS NOT OLD.{quote(c)}" for c in columns)
    return (
        f"CREATE TRIGGER {quote(name)} BEFORE UPDATE ON {quote(table)} FOR EACH ROW WHEN {changed} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is frozen: what was agreed in an order does not change'); END"
    )


_STATEMENTS = {"postgresql": _postgresql, "mysql": _mysql, "sqlite": _sqlite}
