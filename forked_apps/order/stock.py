"""The stock side of an order's moves: give back, send, hold again, put on the shelf. Called with the order locked."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from forked_apps.order.models import Line, Order
from forked_apps.partner import allocation
from forked_apps.partner.holders import Hold


def release_all(*, order: Order, now: datetime) -> None:
    """Gives back what the order holds and marks its unsent units as cancelled; a second call finds nothing to give."""
    lines = list(order.lines.all())
    allocation.release(quantities=_by_record({line: line.num_allocated for line in lines}), **_of(order, now))
    for line in lines:
        line.allocation_cancelled = line.allocation_cancelled or line.num_allocated > 0
        line.num_allocated = 0
        line.num_cancelled = line.quantity - line.num_shipped
    Line.objects.bulk_update(lines, ["num_allocated", "allocation_cancelled", "num_cancelled"])


def hold_again(*, order: Order, now: datetime) -> None:
    """Allocates the order's own frozen lines anew, all of them or none. Raises allocation.OutOfStock."""
    lines = list(order.lines.all())
    wanted = {line: line.quantity - line.num_shipped for line in lines}
    gone = [line for line, quantity in wanted.items() if quantity and line.stockrecord_id is None]
    if gone:
        # The stock record was deleted meanwhile: there is nothing left to sell.
        raise allocation.OutOfStock([allocation.Shortage(0, line.partner_sku, wanted[line], 0) for line in gone])
    held = allocation.allocate(quantities=_by_record(wanted), **_of(order, now))
    for line in lines:
        line.num_allocated = wanted[line] if line.stockrecord_id in held else 0
        line.allocation_cancelled = False
        line.num_cancelled = 0
    Line.objects.bulk_update(lines, ["num_allocated", "allocation_cancelled", "num_cancelled"])


def send(*, order: Order, quantities: Mapping[Line, int], now: datetime) -> None:
    """Takes sent units out of the stock that the order holds, and counts them on the lines."""
    taken = {line: min(quantity, line.num_allocated) for line, quantity in quantities.items()}
    allocation.consume(quantities=_by_record(taken), **_of(order, now))
    for line, quantity in quantities.items():
        line.num_allocated -= taken[line]
        line.num_shipped += quantity
    Line.objects.bulk_update(quantities, ["num_allocated", "num_shipped"])


def take_back(*, order: Order, quantities: Mapping[Line, int], restock: bool, now: datetime) -> None:
    """Counts returned units on the lines; with `restock` they go back on the shelf."""
    if restock:
        allocation.put_back(quantities=_by_record(quantities), **_of(order, now))
    for line, quantity in quantities.items():
        line.num_returned += quantity
    Line.objects.bulk_update(quantities, ["num_returned"])


def holds(stockrecord_ids: Collection[int] | None = None) -> Iterable[Hold]:
    """Which orders hold which stock: the answer that partner.holders asks for."""
    lines = Line.objects.holding_stock().order_by("pk")
    if stockrecord_ids is not None:
        lines = lines.filter(stockrecord_id__in=list(stockrecord_ids))
    return [Hold(*row) for row in lines.values_list("stockrecord_id", "order__number", "num_allocated")]


def _by_record(quantities: Mapping[Line, int]) -> dict[int, int]:
    """Units by stock record; lines whose record was deleted have no stock left to move."""
    total: Counter[int] = Counter()
    for line, quantity in quantities.items():
        if line.stockrecord_id is not None and quantity:
            total[line.stockrecord_id] += quantity
    return dict(total)


def _of(order: Order, now: datetime) -> dict:
    return {"order_number": order.number, "now": now}
