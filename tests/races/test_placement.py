"""Placing under concurrent buyers: sold exactly, one order per cart, no deadlock reaches a buyer; with controls."""

from decimal import Decimal

import pytest
from django.db import connection  # noqa: F401 - named by the skip condition

from forked_apps.basket.models import Basket
from forked_apps.checkout import placement, quoting
from forked_apps.order.models import Line, Order
from forked_apps.partner import allocation, stock_proof
from forked_apps.partner.models import StockRecord
from tests.factories import basket as carts
from tests.factories.catalogue import product
from tests.factories.partner import stock_of
from tests.races.meeting import Meeting
from tests.races.together import together

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time"),
]
ROUNDS = 3  # once may be luck


@pytest.fixture(autouse=True)
def _germany():
    carts.country()


def placing(cart, buyer):
    return lambda: placement.place(
        basket_id=cart.pk,
        email=f"buyer{buyer}@example.com",
        expected_total=Decimal("9999.00"),
        shipping_address=carts.address(),
    )


def crossed_carts(first, second, buyers: int) -> list:
    """Two lines each, every other cart in opposite order."""
    return [carts.basket(lines=[first, second] if buyer % 2 else [second, first]) for buyer in range(buyers)]


def test_k_units_and_n_buyers_in_opposite_order_sell_exactly_k():  # D06, F01
    for _ in range(ROUNDS):
        first, second = product(stock=3), product(stock=3)
        placings = [placing(cart, n) for n, cart in enumerate(crossed_carts(first, second, 8))]
        assert together(placings) == {"ok": 3, "ShortLines": 5}
        for item in (first, second):
            assert (stock_of(item).num_in_stock, stock_of(item).num_allocated) == (3, 3)
    assert list(stock_proof.verify()) == []


def test_control_without_the_guard_the_same_units_are_sold_twice(monkeypatch):  # D06
    """Stock read, then written, without a lock in between: what stops the fault above is the guard, not luck."""
    item = product(stock=100)
    placings = [placing(carts.basket(lines=[(item, 60)]), n) for n in range(4)]

    meeting = Meeting(4)

    def read_then_write(*, quantities, order_number, now=None, locked=None, products=None):
        for pk, quantity in quantities.items():
            allocated = StockRecord.objects.get(pk=pk).num_allocated
            meeting.wait()
            StockRecord._base_manager.filter(pk=pk).update(num_allocated=allocated + quantity)
        return quantities

    monkeypatch.setattr(allocation, "lock", lambda *, stockrecord_ids: {})
    monkeypatch.setattr(allocation, "allocate", read_then_write)
    assert meeting.of(placings) == {"ok": 4}
    assert sum(Line.objects.values_list("num_allocated", flat=True)) == 240 > stock_of(item).num_in_stock


def test_one_cart_posted_many_times_is_one_order():  # E23, C3
    for _ in range(ROUNDS):
        cart = carts.basket(lines=[(product(stock=50), 2)])
        results = []

        def post(cart=cart, results=results):
            results.append(placing(cart, 1)())

        assert together([post] * 6) == {"ok": 6}
        assert len({placed.order.pk for placed in results}) == 1
        assert sorted(placed.created for placed in results) == [False] * 5 + [True]
        assert Order.objects.filter(basket=cart).count() == 1


def test_control_without_the_cart_lock_the_losers_get_an_error(monkeypatch):  # E23
    """Without the row lock every post believes itself the first; only the unique index stops the second order."""
    cart = carts.basket(lines=[(product(stock=50), 2)])
    manager = type(Basket.objects)
    monkeypatch.setattr(manager, "get_locked", lambda self, basket_id: self.get(pk=basket_id))
    monkeypatch.setattr(placement, "_lock_stock", lambda basket_id: None)
    meeting = Meeting(6)
    meeting.after(monkeypatch, quoting, "quote")
    assert meeting.of([placing(cart, 1)] * 6) == {"ok": 1, "IntegrityError": 5}
    assert Order.objects.filter(basket=cart).count() == 1


def test_one_shopper_clicking_many_times_gets_one_order(customer, client_of):  # 1.11
    """Signed in, with neither a key nor the cart's id: some find the cart, some only the order that it became."""
    item = product(price="10.00", stock=50)
    for _ in range(ROUNDS):
        client = client_of(customer)
        cart = client.post("/api/cart/", {"product_id": item.pk}).json()
        answers = []

        def click(client=client, cart=cart, answers=answers):
            body = {"expected_total": cart["total"], "shipping_address": carts.address()}
            answers.append(client.post("/api/orders/", body))

        assert together([click] * 8) == {"ok": 8}
        assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
        assert len({answer.json()["number"] for answer in answers}) == 1
