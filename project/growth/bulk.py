"""Rows of a model without the model's cost, and the fastest way each database has to insert them."""

import json
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS, connection, connections, models


class LightRow:
    """Columns by their attname, as a model's instance has them; what is not given has the model's default.

    It has `_meta` and `pk`, which is all that seals ask of a row. Relations may be given by name for the same purpose.
    """

    _meta: Any

    def __init__(self, **columns):
        self.__dict__.update(columns)

    @property
    def pk(self) -> int:
        return self.id


class Table:
    """Collects rows of one model under keys that it counts on from the largest, and inserts them at once."""

    def __init__(self, model: type[models.Model]):
        self.model = model
        fields = model._meta.concrete_fields
        defaults = {field.attname: field.get_default() for field in fields}
        self._light = type(model.__name__, (LightRow,), {**defaults, "_meta": model._meta})
        self._values = attrgetter(*(field.attname for field in fields))
        self._columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
        self._name = connection.ops.quote_name(model._meta.db_table)
        self._converters = [(at, convert) for at, field in enumerate(fields) if (convert := _converter(field))]
        self._rows: list[Any] = []
        self._next = (model._base_manager.aggregate(end=models.Max("pk"))["end"] or 0) + 1

    def add(self, **columns) -> LightRow:
        """A row that `flush` inserts, with its key."""
        row = self._light(id=self._next, **columns)
        self._rows.append(row)
        self._next += 1
        return row

    def take(self, rows: Iterable[models.Model]) -> None:
        """Instances of the model, not yet saved, that `flush` inserts; each gets its key."""
        for row in rows:
            row.pk = self._next
            self._rows.append(row)
            self._next += 1

    def flush(self) -> None:
        """Inserts what was collected and leaves the database's own counter behind it."""
        rows, self._rows = self._rows, []
        if not rows:
            return
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {self._name} ({self._columns}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(self._of(row))
            else:
                marks = ", ".join(["%s"] * len(self.model._meta.concrete_fields))
                sql = f"INSERT INTO {self._name} ({self._columns}) VALUES ({marks})"  # noqa: S608 # nosec B608 - names of ours
                cursor.executemany(sql, [self._of(row) for row in rows])
            for sql in connection.ops.sequence_reset_sql(no_style(), [self.model]):
                cursor.execute(sql)

    def _of(self, row) -> list:
        values = list(self._values(row))
        for at, convert in self._converters:
            if values[at] is not None:
                values[at] = convert(values[at])
        return values


def _converter(field: models.Field) -> Callable[[Any], Any] | None:
    """How this database wants a value of this column, where it is not the value itself."""
    if isinstance(field, models.JSONField):
        return lambda value: json.dumps(value, cls=DjangoJSONEncoder)
    if connection.vendor == "postgresql":
        return None
    if isinstance(field, models.DateTimeField | models.DecimalField | models.UUIDField):
        here = connections[DEFAULT_DB_ALIAS]  # itself: its proxy would be asked for each value
        return lambda value: field.get_db_prep_save(value, here)
    return None
