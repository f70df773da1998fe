"""Stock under concurrent buyers: sold exactly, no deadlock reaches a buyer; each guard has a control without it."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, models, transaction
from django.db.models import F

from forked_apps.partner import allocation, pricing
from forked_apps.partner.models import PriceChange, StockMovement, StockRecord
from tests.factories.catalogue import product
from tests.factories.partner import stock_of
from tests.races.together import PATIENCE, together

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time"),
]


def rounds(number: int) -> range:
    """A race is tried several times; once may be luck."""
    return range(number)


def figures(record) -> tuple[int, int]:
    row = StockRecord.objects.get(pk=record.pk)
    return row.num_in_stock, row.num_allocated


def buy(quantities: dict[int, int], order_number: str) -> Callable[[], None]:
    """A placing reduced to what matters here: lock and allocate, then insert rows that refer to the stock."""

    def run() -> None:
        with transaction.atomic():
            allocation.allocate(quantities=quantities, order_number=order_number)
            insert_reference(quantities)

    return run


def insert_reference(quantities) -> None:
    """What an order line does to its stock row on MariaDB: an insert with a foreign key takes a shared lock on it."""
    for pk in quantities:
        PriceChange.objects.create(stockrecord_id=pk, sku="line", currency="EUR", at="2026-01-01T00:00:00Z")


class TestLastUnits:
    def test_five_units_go_to_five_of_twenty_buyers(self):  # 1 of the fault table, F01, D06
        for _ in rounds(3):
            record = stock_of(product(stock=5))

            outcomes = together([buy({record.pk: 1}, f"A{n}") for n in range(20)])

            assert outcomes == {"ok": 5, "OutOfStock": 15}
            assert figures(record) == (5, 5)
            assert StockMovement.objects.filter(stockrecord=record, kind="allocated").count() == 5

    def test_control_without_lock_and_condition_the_check_is_what_stops_it(self):
        """The fault is real: unguarded buyers all pass their own look at the stock, and hit the last wall."""
        record = stock_of(product(stock=1))

        outcomes = together(unguarded_purchases(record, buyers=8))

        assert outcomes["ok"] == 1
        # MariaDB reports a violated CHECK as an operational error.
        assert outcomes["IntegrityError"] + outcomes["OperationalError"] == 7

    def test_control_without_any_wall_units_are_sold_twice(self, without_check):
        record = stock_of(product(stock=1))

        assert together(unguarded_purchases(record, buyers=8)) == {"ok": 8}
        assert figures(record) == (1, 8)


class TestManyLines:
    def test_baskets_in_opposite_order_do_not_deadlock(self):
        for _ in rounds(3):
            records = [stock_of(product(stock=30)) for _ in range(4)]
            keys = [record.pk for record in records]

            outcomes = together([buy(dict.fromkeys(keys[:: 1 if n % 2 else -1], 1), f"A{n}") for n in range(20)])

            assert outcomes == {"ok": 20}
            assert [figures(record) for record in records] == [(30, 20)] * 4

    def test_short_mixed_baskets_sell_exactly_what_there_is(self):
        mug, cup = stock_of(product(stock=3)), stock_of(product(stock=10))
        baskets = [{mug.pk: 1, cup.pk: 1} if n % 2 else {cup.pk: 1, mug.pk: 1} for n in range(12)]

        outcomes = together([buy(basket, f"A{n}") for n, basket in enumerate(baskets)])

        assert outcomes == {"ok": 3, "OutOfStock": 9}
        assert (figures(mug), figures(cup)) == ((3, 3), (10, 3))

    def test_control_in_the_order_of_the_basket_buyers_deadlock(self):
        """Locking in the shopper's order instead of key order: each waits for what the other one holds."""
        first, second = stock_of(product(stock=30)), stock_of(product(stock=30))
        meeting = threading.Barrier(2)

        outcomes = together(
            [
                locking_in_turn([first.pk, second.pk], meeting),
                locking_in_turn([second.pk, first.pk], meeting),
            ]
        )

        assert outcomes == {"ok": 1, "OperationalError": 1}

    @pytest.mark.skipif("connection.vendor != 'mysql'", reason="PostgreSQL's foreign key lock does not conflict")
    def test_control_inserting_before_locking_deadlocks_on_mariadb(self):
        """B2'': the inserted line shares the stock row's lock, then both buyers want it alone."""
        record = stock_of(product(stock=30))
        meeting = threading.Barrier(2)

        outcomes = together([inserting_first(record.pk, meeting) for _ in range(2)])

        assert outcomes == {"ok": 1, "OperationalError": 1}


