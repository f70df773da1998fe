"""Statements that are compiled once: a queryset with open places, asked again and again with other values.

Django builds and compiles the SQL of a queryset anew for each request, which for a join of several tables costs more
than the database needs to answer it. `Prepared` keeps the text; the rows become the same models as without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import F, Lookup, QuerySet
from django.db.models.query import ModelIterable, get_related_populators


class Slot(models.Expression):
    """An open place for one value: `filter(basket_id=Slot("basket", models.BigIntegerField()))`."""

    def __init__(self, name: str, output_field: models.Field):
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def values(self, given: Any, connection) -> list:
        return [self.output_field.get_db_prep_value(given, connection)]


class Among(Lookup):
    """A condition with an open place for any number of keys: `filter(Among("product_id", "products"))`."""

    # A look-up and no mere function: MySQL would compare that with TRUE and then use no index.
    prepare_rhs = False

    def __init__(self, field: str, name: str):
        super().__init__(F(field), name)

    @property
    def name(self) -> str:
        return self.rhs

    def as_sql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        return f"{column} IN ({self.place})", [*params, self]

    @property
    def place(self) -> str:
        return f"/*{self.name}*/%s"

    def values(self, given: Iterable, connection) -> list:
        return list(given) or [None]


@dataclass(frozen=True)
class _Compiled:
    sql: str
    params: tuple
    converters: dict
    make: Callable[[list], list]  # rows of the database -> what the queryset yields


class Prepared:
    """`build()` answers the queryset, of models or of `values_list`; it is asked once per database.

    Calling it with a value for each open place answers the rows as a list. With `locks`, a text without a row lock is
    not kept where the database knows such locks: the races' controls take the lock away, for themselves only.
    """

    def __init__(self, build: Callable[[], QuerySet], *, locks: bool = False):
        self._build = build
        self._locks = locks
        self._compiled: dict[tuple[str, str], _Compiled] = {}

    def __call__(self, using: str = DEFAULT_DB_ALIAS, **given) -> list:
        connection = connections[using]
        key = (using, connection.vendor)
        compiled = self._compiled.get(key)
        if compiled is None:
            queryset = self._build().using(using)
            compiled = _compile(queryset, connection)
            if queryset.query.select_for_update or not self._locks:
                self._compiled[key] = compiled
        sql, params = compiled.sql, []
        for param in compiled.params:
            if not isinstance(param, Slot | Among):
                params.append(param)
                continue
            values = param.values(given[param.name], connection)
            if isinstance(param, Among):
                sql = sql.replace(param.place, ", ".join(["%s"] * len(values)), 1)
            params += values
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            rows = cursor.fetchall()
        return compiled.make(_converted(rows, compiled.converters, connection))

    def first(self, **given):
        """The first row, or None."""
        rows = self(**given)
        return rows[0] if rows else None


def _compile(queryset: QuerySet, connection) -> _Compiled:
    compiler = queryset.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
    is_of_models = queryset._iterable_class is ModelIterable
    make = _instances(compiler, connection.alias) if is_of_models else _tuples
    return _Compiled(sql, tuple(params), converters, make)


def _converted(rows, converters: dict, connection) -> list:
    if not converters:
        return rows
    rows = [list(row) for row in rows]
    for position, (convert, expression) in converters.items():
        for row in rows:
            value = row[position]
            for converter in convert:
                value = converter(value, expression, connection)
            row[position] = value
    return rows


def _tuples(rows: list) -> list[tuple]:
    return [tuple(row) for row in rows]


def _instances(compiler, using: str) -> Callable[[list], list]:
    """As Django's ModelIterable makes them."""
    model, columns = compiler.klass_info["model"], compiler.klass_info["select_fields"]
    begin, end = columns[0], columns[-1] + 1
    names = [column[0].target.attname for column in compiler.select[begin:end]]
    related = get_related_populators(compiler.klass_info, compiler.select, using)
    annotations = (compiler.annotation_col_map or {}).items()

    def make(rows: list) -> list:
        made = []
        for row in rows:
            instance = model.from_db(using, names, row[begin:end])
            for one in related:
                one.populate(row, instance)
            for name, position in annotations:
                setattr(instance, name, row[position])
            made.append(instance)
        return made

    return make
