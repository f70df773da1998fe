"""A shop whose card provider is fakepay, and orders to pay."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from forked_apps.checkout import expiry, placement
from forked_apps.order.models import Order
from forked_apps.payment import attempts, settlement
from tests.factories import basket as carts
from tests.factories import catalogue
from tests.factories import order as orders
from tests.factories.provider import fakepay_serving

GOOD, SECURE, DECLINED = "4242424242424242", "4000002760003184", "4000000000009995"


@pytest.fixture
def fakepay(settings):
    """A real HTTP server; the gateway's SDK talks to it."""
    with fakepay_serving() as server:
        settings.STRIPE_SECRET_KEY = "sk_test_fakepay"
        settings.STRIPE_API_BASE = f"http://127.0.0.1:{server.server_port}"
        settings.STRIPE_WEBHOOK_SECRETS = ["whsec_test"]
        yield server


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def place_order(db, customer, now):
    """place_order(price="10.00", quantity=2, stock=5, method="card") -> Order"""

    def place(*, price="10.00", quantity=1, stock=5, method="card", user=customer, product=None) -> Order:
        carts.country()
        product = product or catalogue.product(price=price, stock=stock)
        cart = carts.basket(user=user, lines=[(product, quantity)])
        with orders.taking_cards(method):
            placed = placement.place(
                basket_id=cart.pk,
                user=user,
                email="" if user else "guest@example.com",
                expected_total=Decimal("100000"),
                shipping_address=carts.address(),
                payment_method=method,
                now=now,
            )
        return placed.order

    return place


@pytest.fixture
def start(fakepay, now):
    """start(order) -> an open card payment."""
    return lambda order: attempts.start(order_id=order.pk, method="card", now=now)


@pytest.fixture
def expire(now):
    """expire(order): the time to pay is over."""

    def run(order):
        assert expiry.expire_unpaid(now=now + timedelta(days=1)) == 1
        order.refresh_from_db()
        return order

    return run


@pytest.fixture
def paid(fakepay, place_order, start, now):
    """An order of three that was paid by card."""
    order = place_order(price="10.00", quantity=3)
    attempt = start(order)
    fakepay.book.pay(attempt.intent_id, GOOD)
    settlement.settle(attempt_id=attempt.pk, now=now)
    order.refresh_from_db()
    return order


def stock_of(order) -> tuple[int, int]:
    """In stock and allocated of the order's only stock record."""
    record = order.lines.get().stockrecord
    record.refresh_from_db()
    return record.num_in_stock, record.num_allocated
