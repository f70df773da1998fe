"""Reduced prices: the earlier price that has to be shown beside one, for many products at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal

from django.db.models import OuterRef, Q, Subquery

from forked_apps.partner.models import PriceChange, StockRecord

PERIOD = timedelta(days=30)


def earlier_prices(*, shown: Mapping[int, Decimal | None]) -> dict[int, Decimal]:
    """For each product whose shown price is a reduced one: the lowest price of the 30 days before the reduction.

    `shown` are prices by product id, as `with_price` annotates them: a parent's is that of its cheapest variant. A
    price is reduced when its last change lowered it; where another SKU asks the same without a reduction, the product
    is not reduced. Products without a reduction are left out. Two statements for any number of products.
    """
    asked = {product_id: price for product_id, price in shown.items() if price is not None}
    found: dict[int, list[Decimal | None]] = defaultdict(list)
    records = _records(asked)
    earlier = _earlier_of([record for _, record in records])
    for product_id, record in records:
        found[product_id].append(earlier.get(record.pk))
    return {product_id: min(prices) for product_id, prices in found.items() if None not in prices}


def _records(asked: Mapping[int, Decimal]) -> list[tuple[int, StockRecord]]:
    """The records that ask what is shown, each with its product or the parent that stands for it, and its last change.

    One statement.
    """
    latest = PriceChange.objects.filter(stockrecord=OuterRef("pk")).order_by("-at", "-id").values("at")[:1]
    own, of_variants = Q(product__in=asked), Q(product__parent__in=asked)
    rows = (
        StockRecord.objects.filter(own | of_variants, price__isnull=False)
        .select_related("product")
        .annotate(changed_at=Subquery(latest))
    )
    return [(shown_by, row) for row in rows for shown_by in _shown_by(row) if asked.get(shown_by) == row.price]


def _shown_by(row: StockRecord) -> tuple[int, ...]:
    """The products whose price this record may be: its own, and the parent of a variant that shoppers see."""
    product = row.product
    hidden = not product.is_public or product.deleted_at is not None
    return (product.pk,) if hidden or product.parent_id is None else (product.pk, product.parent_id)


def _earlier_of(records: Iterable[StockRecord]) -> dict[int, Decimal]:
    """The lowest earlier price by record id, of those that are reduced. One statement, or none without records."""
    changed = {record.pk: record for record in records if record.changed_at is not None}
    if not changed:
        return {}
    since = min(record.changed_at for record in changed.values()) - PERIOD
    steps: dict[int, list[Decimal | None]] = defaultdict(list)
    ledger = PriceChange.objects.filter(stockrecord__in=changed, at__gt=since).order_by("at", "id")
    for record_id, at, old in ledger.values_list("stockrecord_id", "at", "old"):
        if at > changed[record_id].changed_at - PERIOD:
            steps[record_id].append(old)
    return {
        pk: lowest for pk, asked in steps.items() if (lowest := _reduced_from(asked, changed[pk].price)) is not None
    }


def _reduced_from(asked: list[Decimal | None], price: Decimal) -> Decimal | None:
    """The lowest of the prices that were asked before the last change, or None when that change was no reduction.

    Each ledger row says what was asked until then, so the first one of the period also tells what held when it began.
    """
    prices = [one for one in asked if one is not None]
    return min(prices) if prices and prices[-1] > price else None
