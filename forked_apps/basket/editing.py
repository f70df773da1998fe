"""Change a cart: each function locks the cart's row, checks, and writes; callers ask for a quote afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.conf import settings
from django.db import models

from forked_apps import transactions
from forked_apps.basket import addresses, line_options, offering
from forked_apps.basket.exceptions import (
    CartFull,
    NotEnoughStock,
    NotForSale,
    QuantityOutOfRange,
    UnknownLine,
)
from forked_apps.basket.models import Basket, Line, LineAttribute

# Shipping stands above the cart and knows which methods apply: its app registers a callable
# check(code=, address=, basket_id=) here, which raises UnknownShippingMethod.
shipping_checks: list[Callable[..., None]] = []


def add(
    *,
    basket_id: int,
    product_id: int,
    quantity: int,
    options: Iterable[Mapping] | None = None,
    strategy=None,
    basket: Basket | None = None,
) -> None:
    """Put `quantity` more of a product into the cart; the same product with the same options shares one line.

    `options`: [{"option": Option or its code, "value": ...}]; `strategy` prices for a certain shopper; `basket` is the
    cart where the caller has it in memory, in a transaction of the caller's: it is as in the database afterwards, with
    all its lines. Raises
    UnknownProduct, VariantRequired, NotForSale, InvalidOption, QuantityOutOfRange, NotEnoughStock (counting what the
    cart holds), CartFull, CartClosed.
    """
    wanted = {"product_id": product_id, "quantity": quantity, "options": options, "strategy": strategy}
    if basket is None:
        add_line(basket_id=basket_id, **wanted)
    else:
        _add_line(basket_id, basket=basket, **wanted)


@transactions.repeated
def add_line(*, basket_id, product_id, quantity, options=None, strategy=None) -> tuple[Line, bool]:
    """As `add`; returns the line and whether it is new."""
    return _add_line(basket_id, product_id=product_id, quantity=quantity, options=options, strategy=strategy)


def _add_line(basket_id, *, product_id, quantity, options=None, strategy=None, basket=None) -> tuple[Line, bool]:
    _check_quantity(quantity, minimum=1)
    _lock(basket_id, basket)
    offered = offering.of_product(product_id, strategy=strategy)
    options = (
        line_options.checked(product=offered.product, options=options) if (options or offered.may_have_options) else []
    )
    if basket is not None:
        _begin(basket, offered)
    lines = list(Line.objects.filter(basket_id=basket_id)) if basket is None else basket.known_lines()
    reference = Basket()._create_line_reference(offered.product, offered.stockrecord, options)
    line = next((line for line in lines if line.line_reference == reference), None)
    held = sum(line.quantity for line in lines if line.stockrecord_id == offered.stockrecord.pk)
    _check_stock(product_id, requested=held + quantity, available=offered.available)
    if line is not None:
        _check_quantity(line.quantity + quantity, minimum=1)
        line.quantity += quantity
        Line.objects.filter(pk=line.pk).update(quantity=line.quantity)
        return line, False
    if len(lines) >= settings.CART_MAX_LINES:
        raise CartFull(settings.CART_MAX_LINES)
    line = _insert(basket_id, reference, offered, quantity, options)
    if basket is not None:
        _remember(line, basket, offered, has_options=bool(options))
    return line, True


@transactions.repeated
def set_quantity(*, basket_id: int, line_id: int, quantity: int, basket: Basket | None = None) -> None:
    """Make a line hold exactly `quantity`; 0 removes it. Raises UnknownLine, NotForSale and what `add` raises.

    `basket`: as for `add`.
    """
    _check_quantity(quantity, minimum=0)
    if quantity == 0:
        return remove(basket_id=basket_id, line_id=line_id, basket=basket)
    _lock(basket_id, basket)
    lines = list(Line.objects.filter(basket_id=basket_id).with_stock()) if basket is None else basket.known_lines()
    line = next((line for line in lines if line.pk == line_id), None)
    if line is None:
        raise UnknownLine(line_id)
    others = sum(other.quantity for other in lines if other.stockrecord_id == line.stockrecord_id and other != line)
    available = available_for(line, strategy=basket.strategy if basket is not None else None)
    _check_stock(line.product_id, requested=others + quantity, available=available)
    line.acknowledged.pop("wanted", None)
    line.quantity = quantity
    Line.objects.filter(pk=line.pk).update(quantity=quantity, acknowledged=line.acknowledged)
    return None


@transactions.repeated
def remove(*, basket_id: int, line_id: int, basket: Basket | None = None) -> None:
    """Take a line out, also one that cannot be bought any more. Raises UnknownLine, CartClosed.

    `basket`: as for `add`.
    """
    _lock(basket_id, basket)
    deleted, _ = Line.objects.filter(pk=line_id, basket_id=basket_id).delete()
    if not deleted:
        raise UnknownLine(line_id)


@transactions.repeated
def empty(*, basket_id: int) -> None:
    """Take out all lines and vouchers; the delivery address stays. Raises CartClosed."""
    Basket.objects.lock(basket_id)
    Line.objects.filter(basket_id=basket_id).delete()
    Basket.vouchers.through.objects.filter(basket_id=basket_id).delete()
    Basket.objects.filter(pk=basket_id).update(acknowledged={})


@transactions.repeated
def choose_shipping(*, basket_id: int, method: str | None = None, address: Mapping | None = None) -> None:
    """Keep a delivery address, a shipping method, or both; None leaves as it is, "" and {} clear.

    Raises InvalidAddress, UnknownShippingMethod(code, allowed), CartClosed.
    """
    Basket.objects.lock(basket_id)
    basket = Basket.objects.get(pk=basket_id)
    if address is not None:
        basket.shipping_address = addresses.checked(address) if address else None
    if method is not None:
        basket.shipping_method = method
    if method:
        for check in shipping_checks:
            check(code=method, address=basket.shipping_address, basket_id=basket_id)
    basket.save(update_fields=["shipping_address", "shipping_method"])


@transactions.repeated
def acknowledge(*, basket_id: int, quote) -> None:
    """The shopper has seen this quote: later notices are measured against its values. Raises CartClosed.

    Vouchers that had stopped working are taken off the cart with this.
    """
    Basket.objects.lock(basket_id)
    lines = Line.objects.in_bulk([line.id for line in quote.lines])
    for quoted in quote.lines:
        if quoted.id in lines:
            lines[quoted.id].acknowledged = quoted.snapshot()
    Line.objects.bulk_update(lines.values(), ["acknowledged"])
    usable = [code for code, _ in quote.vouchers]
    on_cart = Basket.vouchers.through.objects.filter(basket_id=basket_id)
    on_cart.exclude(voucher__code__in=usable).delete()
    Basket.objects.filter(pk=basket_id).update(acknowledged=dict(quote.seen))


def close(*, quote) -> None:
    """Mark the cart of this quote as ordered, with the quote as what its shopper has seen. Raises CartClosed.

    For placing, which holds the cart's row lock. The lines stay as they are: nobody prices an ordered cart again.
    """
    quote.basket.submit(acknowledged=dict(quote.seen))


def note_seen_under_lock(*, basket: Basket, seen: Mapping) -> None:
    """As `note_seen`, in the transaction that holds the cart's lock and knows it in memory."""
    basket.acknowledged = dict(seen)
    Basket.objects.filter(pk=basket.pk).update(acknowledged=basket.acknowledged, updated_at=basket.updated_at)


