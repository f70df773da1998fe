"""A cart that is made for one order, filled at once, beside the shopper's open one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db import transaction

from forked_apps import transactions
from forked_apps.basket import editing, offering
from forked_apps.basket.exceptions import CartFull
from forked_apps.basket.models import Basket, Line
from forked_apps.partner.models import StockRecord


@transactions.repeated
def fill(*, user, products: Sequence[Mapping]) -> Basket:
    """A new cart of this user (None: a guest) with these products, each {"product_id", "quantity", "options"}.

    It is never the user's open cart. The same product twice is one line. Costs the same number of statements for any
    number of products without options. Raises what `editing.add` raises, of the first product that cannot be had.
    """
    # Saved, as Oscar calls it: it can be placed, and the open cart stays the open one.
    status = Basket.OPEN if user is None else Basket.SAVED
    basket = Basket.objects.create(owner=user, status=status)
    if any(one.get("options") for one in products):
        for one in products:
            editing.add(basket_id=basket.pk, **one)
        return basket
    wanted: dict[int, int] = {}
    for one in products:
        wanted[one["product_id"]] = wanted.get(one["product_id"], 0) + one["quantity"]
    if len(wanted) > settings.CART_MAX_LINES:
        raise CartFull(settings.CART_MAX_LINES)
    lines = [
        editing.new_line(basket, offered, quantity)
        for offered, quantity in _offered(wanted, strategy=offering.default_strategy())
    ]
    transactions.lock_referred(StockRecord.objects.filter(pk__in=[line.stockrecord_id for line in lines]))
    Line.objects.bulk_create(lines)
    return basket


@transaction.atomic
def drop(basket: Basket) -> None:
    """Takes away a cart of `fill` that did not become an order."""
    for row in Basket.objects.select_for_update().filter(pk=basket.pk, status__in=Basket.editable_statuses):
        Line.objects.filter(basket=row).delete()
        row.delete()


def _offered(wanted: Mapping[int, int], *, strategy):
    """Each product as it is offered, with how many are wanted of it."""
    found = offering.of_products(wanted, strategy=strategy)
    for product_id, quantity in wanted.items():
        editing.check_offered(product_id, found[product_id], quantity)
        yield found[product_id], quantity
