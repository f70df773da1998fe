"""Grows a shop to a size: what was generated earlier stays and counts."""

from collections.abc import Callable, Iterator
from datetime import datetime

from forked_apps.catalogue.models import Product
from forked_apps.shelf import writing
from project.growth import frame, orders, products

CUSTOMERS_BATCH = 5000
SHELF_BATCH = 5000
ORDERS_A_CUSTOMER = 5


class OthersOrders(Exception):
    """The shop has orders that were not generated: rows in bulk belong into no shop that people buy from."""


def grow(
    *,
    product_count: int,
    order_count: int,
    seed: int,
    now: datetime,
    pictures: bool = False,
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> None:
    """Writes products and orders up to these numbers, a transaction a thousand; each commit stands proofs.

    `progress` hears what is written, how many of them are done and how many there will be. The same seed writes the
    same products, in one call or in several, and on the same products the same orders; all are dated back from `now`.
    Meant for a shop that nobody uses meanwhile. Raises OthersOrders before anything is written.
    """
    if orders.has_others():
        raise OthersOrders
    found = frame.build(pictures=pictures)
    writer = products.Writer(found, seed=seed, now=now)
    for first, last in _batches("products", products.there(), product_count, products.BATCH, progress):
        writer.write(first, last)
    _grow_customers(max(order_count // ORDERS_A_CUSTOMER, 1), now, progress)
    began = orders.there()
    if began < order_count:
        placed = orders.Writer(partner=found.partner, seed=seed, now=now, first=began, last=order_count)
        for first, last in _batches("orders", began, order_count, orders.BATCH, progress):
            placed.write(first, last)
        orders.count_purchases()
    _fill_shelf(progress)


def _grow_customers(count: int, now: datetime, progress) -> None:
    began = sum(1 for _ in orders.customer_ids())
    for first, last in _batches("customers", began, count, CUSTOMERS_BATCH, progress):
        orders.write_customers(first, last, now=now)


def _fill_shelf(progress) -> None:
    """By the shelf's own rules, at the end: what was sold of older products has grown as well."""
    ids = list(Product.objects.order_by("pk").values_list("pk", flat=True))
    for first, last in _batches("shelf", 0, len(ids), SHELF_BATCH, progress):
        writing.rebuild(ids[first:last])


def _batches(what: str, first: int, last: int, size: int, progress) -> Iterator[tuple[int, int]]:
    for start in range(first, last, size):
        end = min(start + size, last)
        yield start, end
        progress(what, end, last)