def note_seen(*, basket: Basket, seen: Mapping) -> None:
    """Keep what the shopper's own change did to offers and shipping, so that it is no notice; lines stay as they are.

    Does nothing when the cart was touched after `basket` was read: that other change has an answer of its own.
    """
    unchanged = Basket.objects.filter(pk=basket.pk, status=Basket.OPEN, updated_at=basket.updated_at)
    unchanged.update(acknowledged=dict(seen))


def available_for(line: Line, *, strategy=None) -> int | None:
    """How many can be sold of the line's product now. Raises NotForSale when the product or its price is gone."""
    info = (strategy or offering.default_strategy()).fetch_for_line(line, line.stockrecord)
    if not line.product.is_visible or not info.price.exists:
        raise NotForSale(line.product_id)
    return offering.left_of(info.availability)


def check_offered(product_id: int, offered: offering.Offering, quantity: int) -> None:
    """Whether a cart may begin with so many of it, without options.

    Raises QuantityOutOfRange, NotEnoughStock, InvalidOption when one has to be chosen.
    """
    _check_quantity(quantity, minimum=1)
    if offered.may_have_options:
        line_options.checked(product=offered.product, options=())
    _check_stock(product_id, requested=quantity, available=offered.available)


def new_line(basket: Basket, offered: offering.Offering, quantity: int, reference: str = "") -> Line:
    """A line that is not written yet, of a product without options unless `reference` says otherwise."""
    return Line(
        basket_id=basket.pk,
        line_reference=reference or basket._create_line_reference(offered.product, offered.stockrecord, ()),
        product=offered.product,
        stockrecord=offered.stockrecord,
        quantity=quantity,
        price_currency=offered.price.currency,
        price_excl_tax=offered.price.excl_tax,
        price_incl_tax=offered.price.incl_tax,
        tax_code=offered.price.tax_code,
        price_when_added=offered.shown_price,
        acknowledged=offered.snapshot(),
    )


def _insert(basket_id, reference, offered, quantity, options) -> Line:
    line = new_line(Basket(pk=basket_id), offered, quantity, reference)
    transactions.lock_referred(type(offered.stockrecord).objects.filter(pk=offered.stockrecord.pk))
    # The row of the cart is locked here already, which Line.save would do again.
    models.Model.save(line, force_insert=True)
    LineAttribute.objects.bulk_create(LineAttribute(line=line, **option) for option in options)
    return line


def _lock(basket_id: int, basket: Basket | None) -> None:
    if basket is None:
        Basket.objects.lock(basket_id)
    else:
        Basket.objects.lock_known(basket)


def _begin(basket: Basket, offered) -> None:
    if basket.is_new:
        basket.begin_lines(offered.rules)
    elif not basket.known_lines():
        basket.known_rules = offered.rules


def _remember(line: Line, basket: Basket, offered, *, has_options: bool) -> None:
    """Puts a line that was just written into the cart in memory, as `with_catalogue` would have read it."""
    lines = basket.known_lines()
    line.basket = basket
    line.image_path, line.has_options = offered.image_path, has_options
    # An empty cart may have them: it was not asked.
    line.has_vouchers = lines[0].has_vouchers if lines else (False if basket.is_new else None)
    lines.append(line)


def _check_quantity(quantity, *, minimum: int) -> None:
    maximum = settings.CART_MAX_LINE_QUANTITY
    if isinstance(quantity, bool) or not isinstance(quantity, int) or not minimum <= quantity <= maximum:
        raise QuantityOutOfRange(quantity, minimum, maximum)


def _check_stock(product_id: int, *, requested: int, available: int | None) -> None:
    if available is not None and requested > available:
        raise NotEnoughStock(product_id, requested, available)
