"""The ledger of stock: makes its rows, writes them, and tells the rest of the shop."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from forked_apps.catalogue import changes
from forked_apps.partner import low_stock
from forked_apps.partner.attribution import Attribution

if TYPE_CHECKING:
    from forked_apps.partner.models import StockMovement, StockRecord


# More movements than this lie between the reading of a page and its sending back only if it was left open for days.
MOVEMENTS_OF_A_READING = 2000


def movement(row, *, kind, by: Attribution, at, in_stock_delta=0, allocated_delta=0, order_number="") -> StockMovement:
    """A row of the ledger, not yet written."""
    from forked_apps.partner.models import StockMovement

    return StockMovement(
        stockrecord=row,
        sku=row.partner_sku,
        kind=kind,
        in_stock_delta=in_stock_delta,
        allocated_delta=allocated_delta,
        order_number=order_number,
        actor=by.actor,
        actor_label=by.actor_label,
        reason=by.reason[:255],
        source=by.source,
        at=at,
    )


def was_shown_before_sales(row: StockRecord, figure: int) -> bool:
    """Whether so many units of this record were available before the latest movements of orders, after which nobody
    counted: a figure that somebody read before a sale and repeats now, rather than one that they counted."""
    from forked_apps.partner.models import StockMovement

    by_staff = (StockMovement.Kind.ADJUSTED, StockMovement.Kind.COUNTED, StockMovement.Kind.IMPORTED)
    movements = StockMovement.objects.filter(stockrecord=row).order_by("-id")
    counted = movements.filter(kind__in=by_staff).values_list("pk", flat=True).first()
    since = movements.filter(pk__gt=counted or 0).values_list("in_stock_delta", "allocated_delta")
    available = row.available
    for in_stock, allocated in since[:MOVEMENTS_OF_A_READING]:
        available -= in_stock - allocated
        if available == figure:
            return True
    return False


def write(
    movements: list[StockMovement],
    rows: Mapping[int, StockRecord],
    family: Collection[int] | None = None,
    review: Collection[int] | None = None,
) -> None:
    """Writes the rows and reports the products of these records; looks for low stock after the commit.

    `family` are these products and their parents, where the caller has looked them up already; `review` the records
    that may have become low, where it knows that the others have not.
    """
    from forked_apps.partner.models import StockMovement

    if movements:
        StockMovement.objects.bulk_create(movements, batch_size=500)
        if family is None:
            changes.record_families((row.product_id for row in rows.values()), stock_only=True)
        else:
            changes.record(family, stock_only=True)
        if wanted := rows.keys() if review is None else review:
            low_stock.review_after_commit(wanted)
