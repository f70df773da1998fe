"""Migrates an empty database, `long` or as users do it, and prints as JSON what is in it then; a process of its own."""

import json
import os
import sys
from functools import cache

import django

# Indexes that the long way leaves behind and no model declares: (table, column).
LEFT_BEHIND = {("communication_notification", "date_sent"), ("order_seal", "row")}
# MariaDB forgets a column's check when Django alters it; these are unsigned, so that it says nothing new.
CHECK_LOST = {
    ("address_useraddress", "num_orders_as_shipping_address"),
    ("order_line", "num_allocated"),
    ("voucher_voucherset", "count"),
}


def described() -> dict:
    """Tables with their columns, constraints and indexes; how many rows each has; what is recorded."""
    from django.contrib.auth.models import Permission
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection

    look = connection.introspection
    with connection.cursor() as cursor:
        tables = {info.name: info.type for info in look.get_table_list(cursor)}
        found = {"tables": tables, "columns": {}, "constraints": {}, "rows": {}}
        for table in tables:
            columns = look.get_table_description(cursor, table)
            found["columns"][table] = sorted(_column(table, column) for column in columns)
            found["constraints"][table] = _constraints(table, look.get_constraints(cursor, table))
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")
            found["rows"][table] = cursor.fetchone()[0]
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")
        found["recorded"] = [list(row) for row in cursor.fetchall()]
    found["types"] = [
        list(row) for row in ContentType.objects.order_by("app_label", "model").values_list("app_label", "model")
    ]
    found["rights"] = list(
        Permission.objects.order_by("content_type__app_label", "codename").values_list("codename", flat=True)
    )
    return found


def _column(table: str, column) -> list[str]:
    if (table, column.name) in CHECK_LOST and hasattr(column, "has_json_constraint"):
        column = column._replace(has_json_constraint=None)  # Django's name for a check of the column's own
    return [str(part) for part in column]


def _constraints(table: str, found: dict) -> list[str]:
    """What each holds; its name only where a model declares it, for Django makes the others from names of that day."""
    return sorted(
        json.dumps([name if name in _declared() else "", constraint], default=str, sort_keys=True)
        for name, whole in found.items()
        for constraint in _apart(whole)
        if name in _declared() or not _is_left_behind(table, constraint)
    )


def _is_left_behind(table: str, constraint: dict) -> bool:
    if constraint["check"] and any((table, column) in CHECK_LOST for column in constraint["columns"]):
        return True
    plain = constraint["index"] and not constraint["unique"] and not constraint["foreign_key"]
    return plain and any((table, column) in LEFT_BEHIND for column in constraint["columns"])


def _apart(constraint: dict) -> list[dict]:
    """MariaDB takes an index for a foreign key or makes one, of its name: they are two things."""
    if not (constraint["foreign_key"] and constraint["index"]):
        return [constraint]
    key = {**constraint, "index": False, "orders": []}
    return [{name: value for name, value in key.items() if name != "type"}, {**constraint, "foreign_key": None}]


@cache
def _declared() -> set[str]:
    from django.apps import apps

    metas = [model._meta for model in apps.get_models(include_auto_created=True)]
    return {one.name for meta in metas for one in (*meta.constraints, *meta.indexes)}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.test")
    django.setup()
    from django.core.management import call_command

    from project import laying

    if sys.argv[1] == "long":
        laying.lay = lambda connection, **progress: 0
    if sys.argv[1] != "look":
        call_command("migrate", verbosity=0)
    print(json.dumps(described()))
