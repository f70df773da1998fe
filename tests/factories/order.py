"""Orders as the shop makes them: through placing, never by rows."""

from contextlib import AbstractContextManager
from decimal import Decimal

from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from forked_apps.checkout import placement
from forked_apps.order.models import Order
from forked_apps.payment.gateways import CARD
from tests.factories import basket as carts


def order(*, user=None, lines=None, basket=None, now=None, ship_to=None, **choices) -> Order:
    """A placed, pending order at today's prices; `lines` as in the cart factory (default: one new product)."""
    carts.country()
    now = now or timezone.now()
    cart = basket or (carts.basket(user=user, lines=lines) if lines else carts.filled_basket(user=user))
    if user is None:
        choices.setdefault("email", "guest@example.com")
    with taking_cards(choices.get("payment_method")):
        return placement.place(
            basket_id=cart.pk,
            user=user,
            expected_total=choices.pop("expected_total", Decimal("99999.00")),
            shipping_address=ship_to or carts.address(),
            now=now,
            **choices,
        ).order


def taking_cards(method: str | None) -> AbstractContextManager:
    """A shop that has a key for cards while it places an order that is paid by card."""
    key = settings.STRIPE_SECRET_KEY or ("sk_test_placing" if method == CARD else "")
    return override_settings(STRIPE_SECRET_KEY=key)
