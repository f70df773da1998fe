"""Price history and stock movements of a product as the dashboard shows them: rows, and a small drawn line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from forked_apps.catalogue.models import Product
from forked_apps.partner import pricing
from forked_apps.partner.models import PriceChange, StockMovement

SHOWN = 50  # rows of each table; older ones are in the ledger pages of the Django admin
WIDTH, HEIGHT, MARGIN = 640, 120, 8  # of the drawing, in its own units


@dataclass(frozen=True)
class PriceLine:
    """The drawing of one stock record's prices: an SVG path of steps, and what its ends mean."""

    sku: str
    path: str
    lowest: Decimal
    highest: Decimal
    since: datetime
    until: datetime
    lowest_30_days: Decimal | None


def price_changes(product: Product) -> list[PriceChange]:
    """The newest changes of this product and its variants, newest first. One query."""
    return list(PriceChange.objects.filter(_of(product)).select_related("actor")[:SHOWN])


def stock_movements(product: Product) -> list[StockMovement]:
    """The newest movements of this product and its variants, newest first. One query."""
    return list(StockMovement.objects.filter(_of(product, "stockrecord__product")).select_related("actor")[:SHOWN])


def price_lines(changes: list[PriceChange], *, now: datetime) -> list[PriceLine]:
    """One drawing for each stock record that has had two prices or more, up to `now`."""
    by_record: dict[int, list[PriceChange]] = {}
    for change in sorted(changes, key=lambda change: (change.at, change.pk)):
        by_record.setdefault(change.stockrecord_id, []).append(change)
    return [_line(steps, now) for steps in by_record.values() if sum(step.new is not None for step in steps) > 1]


def _line(steps: list[PriceChange], now: datetime) -> PriceLine:
    prices = [step.new for step in steps if step.new is not None]
    low, high = min(prices), max(prices)
    since = steps[0].at
    whole = max((now - since).total_seconds(), 1)

    def x(at: datetime) -> float:
        return round(MARGIN + (WIDTH - 2 * MARGIN) * (at - since).total_seconds() / whole, 1)

    def y(price: Decimal) -> float:
        share = float((price - low) / (high - low)) if high > low else 0.5
        return round(HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * share, 1)

    return PriceLine(
        sku=steps[-1].sku,
        path=_steps(steps, x, y, now),
        lowest=low,
        highest=high,
        since=since,
        until=now,
        lowest_30_days=pricing.lowest_price(stockrecord_id=steps[-1].stockrecord_id, before=now),
    )


def _steps(steps: list[PriceChange], x, y, now: datetime) -> str:
    """Horizontal while a price holds, vertical where it changes, a gap while the record is off sale."""
    ends = [*(step.at for step in steps[1:]), now]
    drawn, joined = [], False
    for step, end in zip(steps, ends, strict=True):
        if step.new is not None:
            drawn.append(f"{'L' if joined else 'M'}{x(step.at)} {y(step.new)} H{x(end)}")
        joined = step.new is not None
    return " ".join(drawn)


def _of(product: Product, path: str = "product") -> Q:
    return Q(**{path: product}) | Q(**{f"{path}__parent": product})
