"""Nobody waits for others in a circle: each pair of flows at once with nothing repeated, and its control that does."""

import threading
from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from api_extensions.products import writing
from forked_apps import transactions
from forked_apps.basket import editing
from forked_apps.basket.models import Basket
from forked_apps.catalogue.models import Product
from forked_apps.checkout import placement
from forked_apps.order import cancellation, stock
from forked_apps.partner import allocation, pricing, stock_proof
from forked_apps.voucher import redemption
from forked_apps.voucher.models import Voucher
from tests.factories import basket as carts
from tests.factories.catalogue import product
from tests.factories.partner import stock_of
from tests.races.together import PATIENCE, together

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]
ON_MARIADB = pytest.mark.skipif(connection.vendor != "mysql", reason="an insert's reference is in nobody's way here")


@pytest.fixture(autouse=True)
def _germany():
    carts.country()


@pytest.fixture
def nothing_is_repeated(monkeypatch):
    """The order of the locks must do: a lost dead-lock reaches whoever called."""
    monkeypatch.setattr(transactions, "REPEATS", 0)


class Crossing:
    """Two sides that each have their first lock before either asks for its second. Each comes here once."""

    def __init__(self):
        self._both = threading.Barrier(2)
        self._came = threading.local()

    def wait(self) -> None:
        if not getattr(self._came, "once", False):
            self._came.once = True
            self._both.wait(PATIENCE)

    def after(self, monkeypatch, owner, name: str) -> None:
        real = getattr(owner, name)

        def then_wait(*args, **kwargs):
            answer = real(*args, **kwargs)
            self.wait()
            return answer

        monkeypatch.setattr(owner, name, then_wait)


def placing(cart, buyer: int = 0) -> Callable[[], object]:
    return lambda: placement.place(
        basket_id=cart.pk,
        email=f"buyer{buyer}@example.com",
        expected_total=Decimal("9999.00"),
        shipping_address=carts.address(),
    )


def locking(keys: list[int], crossing: Crossing) -> Callable[[], None]:
    """A flow that asks for its rows in an order of its own."""

    @transactions.repeated
    def run() -> None:
        allocation.lock(stockrecord_ids=keys[:1])
        crossing.wait()
        allocation.lock(stockrecord_ids=keys[1:])

    return run


class TestRepeating:
    def crossed(self):
        keys, crossing = [stock_of(product(stock=3)).pk for _ in range(2)], Crossing()
        return [locking(keys, crossing), locking(keys[::-1], crossing)]

    def test_the_side_that_lost_begins_again(self):  # 9.5
        assert together(self.crossed()) == {"ok": 2}

    def test_control_without_it_the_loser_is_told(self, nothing_is_repeated):
        assert together(self.crossed()) == {"ok": 1, "OperationalError": 1}

    def test_inside_another_transaction_only_the_whole_begins_again(self):
        began = []

        def whole(flow):
            @transactions.repeated
            def run():
                began.append(flow)
                flow()

            return run

        assert together([whole(flow) for flow in self.crossed()]) == {"ok": 2}
        assert len(began) == 3


