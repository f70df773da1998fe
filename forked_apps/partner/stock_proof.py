"""Proves stock: what is allocated against the orders that hold it, and each figure against the ledger of movements."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Sum

from forked_apps import transactions
from forked_apps.partner import holders
from forked_apps.partner.models import StockMovement, StockRecord


@dataclass(frozen=True)
class Drift:
    """A figure of one stock record that its proof contradicts; `orders` hold the record, where that matters."""

    sku: str
    figure: str
    recorded: int
    proven: int
    orders: tuple[str, ...] = ()

    def __str__(self) -> str:
        held = f", held by {', '.join(self.orders)}" if self.orders else ""
        return f"{self.sku}: {self.figure} is {self.recorded}, but should be {self.proven}{held}"


def verify(*, progress: Callable[[Iterable, int], Iterable] = lambda rows, total: rows) -> Iterator[Drift]:
    """Yields every drift. `progress` wraps the rows that are examined and gets their number.

    A first reading of all records finds suspects while the shop goes on selling; each suspect is then examined again
    under its lock, so that a sale in between is never taken for a drift.
    """
    held = defaultdict(int)
    for hold in holders.of():
        held[hold.stockrecord_id] += hold.quantity
    ledger = {pk: (in_stock, allocated) for pk, in_stock, allocated in _ledger_sums(StockMovement.objects.all())}
    rows = StockRecord.objects.order_by("pk")
    for row in progress(rows.iterator(chunk_size=2000), rows.count()):
        if any(_compare(row, held.get(row.pk, 0), *ledger.get(row.pk, (0, 0)))):
            yield from examine(stockrecord_id=row.pk)


@transactions.repeated
def examine(*, stockrecord_id: int) -> list[Drift]:
    """The drifts of one record, read while nobody can move its stock."""
    row = transactions.locked(StockRecord.objects).get(pk=stockrecord_id)
    holds = holders.of([row.pk])
    sums = _ledger_sums(StockMovement.objects.filter(stockrecord=row))
    _, in_stock, allocated = next(iter(sums), (row.pk, 0, 0))
    orders = tuple(sorted({hold.order_number for hold in holds}))
    return list(_compare(row, sum(hold.quantity for hold in holds), in_stock, allocated, orders))


def _ledger_sums(movements) -> Iterable[tuple[int, int, int]]:
    return (
        movements.filter(stockrecord__isnull=False)
        .order_by()
        .values_list("stockrecord_id")
        .annotate(Sum("in_stock_delta"), Sum("allocated_delta"))
    )


def _compare(row, held: int, in_stock: int, allocated: int, orders: tuple[str, ...] = ()) -> Iterator[Drift]:
    if row.num_allocated != held:
        yield Drift(row.partner_sku, "allocated by the orders", row.num_allocated, held, orders)
    if row.num_allocated != allocated:
        yield Drift(row.partner_sku, "allocated by the ledger", row.num_allocated, allocated)
    if row.num_in_stock is not None and row.num_in_stock != in_stock:
        yield Drift(row.partner_sku, "in stock by the ledger", row.num_in_stock, in_stock)
