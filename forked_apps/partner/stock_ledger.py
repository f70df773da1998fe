"""The ledger of stock: makes its rows, writes them, and tells the rest of the shop."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from forked_apps.catalogue import changes
from forked_apps.partner import low_stock
from forked_apps.partner.attribution import Attribution

if TYPE_CHECKING:
    from forked_apps.partner.models import StockMovement, StockRecord


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


def write(
    movements: list[StockMovement], rows: Mapping[int, StockRecord], family: Collection[int] | None = None
) -> None:
    """Writes the rows and reports the products of these records; looks for low stock after the commit.

    `family` are these products and their parents, where the caller has looked them up already.
    """
    from forked_apps.partner.models import StockMovement

    if movements:
        StockMovement.objects.bulk_create(movements, batch_size=500)
        if family is None:
            changes.record_families(row.product_id for row in rows.values())
        else:
            changes.record(family)
        low_stock.review_after_commit(rows)
