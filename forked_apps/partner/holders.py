"""Which orders hold which stock. Orders stand above this app, so they register the function that knows."""

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple


class Hold(NamedTuple):
    """So many units of a stock record that an order line has allocated and not yet shipped or given back."""

    stockrecord_id: int
    order_number: str
    quantity: int


# Gets stock record ids, or None for all; yields the holds in one query.
Finder = Callable[[Collection[int] | None], Iterable[Hold]]


def nobody(stockrecord_ids: Collection[int] | None) -> Iterable[Hold]:
    """The finder until an order app registers its own: a shop without orders."""
    return ()


_find: Finder = nobody


def register(find: Finder) -> None:
    """Makes `find` the source of all answers; called by the order app when it is ready."""
    global _find
    _find = find


def of(stockrecord_ids: Collection[int] | None = None) -> list[Hold]:
    """The holds on these stock records; on all of them without an argument."""
    return list(_find(stockrecord_ids))


def order_numbers(stockrecord_id: int) -> list[str]:
    """The numbers of the orders that hold this stock record, sorted."""
    return sorted({hold.order_number for hold in of([stockrecord_id])})
