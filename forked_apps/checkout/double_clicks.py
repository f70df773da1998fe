"""A shopper who orders twice by a double click means the order that their cart has just become."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef

from forked_apps.basket.models import Basket, Line
from forked_apps.order.models import Order

# Longer than an impatient second click takes to arrive, shorter than a second order of the same total.
JUST_NOW = timedelta(seconds=10)


def cart_meant(*, user, confirmed: Decimal, now: datetime) -> Basket | None:
    """The cart that a signed-in user wants to place: their open one, or, when there is nothing in it, the one that they
    placed just now for the very total that they confirm again. None when there is neither."""
    filled = Exists(Line.objects.filter(basket=OuterRef("pk")))
    basket = Basket.objects.filter(open_owner=user.pk).annotate(is_filled=filled).first()
    if basket is not None and basket.is_filled:
        return basket
    recent = Order.objects.filter(user=user, confirmed_total=confirmed, date_placed__gt=now - JUST_NOW)
    order = recent.select_related("basket").order_by("-date_placed", "-pk").first()
    return order.basket if order is not None and order.basket is not None else basket