class TestPricesAndBuyers:
    """Staff change a product over the API while others buy it."""

    def changing(self, item, price) -> Callable[[], object]:
        return partial(writing.change, product_id=item.pk, body={"price": Decimal(price)}, actor=None)

    def test_neither_waits_for_the_other(self, nothing_is_repeated):  # 1.2
        items = [product(price="10.00", stock=200) for _ in range(3)]
        for _ in range(3):
            bought = [carts.basket(lines=[(item, 1) for item in items[:: 1 if n % 2 else -1]]) for n in range(10)]
            actions = [placing(cart, n) for n, cart in enumerate(bought)]
            actions += [self.changing(item, 10 + n) for n in range(3) for item in items]

            assert together(actions) == {"ok": 19}

    def test_control_product_before_stock_is_a_dead_lock(self, nothing_is_repeated, monkeypatch):  # 1.2
        assert together(self.crossed(monkeypatch)) == {"ok": 1, "OperationalError": 1}

    def test_even_that_reaches_no_buyer(self, monkeypatch):  # 1.2, 9.5
        assert together(self.crossed(monkeypatch)) == {"ok": 2}

    def crossed(self, monkeypatch):
        item, crossing = product(price="10.00", stock=5), Crossing()
        cart = carts.basket(lines=[(item, 1)])
        crossing.after(monkeypatch, placement, "_lock_stock")

        @transactions.repeated
        def product_first() -> None:
            Product.objects.select_for_update().get(pk=item.pk)
            crossing.wait()
            pricing.set_prices(changes=[pricing.NewPrice(stock_of(item).pk, 11)], source="api")

        # Where an insert shares the product's lock, placing would take it beforehand.
        monkeypatch.setattr(transactions, "lock_referred", lambda rows: None)
        return [placing(cart), product_first]

    def test_neither_waits_for_who_fills_a_cart(self, nothing_is_repeated):
        item = product(price="10.00", stock=200)
        for _ in range(3):
            filled = [carts.basket() for _ in range(12)]
            actions = [partial(editing.add, basket_id=cart.pk, product_id=item.pk, quantity=1) for cart in filled]
            actions += [self.changing(item, 11 + n) for n in range(8)]

            assert together(actions) == {"ok": 20}


class TestCoupons:
    def carts_for(self, count: int) -> list[Basket]:
        carts.voucher("SPRING", percent=10)
        return [carts.filled_basket() for _ in range(count)]

    def test_twenty_at_once_apply_one(self, nothing_is_repeated):  # 9.5
        applying = [
            partial(redemption.apply, basket_id=cart.pk, code="SPRING", user=None, now=timezone.now())
            for cart in self.carts_for(20)
        ]

        assert together(applying) == {"ok": 20}
        assert Voucher.objects.get().num_basket_additions == 20

    @ON_MARIADB
    def test_control_the_insert_before_the_lock_is_a_dead_lock(self):  # 9.5
        crossing = Crossing()

        def run(cart):
            with transaction.atomic():
                cart.vouchers.add(Voucher.objects.get())
                crossing.wait()
                Voucher.objects.update(num_basket_additions=F("num_basket_additions") + 1)

        outcomes = together([partial(run, cart) for cart in self.carts_for(2)])
        assert outcomes == {"ok": 1, "OperationalError": 1}


class TestCancellingAndBuying:
    """An order with a coupon is cancelled while the same goods are bought with the same coupon."""

    def cart(self, item):
        cart = carts.basket(lines=[(item, 1)])
        redemption.apply(basket_id=cart.pk, code="SPRING", user=None, now=timezone.now())
        return cart

    def cancelling(self, item) -> Callable[[], object]:
        order = placing(self.cart(item))().order
        return partial(cancellation.cancel, order_id=order.pk)

    def test_neither_waits_for_the_other(self, nothing_is_repeated):  # 9.5
        carts.voucher("SPRING", percent=10)
        item = product(price="10.00", stock=200)
        for _ in range(3):
            actions = [self.cancelling(item) for _ in range(8)]
            actions += [placing(self.cart(item), n) for n in range(8)]

            assert together(actions) == {"ok": 16}
        assert list(stock_proof.verify()) == []
        assert Voucher.objects.get().num_orders == 24

    def test_control_stock_before_the_coupon_is_a_dead_lock(self, nothing_is_repeated, monkeypatch):  # 9.5
        carts.voucher("SPRING", percent=10)
        item = product(price="10.00", stock=200)
        actions = [self.cancelling(item), placing(self.cart(item))]
        crossing = Crossing()
        monkeypatch.setattr(redemption, "lock_of", lambda *, order_id: None)
        crossing.after(monkeypatch, stock, "release_all")
        crossing.after(monkeypatch, redemption, "lock_on")

        assert together(actions) == {"ok": 1, "OperationalError": 1}
