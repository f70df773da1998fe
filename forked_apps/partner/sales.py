"""Sales: a lower price from one moment to another, begun and ended by the worker as ledgered price changes.

The live price stays one column: a sale changes it when it begins and sets it back when it ends, so that carts, search,
the ledger and the 30-day price need to know nothing of sales.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from forked_apps import transactions
from forked_apps.partner import pricing
from forked_apps.partner.models import Sale, Source, StockRecord

# Why a sale did less than was planned; kept with it and shown to staff.
NOT_LOWER = "The price was not above the sale's price when it began."
MISSED = "The time was over before the worker saw it."
PRICE_CHANGED = "The price was changed during the sale and was left as it is."


class NotLower(Exception):
    """A sale asks less than the present price; carries that price, None for a record that is not for sale."""

    def __init__(self, price: Decimal | None):
        super().__init__("This is not for sale." if price is None else f"A sale must be below the present {price}.")
        self.price = price


class WrongPeriod(Exception):
    """The sale would end before it begins, or has ended already."""

    def __init__(self):
        super().__init__("A sale ends after it begins, and after now.")


class SalesOverlap(Exception):
    """The record has another sale in that time; carries it."""

    def __init__(self, other: Sale):
        super().__init__(
            f"“{other.name}” is planned from {other.starts_at:%Y-%m-%d %H:%M} to {other.ends_at:%Y-%m-%d %H:%M} UTC."
        )
        self.other = other


class SaleOver(Exception):
    """The sale has ended or was called off: there is nothing left to call off."""

    def __init__(self, sale: Sale):
        super().__init__(f"“{sale.name}” is over.")
        self.sale = sale


@transactions.repeated
def plan(
    *, stockrecord_id: int, price: Decimal, starts_at: datetime, ends_at: datetime, name: str, actor=None, now: datetime
) -> Sale:
    """Plans a sale; one that has begun already begins at once.

    `price` is in the shop's currency, as the stock record's own. Raises InvalidPrice, NotLower, WrongPeriod,
    SalesOverlap, and StockRecord.DoesNotExist.
    """
    price = pricing.rounded(price)
    if not starts_at < ends_at or ends_at <= now:
        raise WrongPeriod
    record = transactions.locked(StockRecord.objects).get(pk=stockrecord_id)
    if record.price is None or price >= record.price:
        raise NotLower(record.price)
    if other := _in_the_way(record, starts_at, ends_at):
        raise SalesOverlap(other)
    by = actor if getattr(actor, "pk", None) else None
    sale = Sale.objects.create(
        stockrecord=record,
        name=name,
        price=price,
        starts_at=starts_at,
        ends_at=ends_at,
        actor=by,
        actor_label=by.get_username() if by else "",
        created_at=now,
    )
    if starts_at <= now:
        _begin(sale.pk, now)
        sale.refresh_from_db()
    return sale


@transactions.repeated
def call_off(*, sale_id: int, now: datetime) -> Sale:
    """A planned sale never begins, a running one ends now. Raises SaleOver, and Sale.DoesNotExist."""
    sale = _locked(sale_id)
    if sale.state not in Sale.OPEN:
        raise SaleOver(sale)
    if sale.state == Sale.State.RUNNING:
        return _set_back(sale, Sale.State.CALLED_OFF, now)
    return _close(sale, Sale.State.CALLED_OFF, now)


def run_due(*, now: datetime) -> int:
    """Ends the sales whose time is over, then begins those whose time has come; answers how many it touched.

    Each in its own transaction, under its record's lock: run twice at once, each sale begins and ends once.
    """
    over = Q(ends_at__lte=now)
    due_to_end = list(
        Sale.objects.filter(over, state__in=Sale.OPEN).order_by("ends_at", "pk").values_list("pk", flat=True)
    )
    ended = sum(_end(sale_id, now) for sale_id in due_to_end)
    due = Sale.objects.filter(~over, state=Sale.State.PLANNED, starts_at__lte=now)
    return ended + sum(_begin(sale_id, now) for sale_id in due.order_by("starts_at", "pk").values_list("pk", flat=True))


@transactions.repeated
def _begin(sale_id: int, now: datetime) -> bool:
    sale = _locked(sale_id)
    if sale.state != Sale.State.PLANNED:
        return False
    asked = sale.stockrecord.price
    if asked is None or asked <= sale.price:
        _close(sale, Sale.State.ENDED, now, note=NOT_LOWER)
        return True
    _set_price(sale, sale.price, now)
    sale.state, sale.price_before = Sale.State.RUNNING, asked
    sale.save(update_fields=["state", "price_before"])
    return True


@transactions.repeated
def _end(sale_id: int, now: datetime) -> bool:
    sale = _locked(sale_id)
    if sale.state == Sale.State.RUNNING:
        _set_back(sale, Sale.State.ENDED, now)
    elif sale.state == Sale.State.PLANNED:
        _close(sale, Sale.State.ENDED, now, note=MISSED)
    else:
        return False
    return True


def _set_back(sale: Sale, state: str, now: datetime) -> Sale:
    """The price before the sale, unless somebody has set another one since: that was the later decision."""
    if sale.stockrecord.price != sale.price:
        return _close(sale, state, now, note=PRICE_CHANGED)
    _set_price(sale, sale.price_before, now)
    return _close(sale, state, now)


def _close(sale: Sale, state: str, now: datetime, note: str = "") -> Sale:
    sale.state, sale.closed_at, sale.note = state, now, note
    sale.save(update_fields=["state", "closed_at", "note"])
    return sale


def _set_price(sale: Sale, price: Decimal, now: datetime) -> None:
    new = pricing.NewPrice(sale.stockrecord_id, price)
    pricing.set_prices(changes=[new], actor=sale.actor, reason=sale.name, source=Source.SCHEDULE, now=now)


def _locked(sale_id: int) -> Sale:
    """The sale, read after its record was locked: the record's lock stands for its sales."""
    record_id = Sale.objects.values_list("stockrecord_id", flat=True).get(pk=sale_id)
    record = transactions.locked(StockRecord.objects).get(pk=record_id)
    sale = Sale.objects.select_related("actor").get(pk=sale_id)
    sale.stockrecord = record
    return sale


def _in_the_way(record: StockRecord, starts_at: datetime, ends_at: datetime) -> Sale | None:
    open_sales = Sale.objects.filter(stockrecord=record, state__in=Sale.OPEN)
    return open_sales.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).order_by("starts_at").first()
