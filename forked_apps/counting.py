"""One UPDATE that adds another amount to each of several rows; placing an order needs three of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connections as databases
from django.db import models, router


def add(
    model: type[models.Model],
    amounts: Mapping[str, Mapping[int, Any]],
    *,
    key: str = "pk",
    enough: tuple[str, str] | None = None,
) -> int:
    """Adds to each column of `amounts` what it says for the row; answers how many rows there were.

    `amounts` maps columns to mappings of the same keys, which are those of the field `key`. `enough` names a column
    that must cover the sum in another one, or the row is left alone. The SQL is written here: Django would build an
    expression for every row and column, at several times the cost. Managers and signals of the model are not asked.
    """
    keys = sorted(next(iter(amounts.values())))
    connection = databases[router.db_for_write(model)]
    quote = connection.ops.quote_name
    field = model._meta.pk if key == "pk" else model._meta.get_field(key)
    choice = f"CASE {quote(field.column)} {' '.join(['WHEN %s THEN %s'] * len(keys))} END"
    sums, params = {}, {}
    for name, by_key in amounts.items():
        column = model._meta.get_field(name)
        sums[name] = f"{quote(column.column)} + {choice}"
        prepared = (column.get_db_prep_save(by_key[one], connection) for one in keys)
        params[name] = [value for pair in zip(keys, prepared, strict=True) for value in pair]
    sets = ", ".join(f"{quote(model._meta.get_field(name).column)} = {sum_}" for name, sum_ in sums.items())
    where = f"{quote(field.column)} IN ({', '.join(['%s'] * len(keys))})"
    values = [value for name in sums for value in params[name]] + keys
    if enough is not None:
        covering, covered = enough
        where += f" AND {quote(model._meta.get_field(covering).column)} >= {sums[covered]}"
        values += params[covered]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {where}", values)  # noqa: S608 # nosec B608
        return cursor.rowcount
