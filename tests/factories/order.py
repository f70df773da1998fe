"""Orders as the shop makes them: through placing, never by rows."""

from decimal import Decimal

from django.utils import timezone

from forked_apps.checkout import placement
from forked_apps.order.models import Order
from tests.factories import basket as carts


def order(*, user=None, lines=None, basket=None, now=None, ship_to=None, **choices) -> Order:
    """A placed, pending order at today's prices; `lines` as in the cart factory (default: one new product)."""
    carts.country()
    now = now or timezone.now()
    cart = basket or (carts.basket(user=user, lines=lines) if lines else carts.filled_basket(user=user))
    if user is None:
        choices.setdefault("email", "guest@example.com")
    return placement.place(
        basket_id=cart.pk,
        user=user,
        expected_total=choices.pop("expected_total", Decimal("99999.00")),
        shipping_address=ship_to or carts.address(),
        now=now,
        **choices,
    ).order
