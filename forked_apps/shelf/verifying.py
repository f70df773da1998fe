"""The shelf against the shop: every row reckoned anew and compared."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from forked_apps.catalogue.models import Product
from forked_apps.shelf import writing
from forked_apps.shelf.models import Shelf


@dataclass(frozen=True)
class Difference:
    """One column of one product's row; `kept` None and `column` "row" where there is no row at all."""

    product_id: int
    column: str
    kept: Any
    right: Any

    def __str__(self) -> str:
        return f"{self.column} is {self.kept!r}, not {self.right!r}"


def differences(progress: Callable[[int], object] | None = None) -> Iterator[Difference]:
    """What the shelf has wrong, by product. Reads the whole shop in batches, in constant memory.

    Run beside a busy shop it may name a row whose change was committed between its two readings: ask again.
    """
    latest = 0
    while ids := list(Product.objects.filter(pk__gt=latest).order_by("pk").values_list("pk", flat=True)[:500]):
        kept = Shelf.objects.in_bulk(ids)
        for right in writing.reckoned(ids, with_sales=True):
            yield from _of_row(kept.get(right.pk), right)
        latest = ids[-1]
        if progress:
            progress(len(ids))


def _of_row(kept: Shelf | None, right: Shelf) -> Iterator[Difference]:
    if kept is None:
        yield Difference(right.pk, "row", None, right)
        return
    for column in (*writing.COLUMNS, "sold"):
        here, there = _plain(getattr(kept, column)), _plain(getattr(right, column))
        if here != there:
            yield Difference(right.pk, column, here, there)


def _plain(value: Any) -> Any:
    # JSON knows no tuples.
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
