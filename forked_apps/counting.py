"""One UPDATE that gives each of several rows its own amounts; placing an order needs four of them.

The SQL is written here: Django would build an expression for every row and column, at several times the cost. Managers
and signals of the model are not asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connections as databases
from django.db import models, router

Amounts = Mapping[str, Mapping[int, Any]]


def add(model: type[models.Model], amounts: Amounts, *, key: str = "pk", enough: tuple[str, str] | None = None) -> int:
    """Adds to each column of `amounts` what it says for the row; answers how many rows there were.

    `amounts` maps columns to mappings of the same keys, which are those of the field `key`. `enough` names a column
    that must cover the sum in another one, or the row is left alone.
    """
    return _Update(model, next(iter(amounts.values())), key).run(added=amounts, enough=enough)


def write(model: type[models.Model], values: Amounts, *, added: Amounts | None = None) -> int:
    """Sets each column of `values` to what it says for the row (by primary key), and adds `added` as `add` does."""
    every = {**values, **(added or {})}
    return _Update(model, next(iter(every.values())), "pk").run(values=values, added=added or {})


class _Update:
    def __init__(self, model: type[models.Model], rows: Mapping[int, Any], key: str):
        self.model, self.keys = model, sorted(rows)
        self.connection = databases[router.db_for_write(model)]
        self.key = self._name(model._meta.pk if key == "pk" else model._meta.get_field(key))

    def run(self, *, added: Amounts, values: Amounts | None = None, enough: tuple[str, str] | None = None) -> int:
        sets, params = [], []
        sums = {name: self._choice(name, by_key) for name, by_key in added.items()}
        for name, by_key in (values or {}).items():
            choice, given = self._choice(name, by_key)
            sets.append(f"{self._column(name)} = {self._typed(choice, name)}")
            params += given
        for name, (choice, given) in sums.items():
            sets.append(f"{self._column(name)} = {self._column(name)} + {choice}")
            params += given
        where = f"{self.key} IN ({', '.join(['%s'] * len(self.keys))})"
        params += self.keys
        if enough is not None:
            covering, covered = enough
            choice, given = sums[covered]
            where += f" AND {self._column(covering)} >= {self._column(covered)} + {choice}"
            params += given
        table = self.connection.ops.quote_name(self.model._meta.db_table)
        with self.connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {', '.join(sets)} WHERE {where}", params)  # noqa: S608 # nosec B608
            return cursor.rowcount

    def _choice(self, name: str, by_key: Mapping[int, Any]) -> tuple[str, list]:
        field = self.model._meta.get_field(name)
        prepared = [field.get_db_prep_save(by_key[key], self.connection) for key in self.keys]
        params = [value for pair in zip(self.keys, prepared, strict=True) for value in pair]
        return f"CASE {self.key} {' '.join(['WHEN %s THEN %s'] * len(self.keys))} END", params

    def _typed(self, choice: str, name: str) -> str:
        # PostgreSQL takes a CASE of nothing but NULL for text.
        if not self.connection.features.requires_casted_case_in_updates:
            return choice
        return f"CAST({choice} AS {self.model._meta.get_field(name).db_type(self.connection)})"

    def _column(self, name: str) -> str:
        return self._name(self.model._meta.get_field(name))

    def _name(self, field: models.Field) -> str:
        return self.connection.ops.quote_name(field.column)
