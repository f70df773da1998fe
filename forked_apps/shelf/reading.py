"""Reading the shelf: products with all that lists and pages show, in one statement for any number of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Subquery

from forked_apps.prepared import Among, Prepared
from forked_apps.shelf import tree
from forked_apps.shelf.facts import Card, Facts
from forked_apps.shelf.models import Revision, Shelf

_LIST = (
    "pk", "title", "brand", "price", "earlier_price", "stock_left", "in_stock", "rating", "created_at", "is_visible",
    "card",
)  # fmt: skip
DEEP = 200  # rows that are skipped


@dataclass(frozen=True, slots=True)
class Item:
    """One product on the shelf. Money as stored, in the shop's currency; `facts` only where they were asked for."""

    pk: int
    title: str
    brand: str
    price: Decimal | None
    earlier_price: Decimal | None
    stock_left: int | None
    in_stock: bool
    rating: float | None
    created_at: datetime
    is_visible: bool
    card: Card
    facts: Facts | None
    categories: Sequence[dict[str, Any]]


def items(rows: QuerySet[Shelf], *, with_facts: bool = False) -> list[Item]:
    """The rows in their order. One statement, and one more after categories were changed."""
    columns = (*_LIST, "facts") if with_facts else _LIST
    return _made(_columns(rows, columns), with_facts=with_facts)


def _columns(rows: QuerySet[Shelf], names: Sequence[str]) -> QuerySet:
    return rows.annotate(categories_at=revision(Revision.CATEGORIES)).values_list(*names, "categories_at")


def _made(rows: Iterable[tuple], *, with_facts: bool = False) -> list[Item]:
    read = list(rows)
    if not read:
        return []
    known = tree.at(read[0][-1])
    return [
        Item(
            *row[:10],
            card=row[10],
            facts=row[11] if with_facts else None,
            categories=known.references(row[10]["categories"]),
        )
        for row in read
    ]


class Pages:
    """Rows for a paginator: it asks how many there are, and for one stretch of them."""

    def __init__(self, rows: QuerySet[Shelf]):
        self._rows = rows

    def count(self) -> int:
        return self._rows.count()

    def __getitem__(self, stretch: slice) -> list[Item]:
        if (stretch.start or 0) < DEEP:
            return items(self._rows[stretch])
        # What is skipped is then skipped in the index alone.
        keys = list(self._rows.values_list("pk", flat=True)[stretch])
        return items(self._rows.filter(pk__in=keys))


def by_id(product_ids: Sequence[int]) -> dict[int, Item]:
    """Those of the products that shoppers may see. No statement for none."""
    if not product_ids:
        return {}
    return {item.pk: item for item in _made(_BY_ID(products=product_ids))}


def revision(name: str) -> Subquery:
    """The present revision, as a column of whatever is read: a statement sees one state of the shop."""
    return Subquery(Revision.objects.filter(name=name).values("mark")[:1])


_BY_ID = Prepared(lambda: _columns(Shelf.objects.filter(Among("product_id", "products"), is_visible=True), _LIST))
