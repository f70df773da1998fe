"""Place an order: lock, price again, compare with what the shopper saw, freeze, allocate. One transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.contrib.sites.models import Site
from django.db import models
from django.db.models import Value
from django.utils import timezone

from forked_apps import transactions
from forked_apps.basket import editing, filling
from forked_apps.basket.models import Basket
from forked_apps.catalogue.models import Product
from forked_apps.checkout import notices, quoting, recipients
from forked_apps.checkout.refusals import (
    AddressRequired,
    CartClosed,
    EmptyCart,
    GuestsNotAllowed,
    InvalidAddress,
    InvalidContact,
    NotPlaced,
    OrderTooLarge,
    PaymentMethodUnavailable,
    ShortLine,
    ShortLines,
    TotalChanged,
    UnknownPaymentMethod,
    UnknownShippingMethod,
)
from forked_apps.order import creation, numbering, signals, transitions
from forked_apps.order.models import Order
from forked_apps.partner import allocation
from forked_apps.partner.models import StockRecord
from forked_apps.payment import invoices, providers
from forked_apps.prepared import Prepared, Slot
from forked_apps.voucher import redemption

__all__ = [
    "AddressRequired",
    "CartClosed",
    "EmptyCart",
    "GuestsNotAllowed",
    "InvalidAddress",
    "InvalidContact",
    "NotPlaced",
    "OrderTooLarge",
    "PaymentMethodUnavailable",
    "Placement",
    "ShortLine",
    "ShortLines",
    "TotalChanged",
    "UnknownPaymentMethod",
    "UnknownShippingMethod",
    "buy",
    "place",
]


@dataclass(frozen=True)
class Placement:
    """The order of a cart; `created` is false when an earlier call had placed it already."""

    order: Order
    created: bool


@transactions.repeated
def place(
    *,
    basket_id: int,
    user=None,
    email: str = "",
    expected_total: Decimal,
    shipping_address: Mapping | None = None,
    billing_address: Mapping | None = None,
    shipping_method: str | None = None,
    payment_method: str = "",
    company: str = "",
    vat_id: str = "",
    now: datetime | None = None,
) -> Placement:
    """Makes a cart an order at the prices of this moment, if its total is not above `expected_total` (gross).

    The same cart again, from whoever placed it, answers its order. `now` dates everything back, for demo data.
    Locks the cart, its vouchers, offers, stock rows and products, in this order, before anything is inserted: whoever
    waits for a lock sees afterwards what the winner left. Nothing is written when it raises: EmptyCart, ShortLines
    (every line that is sold out, short or withdrawn), TotalChanged, OrderTooLarge, AddressRequired, InvalidAddress,
    InvalidContact, GuestsNotAllowed, UnknownShippingMethod, UnknownPaymentMethod (also where a known one is not
    on offer: PaymentMethodUnavailable), CartClosed, Basket.DoesNotExist, and
    of the last use of a voucher or offer VoucherNotUsable or OfferUsedUp.
    """
    now = now or timezone.now()
    user = user if user is not None and user.is_authenticated else None
    basket = Basket.objects.get_locked(basket_id)
    if not basket.can_be_edited:
        return Placement(_already_placed(basket, user), created=False)
    _check_payment_method(payment_method)
    email = recipients.email_of(user=user, email=email)
    recipients.check_contact(company=company, vat_id=vat_id)
    vouchers, records = _what_it_needs(basket_id)
    uses = redemption.lock_on(voucher_ids=vouchers, offer_ids=notices.offers_foreseen(basket))
    locked = _lock_stock(records)
    quote = quoting.quote(
        basket=basket, user=user, now=now, address=shipping_address or None, shipping_method=shipping_method or None
    )
    _check_lines(quote)
    shipping = recipients.shipping_address_of(
        given=shipping_address,
        kept=basket.shipping_address,
        is_required=quote.shipping_required,
        known=basket.known_rules,
    )
    _check_shipping(quote)
    if max(quote.total, quote.subtotal) > settings.ORDER_MAX_TOTAL:
        raise OrderTooLarge(settings.ORDER_MAX_TOTAL, quote.currency)
    if quote.total > expected_total:
        raise TotalChanged(quote, expected_total)
    billing = recipients.billing_address_of(given=billing_address, shipping=shipping, known=basket.known_rules)
    draft = creation.draft(
        quote=quote,
        number=numbering.new_number(),
        now=now,
        site=Site.objects.get_current(),
        shipping_address=shipping,
        billing_address=billing,
        basket_lines={line.pk: line for line in basket.all_lines()},
        facts={
            "user": user,
            "guest_email": "" if user else email,
            "customer_email": email,
            "customer_name": recipients.name_of(user=user, address=shipping or billing),
            "company": company,
            "vat_id": vat_id,
            "payment_method": payment_method,
            "confirmed_total": expected_total,
            "expires_at": _expiry(payment_method, now),
        },
    )
    order = _write(draft, quote=quote, locked=locked, uses=uses, user=user, now=now)
    return Placement(order, created=True)


def buy(*, products: Sequence[Mapping] | None = None, user=None, **choices) -> Placement:
    """`place`, or the same with `products` instead of `basket_id`: they are ordered at once, beside the open cart.

    `products` as `filling.fill` takes them; raises what that raises, too. A cart that was made for an order that is
    refused is taken away again.
    """
    if products is None:
        return place(user=user, **choices)
    basket = filling.fill(user=user if user is not None and user.is_authenticated else None, products=products)
    try:
        return place(basket_id=basket.pk, user=user, **choices)
    except Exception:
        filling.drop(basket)
        raise


def _write(
    draft: creation.Draft, *, quote, locked: Mapping[int, StockRecord], uses: redemption.Held, user, now: datetime
) -> Order:
    """Allocates, inserts, counts vouchers, closes the cart and tells the others, in that order."""
    held = allocation.allocate(
        quantities=draft.quantities,
        order_number=draft.order.number,
        now=now,
        locked=locked,
        products={line.product_id: line.product for line in quote.lines},
    )
    for line in draft.lines:
        line.num_allocated = line.quantity if line.stockrecord_id in held else 0
    order = creation.write(draft, actor=user, now=now)
    redemption.count_use(order=order, user=user, applications=quote.applications, locked=uses, now=now)
    _apply_deferred(order, draft, quote)
    editing.close(quote=quote)
    signals.order_recorded.send(sender=Order, order_id=order.pk, order=order)
    signals.announce_after_commit(signals.order_placed, order=order, user=user)
    return order if order.total_incl_tax else _given(order, now)


def _given(order: Order, now: datetime) -> Order:
    """An order that costs nothing has nothing to wait for: it is paid when it is placed, with its invoice."""
    order = transitions.mark_paid(order=order, note="nothing to pay", now=now)
    invoices.issue(order_id=order.pk, now=now)
    return order


def _already_placed(basket: Basket, user) -> Order:
    """The order that this cart became, for whoever placed it. Raises CartClosed for anyone else."""
    order = Order.objects.filter(basket=basket, user=user).first()
    if order is None:
        raise CartClosed(basket)
    return order


def _what_it_needs(basket_id: int) -> tuple[set[int], set[int]]:
    """The ids of the vouchers on the cart, and of every stock record that a product of it could be sold from."""
    rows = _NEEDED(basket=basket_id)
    return {pk for kind, pk in rows if kind == VOUCHER}, {pk for kind, pk in rows if kind == RECORD}


def _needed():
    cart = Slot("basket", models.BigIntegerField())
    kinds = {kind: Value(kind, models.IntegerField()) for kind in (VOUCHER, RECORD)}
    vouchers = Basket.vouchers.through.objects.filter(basket_id=cart).annotate(kind=kinds[VOUCHER])
    records = StockRecord.objects.filter(product__basket_lines__basket_id=cart).annotate(kind=kinds[RECORD])
    return (
        vouchers.order_by()
        .values_list("kind", "voucher_id")
        .union(records.order_by().values_list("kind", "pk"), all=True)
    )


VOUCHER, RECORD = 0, 1
_NEEDED = Prepared(_needed)


def _lock_stock(record_ids: Collection[int]) -> dict[int, StockRecord]:
    """Locks these stock records: their prices cannot move until the commit."""
    locked = allocation.lock(stockrecord_ids=record_ids)
    transactions.lock_referred(Product.objects.filter(pk__in={row.product_id for row in locked.values()}))
    return locked


def _check_payment_method(code: str) -> None:
    """One that is named must be on offer; an order may also leave it open."""
    if code not in settings.PAYMENT_HOLDS:
        raise UnknownPaymentMethod(code, providers.methods())
    if code and code not in providers.methods():
        raise PaymentMethodUnavailable(code, providers.methods())


def _check_lines(quote) -> None:
    if not quote.lines:
        raise EmptyCart
    short = tuple(
        ShortLine(
            index=index,
            line_id=line.id,
            product_id=line.product_id,
            name=line.name,
            sku=line.sku,
            requested=line.quantity,
            available=line.available or 0,
        )
        for index, line in enumerate(quote.lines)
        if line.is_short or not line.is_buyable or line.stockrecord_id is None
    )
    if short:
        raise ShortLines(short, quote)


def _check_shipping(quote) -> None:
    """No method at all applies: there is an address, but nobody drives there. Raises UnknownShippingMethod."""
    if quote.shipping.method is None:
        raise UnknownShippingMethod("", [option.code for option in quote.shipping.options])


def _expiry(payment_method: str, now: datetime) -> datetime | None:
    hold = settings.PAYMENT_HOLDS[payment_method]
    return None if hold is None else now + hold


def _apply_deferred(order: Order, draft: creation.Draft, quote) -> None:
    """Benefits that act after the order (Oscar's deferred ones) leave their message with the order's discount."""
    for application in quote.applications:
        if not application["result"].affects_post_order:
            continue
        message = application["offer"].apply_deferred_benefit(quote.basket, order, application)
        for discount in draft.discounts:
            if discount.offer_id == application["offer"].pk and message:
                discount.message = message
                discount.save(update_fields=["message"])