class TestBothSides:
    def test_buyers_shippers_and_stock_takers_leave_true_books(self):
        record = stock_of(product(stock=40))
        for n in range(10):
            allocation.allocate(quantities={record.pk: 1}, order_number=f"OLD{n}")

        actions = [buy({record.pk: 1}, f"NEW{n}") for n in range(10)]
        actions += [lambda n=n: allocation.consume(quantities={record.pk: 1}, order_number=f"OLD{n}") for n in range(5)]
        actions += [
            lambda n=n: allocation.release(quantities={record.pk: 1}, order_number=f"OLD{n}") for n in range(5, 10)
        ]
        actions += [lambda: allocation.adjust(stockrecord_id=record.pk, by=2, actor=None, reason="") for _ in range(3)]

        assert together(actions) == {"ok": 23}
        assert figures(record) == (40 - 5 + 6, 10)
        moved = StockMovement.objects.filter(stockrecord=record).aggregate(
            in_stock=models.Sum("in_stock_delta"), allocated=models.Sum("allocated_delta")
        )
        assert (moved["in_stock"], moved["allocated"]) == figures(record)

    def test_two_writers_of_prices_in_opposite_order_leave_an_unbroken_ledger(self):
        keys = [stock_of(product(price="10.00")).pk for _ in range(6)]

        def reprice(order, price):
            changes = [pricing.NewPrice(pk, price) for pk in order]
            return lambda: pricing.set_prices(changes=changes, source="api")

        prices = [11 + n for n in range(10)]
        assert together([reprice(keys[:: 1 if n % 2 else -1], price) for n, price in enumerate(prices)]) == {"ok": 10}

        for pk in keys:
            chain = list(PriceChange.objects.filter(stockrecord=pk).order_by("id").values_list("old", "new"))
            assert [old for old, _ in chain[1:]] == [new for _, new in chain[:-1]]
            assert chain[-1][1] == StockRecord.objects.get(pk=pk).price


@pytest.fixture
def without_check():
    """Takes the CHECK away for one test, then corrects what it let through and puts it back."""
    name = "stock_covers_allocated"
    constraint = next(c for c in StockRecord._meta.constraints if c.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(StockRecord, constraint)
    yield
    models.QuerySet(StockRecord).update(num_allocated=0)
    with connection.schema_editor() as editor:
        editor.add_constraint(StockRecord, constraint)


def unguarded_purchases(record, buyers: int) -> list[Callable[[], None]]:
    """How stock Oscar sells: look, decide, then add without a condition. Everybody has looked before anybody adds."""
    all_have_looked = threading.Barrier(buyers)

    def run() -> None:
        row = StockRecord.objects.get(pk=record.pk)
        assert row.available == 1
        all_have_looked.wait(PATIENCE)
        models.QuerySet(StockRecord).filter(pk=record.pk).update(num_allocated=F("num_allocated") + 1)

    return [run] * buyers


def locking_in_turn(keys: list[int], meeting: threading.Barrier) -> Callable[[], None]:
    """Locks the first row, waits until the other buyer has locked theirs, then asks for the second."""

    def run() -> None:
        with transaction.atomic():
            allocation.lock(stockrecord_ids=keys[:1])
            meeting.wait(PATIENCE)
            allocation.lock(stockrecord_ids=keys[1:])

    return run


def inserting_first(stockrecord_id: int, meeting: threading.Barrier) -> Callable[[], None]:
    """Writes the order line before it locks the stock."""

    def run() -> None:
        with transaction.atomic():
            insert_reference([stockrecord_id])
            meeting.wait(PATIENCE)
            allocation.allocate(quantities={stockrecord_id: 1}, order_number="A")

    return run
