"""Reduced prices: the earlier price that has to be shown beside one, for many stock records at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from forked_apps.partner.models import PriceChange, StockRecord

PERIOD = timedelta(days=30)


def of_records(prices: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """By stock record, of those whose price is a reduced one: the lowest price of the 30 days before the reduction.

    `prices` are the records' present prices, by key. A price is reduced when its last change lowered it; records
    without a reduction are left out. Two statements for any number of records.
    """
    latest = PriceChange.objects.filter(stockrecord=OuterRef("pk")).order_by("-at", "-id").values("at")[:1]
    dated = StockRecord.objects.filter(pk__in=prices).order_by().annotate(changed_at=Subquery(latest))
    changed = {pk: at for pk, at in dated.values_list("pk", "changed_at") if at is not None} if prices else {}
    if not changed:
        return {}
    steps: dict[int, list[Decimal | None]] = defaultdict(list)
    ledger = PriceChange.objects.filter(stockrecord__in=changed, at__gt=min(changed.values()) - PERIOD)
    for record_id, at, old in ledger.order_by("at", "id").values_list("stockrecord_id", "at", "old"):
        if at > changed[record_id] - PERIOD:
            steps[record_id].append(old)
    return {pk: lowest for pk, asked in steps.items() if (lowest := _reduced_from(asked, prices[pk])) is not None}


def _reduced_from(asked: list[Decimal | None], price: Decimal) -> Decimal | None:
    """The lowest of the prices that were asked before the last change, or None when that change was no reduction.

    Each ledger row says what was asked until then, so the first one of the period also tells what held when it began.
    """
    prices = [one for one in asked if one is not None]
    return min(prices) if prices and prices[-1] > price else None
