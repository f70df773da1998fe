"""Pages by key: a cursor says after (or before) which row a page begins, not how many rows to skip.

A page costs the same at any depth, and what is added or removed elsewhere in the list neither repeats nor hides a row.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet
from django.db.models.expressions import OrderBy
from rest_framework.utils.urls import replace_query_param

from api_extensions.contract.problems import Fault, Problem

# Signed, so that only values that came out of the database are compared with its columns.
SIGNER = Signer(salt="api_extensions.contract.keyset")
LONGEST = 3000  # characters: a name of 255 characters outside ASCII fits


@dataclass(frozen=True)
class Stretch:
    """A page of primary keys, and the cursors of those beside it; None where there is none."""

    keys: list[int]
    next: str | None
    previous: str | None

    def links(self, request) -> dict[str, str | None]:
        here = request.build_absolute_uri()
        both = {"next": self.next, "previous": self.previous}
        return {
            name: None if cursor is None else replace_query_param(here, "cursor", cursor)
            for name, cursor in both.items()
        }


@dataclass(frozen=True)
class _Order:
    """By one column, then by primary key in the same direction; nulls stand last."""

    column: str
    is_descending: bool

    @classmethod
    def of(cls, rows: QuerySet) -> "_Order":
        first = rows.query.order_by[0]
        if isinstance(first, OrderBy):
            return cls(first.expression.name, first.descending)
        return cls(first.lstrip("-"), first.startswith("-"))

    def beyond(self, value: Any, pk: int, *, back: bool) -> Q:
        """The rows on the far side of this one."""
        sign = "lt" if self.is_descending != back else "gt"
        ties = Q(**{self.column: value} if value is not None else {f"{self.column}__isnull": True})
        ties &= Q(**{f"pk__{sign}": pk})
        if value is None:
            return ties | Q(**{f"{self.column}__isnull": False}) if back else ties
        farther = ties | Q(**{f"{self.column}__{sign}": value})
        return farther if back else farther | Q(**{f"{self.column}__isnull": True})


def stretch(rows: QuerySet, *, cursor: str, size: int) -> Stretch:
    """The page that the cursor names, in two directions; "" names the first one.

    `rows` are ordered by a column and the primary key. Raises Problem (400) for a cursor that is not of this order.
    """
    order = _Order.of(rows)
    back, at = _opened(cursor, rows, order) if cursor else (False, None)
    found = rows.reverse() if back else rows
    if at is not None:
        found = found.filter(order.beyond(*at, back=back))
    read = list(found.values_list(order.column, "pk")[: size + 1])
    page, more = read[:size], len(read) > size
    if back:
        page.reverse()
    if not page:
        return Stretch([], next="" if back else None, previous=None)
    return Stretch(
        [pk for _, pk in page],
        next=_sealed(order, page[-1], back=False) if more or back else None,
        previous=_sealed(order, page[0], back=True) if (more if back else at is not None) else None,
    )


def after(rows: QuerySet, pk: int) -> str:
    """The cursor of the page that begins behind this row of `rows`, which are ordered as for `stretch`."""
    order = _Order.of(rows)
    return _sealed(order, rows.filter(pk=pk).values_list(order.column, "pk").get(), back=False)


def _sealed(order: _Order, row: tuple[Any, int], *, back: bool) -> str:
    value, pk = row
    if isinstance(value, datetime):
        value = value.isoformat()
    elif not (value is None or isinstance(value, int)):
        value = str(value)
    return SIGNER.sign_object([order.column, order.is_descending, back, value, pk], compress=True)


def _opened(cursor: str, rows: QuerySet, order: _Order) -> tuple[bool, tuple[Any, int]]:
    try:
        column, is_descending, back, value, pk = SIGNER.unsign_object(cursor)
    except BadSignature as error:
        raise _refusal("This is no cursor of ours.") from error
    if _Order(column, is_descending) != order:
        raise _refusal("This cursor belongs to a list in another order.")
    computed = rows.query.annotations.get(column)
    field = computed.output_field if computed is not None else rows.model._meta.get_field(column)
    return back, (field.to_python(value), pk)


def _refusal(detail: str) -> Problem:
    return Problem(400, "invalid", detail, [Fault("?cursor", "invalid", detail)])
