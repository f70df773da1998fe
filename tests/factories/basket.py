"""Smallest valid carts, offers and vouchers; every argument has a default."""

import itertools
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone
from oscar.apps.address.models import Country

from forked_apps.basket import editing, lookup
from forked_apps.basket.models import Basket, Line
from forked_apps.checkout import quoting
from forked_apps.offer.models import Benefit, Condition, ConditionalOffer, Range
from forked_apps.voucher.models import Voucher
from tests.factories.catalogue import product as make_product

_number = itertools.count(1)


def country(code: str = "DE", *, ships: bool = True) -> Country:
    return Country.objects.update_or_create(
        iso_3166_1_a2=code,
        defaults={"printable_name": code, "name": code, "iso_3166_1_a3": f"{code}X", "is_shipping_country": ships},
    )[0]


def address(**fields) -> dict:
    """A complete delivery address, in Germany unless said otherwise."""
    return {
        "first_name": "Ada",
        "last_name": "Byron",
        "line1": "Teststrasse 1",
        "line4": "Berlin",
        "postcode": "10115",
        "country": "DE",
        **fields,
    }


def basket(*, user=None, lines=()) -> Basket:
    """An open cart; `lines`: products, or (product, quantity) pairs."""
    opened = lookup.open_for(user=user)
    for entry in lines:
        product, quantity = entry if isinstance(entry, tuple) else (entry, 1)
        editing.add(basket_id=opened.pk, product_id=product.pk, quantity=quantity)
    return opened


def filled_basket(*, user=None, count: int = 1, price="10.00", quantity: int = 1) -> Basket:
    """A cart with `count` lines of different new products."""
    return basket(user=user, lines=[(make_product(price=price, stock=quantity + 50), quantity) for _ in range(count)])


def fresh(basket_: Basket) -> Basket:
    """The cart as it is in the database now."""
    return Basket.objects.get(pk=basket_.pk)


def quote_of(basket_: Basket, *, user=None, now=None, **choices) -> quoting.Quote:
    """The cart read again and priced."""
    return quoting.quote(basket=fresh(basket_), user=user, now=now or timezone.now(), **choices)


def line_of(basket_: Basket, product) -> Line:
    return Line.objects.get(basket=basket_, product=product)


def range_(*, products=(), everything: bool = False, **fields) -> Range:
    made = Range.objects.create(name=f"Range {next(_number)}", includes_all_products=everything, **fields)
    for product in products:
        made.add_product(product)
    return made


def offer(
    *, percent=None, amount=None, shipping_percent=None, products=None, at_least: int = 1, voucher_only=False, **fields
) -> ConditionalOffer:
    """An offer on `products` (None: all): `percent` off, a fixed `amount` off, or off the shipping."""
    where = range_(products=products or (), everything=products is None)
    number = next(_number)
    kind = ConditionalOffer.VOUCHER if voucher_only else ConditionalOffer.SITE
    if shipping_percent is not None:
        benefit = Benefit.objects.create(type=Benefit.SHIPPING_PERCENTAGE, value=Decimal(shipping_percent))
    elif amount is not None:
        benefit = Benefit.objects.create(range=where, type=Benefit.FIXED, value=Decimal(amount))
    else:
        benefit = Benefit.objects.create(range=where, type=Benefit.PERCENTAGE, value=Decimal(percent or 10))
    return ConditionalOffer.objects.create(
        name=fields.pop("name", f"Offer {number}"),
        offer_type=kind,
        condition=Condition.objects.create(range=where, type=Condition.COUNT, value=at_least),
        benefit=benefit,
        **fields,
    )


def voucher(code: str = "WELCOME", *, usage: str = Voucher.MULTI_USE, now=None, offers=None, **terms) -> Voucher:
    """A voucher that is valid from yesterday to tomorrow; `terms` describe its offer as in `offer`."""
    now = now or timezone.now()
    made = Voucher.objects.create(
        name=f"Voucher {code}",
        code=code,
        usage=usage,
        start_datetime=now - timedelta(days=1),
        end_datetime=now + timedelta(days=1),
    )
    made.offers.set(offers or [offer(voucher_only=True, **terms)])
    return made
