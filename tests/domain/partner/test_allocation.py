"""Stock moves all or nothing, is ledgered, and never falls below what orders hold."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from forked_apps.partner import allocation, holders, low_stock, pricing, stock_proof
from forked_apps.partner.models import StockAlert, StockMovement, StockRecord
from tests.factories.catalogue import parent_product, product, product_class
from tests.factories.partner import stock_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def mugs():
    """Five mugs."""
    return stock_of(product(stock=5, sku="MUG"))


@pytest.fixture
def cups():
    """Two cups."""
    return stock_of(product(stock=2, sku="CUP"))


@pytest.fixture
def held_by():
    """Orders that hold stock, as the order app would answer: held_by({stockrecord: [("A1", 2)]})."""

    def answer(holds: dict):
        known = [holders.Hold(row.pk, number, units) for row, lines in holds.items() for number, units in lines]
        holders.register(lambda ids: [hold for hold in known if ids is None or hold.stockrecord_id in ids])

    before = holders._find
    yield answer
    holders.register(before)


def figures(record) -> tuple:
    fresh = StockRecord.objects.get(pk=record.pk)
    return fresh.num_in_stock, fresh.num_allocated


def movements(record) -> list[tuple]:
    """All but the first entry."""
    rows = StockMovement.objects.filter(stockrecord=record).order_by("id")[1:]
    return [(row.kind, row.in_stock_delta, row.allocated_delta, row.order_number) for row in rows]


def test_an_order_holds_and_ships_its_stock(mugs):  # D05, C9
    assert allocation.allocate(quantities={mugs.pk: 3}, order_number="A1") == {mugs.pk: 3}
    assert figures(mugs) == (5, 3)
    allocation.consume(quantities={mugs.pk: 2}, order_number="A1")
    assert figures(mugs) == (3, 1)
    allocation.release(quantities={mugs.pk: 1}, order_number="A1")
    allocation.put_back(quantities={mugs.pk: 2}, order_number="A1")

    assert figures(mugs) == (5, 0)
    assert movements(mugs) == [
        ("allocated", 0, 3, "A1"),
        ("shipped", -2, -2, "A1"),
        ("released", 0, -1, "A1"),
        ("returned", 2, 0, "A1"),
    ]


def test_the_last_unit_can_be_held_shipped_and_given_back(mugs):
    allocation.allocate(quantities={mugs.pk: 5}, order_number="A1")
    assert figures(mugs) == (5, 5)

    allocation.consume(quantities={mugs.pk: 2}, order_number="A1")
    allocation.release(quantities={mugs.pk: 3}, order_number="A1")

    assert figures(mugs) == (3, 0)


def test_what_is_left_is_what_can_be_sold(mugs):
    allocation.allocate(quantities={mugs.pk: 3}, order_number="A1")

    assert StockRecord.objects.get(pk=mugs.pk).available == 2


def test_every_shortage_is_named_and_nothing_is_written(mugs, cups):  # D06
    plates = stock_of(product(stock=9, sku="PLATE"))

    with pytest.raises(allocation.OutOfStock) as refusal:
        allocation.allocate(quantities={plates.pk: 1, mugs.pk: 6, cups.pk: 3}, order_number="A1")

    assert refusal.value.shortages == (
        allocation.Shortage(mugs.pk, "MUG", requested=6, available=5),
        allocation.Shortage(cups.pk, "CUP", requested=3, available=2),
    )
    assert (figures(plates), figures(mugs), figures(cups)) == ((9, 0), (5, 0), (2, 0))
    assert movements(plates) == []


def test_stock_that_moved_after_it_was_read_is_not_sold_twice(mugs):  # D06
    stale = allocation.lock(stockrecord_ids=[mugs.pk])
    allocation.allocate(quantities={mugs.pk: 4}, order_number="A1")

    with pytest.raises(RuntimeError, match="changed under its lock"), transaction.atomic():
        allocation.allocate(quantities={mugs.pk: 2}, order_number="A2", locked=stale)

    assert figures(mugs) == (5, 4)


def test_records_that_the_caller_did_not_lock_are_locked_for_it(mugs, cups):
    held = allocation.allocate(
        quantities={mugs.pk: 1, cups.pk: 2}, order_number="A1", locked=allocation.lock(stockrecord_ids=[mugs.pk])
    )

    assert held == {mugs.pk: 1, cups.pk: 2}
    assert (figures(mugs), figures(cups)) == ((5, 1), (2, 2))


@pytest.mark.parametrize("flow", [allocation.release, allocation.consume])
def test_no_order_gives_back_more_than_is_held(mugs, flow):
    allocation.allocate(quantities={mugs.pk: 1}, order_number="A1")

    with pytest.raises(allocation.NotHeld):
        flow(quantities={mugs.pk: 2}, order_number="A1")
    assert figures(mugs) == (5, 1)


def test_a_negative_quantity_is_a_mistake_of_the_caller(mugs):  # B5
    with pytest.raises(ValueError, match="direction"):
        allocation.allocate(quantities={mugs.pk: -1}, order_number="A1")


def test_stock_without_a_figure_sells_without_movements():
    endless = stock_of(product(stock=None))

    assert allocation.allocate(quantities={endless.pk: 1000}, order_number="A1") == {}
    assert figures(endless) == (None, 0)
    assert StockMovement.objects.filter(stockrecord=endless).count() == 0
    assert list(stock_proof.verify()) == []


def test_stock_of_an_untracked_class_sells_without_movements():
    download = product(stock=1, product_class=product_class("Downloads", track_stock=False))
    record = stock_of(download)

    assert allocation.allocate(quantities={record.pk: 7}, order_number="A1") == {}
    assert figures(record) == (1, 0)


def test_a_variant_follows_its_parents_class():
    song = parent_product(prices=["1.00"], stock=1, product_class=product_class("Downloads", track_stock=False))
    record = stock_of(song.children.get())

    assert allocation.allocate(quantities={record.pk: 7}, order_number="A1") == {}
    assert figures(record) == (1, 0)


@pytest.mark.parametrize(
    "columns", [{"num_allocated": 6}, {"num_allocated": -1}, {"num_in_stock": 2, "num_allocated": 3}]
)
def test_the_database_is_the_second_wall(mugs, columns):  # 1 of the fault table
    with pytest.raises(IntegrityError), transaction.atomic():
        models.QuerySet(StockRecord).filter(pk=mugs.pk).update(**columns)


def test_staff_adjust_and_count_with_a_reason(mugs, merchandiser):  # B12
    allocation.adjust(stockrecord_id=mugs.pk, by=-2, actor=merchandiser, reason="broken")
    allocation.count(stockrecord_id=mugs.pk, counted=10, actor=merchandiser, reason="stock-take", source="dashboard")

    assert figures(mugs) == (10, 0)
    entries = StockMovement.objects.filter(stockrecord=mugs).order_by("id")[1:]
    assert [(e.kind, e.in_stock_delta, e.reason, e.actor, e.actor_label, e.source) for e in entries] == [
        ("adjusted", -2, "broken", merchandiser, "merchandiser@example.com", "unknown"),
        ("counted", 7, "stock-take", merchandiser, "merchandiser@example.com", "dashboard"),
    ]


@pytest.mark.parametrize(
    "lower",
    [
        lambda row: allocation.count(stockrecord_id=row.pk, counted=2, actor=None, reason=""),
        lambda row: allocation.adjust(stockrecord_id=row.pk, by=-3, actor=None, reason=""),
        lambda row: allocation.count_many(counts={row.pk: 2}, actor=None, reason="", source="import"),
        lambda row: save_with_stock(row, 2),
    ],
)
def test_stock_cannot_be_lowered_below_what_orders_hold(mugs, held_by, lower):
    allocation.allocate(quantities={mugs.pk: 3}, order_number="B2")
    held_by({mugs: [("B2", 2), ("A1", 1)]})

    with pytest.raises(allocation.BelowAllocated) as refusal:
        lower(mugs)

    assert refusal.value.order_numbers == ("A1", "B2")
    assert refusal.value.stockrecord.num_allocated == 3
    assert figures(mugs) == (5, 3)


def test_no_figure_is_larger_than_its_column(mugs):
    with pytest.raises(allocation.BeyondColumn):
        allocation.count(stockrecord_id=mugs.pk, counted=2**31, actor=None, reason="")
    allocation.count(stockrecord_id=mugs.pk, counted=2**31 - 1, actor=None, reason="")
    with pytest.raises(allocation.BeyondColumn):
        allocation.adjust(stockrecord_id=mugs.pk, by=1, actor=None, reason="")

    assert figures(mugs) == (2**31 - 1, 0)


def save_with_stock(row, number) -> None:
    row.num_in_stock = number
    row.save()


def test_saving_a_changed_figure_is_a_count(mugs, merchandiser):
    with pricing.attribution(actor=merchandiser, source="admin"):
        save_with_stock(mugs, 8)

    assert movements(mugs) == [("counted", 3, 0, "")]
    assert StockMovement.objects.latest("id").actor == merchandiser


def test_an_old_copy_does_not_bring_sold_stock_back(mugs):
    stale = StockRecord.objects.get(pk=mugs.pk)
    allocation.allocate(quantities={mugs.pk: 2}, order_number="A1")
    allocation.consume(quantities={mugs.pk: 2}, order_number="A1")

    stale.price = Decimal("11.00")
    stale.save()

    assert figures(mugs) == (3, 0)


def test_uncounted_stock_cannot_be_adjusted_but_counted():
    endless = stock_of(product(stock=None))

    with pytest.raises(allocation.NotCounted):
        allocation.adjust(stockrecord_id=endless.pk, by=1, actor=None, reason="")
    allocation.count(stockrecord_id=endless.pk, counted=4, actor=None, reason="")
    assert figures(endless) == (4, 0)


def test_many_are_counted_at_once(mugs, cups):
    changed = allocation.count_many(
        counts={mugs.pk: 7, cups.pk: 2}, actor=None, reason="file", source="import", kind="imported"
    )

    assert changed == {mugs.pk}
    assert movements(mugs) == [("imported", 2, 0, "")]
    assert movements(cups) == []


@pytest.mark.parametrize("flow", [allocation.allocate, allocation.put_back])
def test_the_number_of_statements_does_not_grow_with_the_lines(flow):  # I05
    def statements(lines: int) -> int:
        quantities = {stock_of(product(stock=5)).pk: 1 for _ in range(lines)}
        with CaptureQueriesContext(connection) as captured, transaction.atomic():
            flow(quantities=quantities, order_number="A1")
        return len(captured)

    assert statements(20) == statements(2)


def test_one_alert_for_each_fall_below_the_threshold(mugs):  # F02
    StockRecord.objects.filter(pk=mugs.pk).update(low_stock_threshold=4)
    for _ in range(2):
        allocation.allocate(quantities={mugs.pk: 1}, order_number="A1")
        low_stock.review(stockrecord_ids=[mugs.pk])
    assert [(a.status, a.threshold) for a in StockAlert.objects.filter(stockrecord=mugs)] == [("Open", 4)]
    assert list(low_stock.below_threshold()) == [mugs]

    allocation.count(stockrecord_id=mugs.pk, counted=50, actor=None, reason="delivery")
    low_stock.review(stockrecord_ids=[mugs.pk])

    assert [a.status for a in StockAlert.objects.filter(stockrecord=mugs)] == ["Closed"]
    assert list(low_stock.below_threshold()) == []


class TestProof:
    """`manage.py verify_stock`"""

    def test_accepts_true_books(self, mugs, held_by, capsys):
        allocation.allocate(quantities={mugs.pk: 3}, order_number="A1")
        held_by({mugs: [("A1", 3)]})

        call_command("verify_stock", verbosity=0)

        assert "Every stock figure is proven." in capsys.readouterr().out

    def test_names_allocations_that_no_order_holds(self, mugs, cups, held_by):
        allocation.allocate(quantities={mugs.pk: 3, cups.pk: 1}, order_number="A1")
        held_by({mugs: [("A1", 2)], cups: [("A1", 1)]})

        assert [str(drift) for drift in stock_proof.verify()] == [
            "MUG: allocated by the orders is 3, but should be 2, held by A1"
        ]

    def test_names_figures_changed_past_the_ledger(self, mugs, held_by):
        held_by({})
        with connection.cursor() as cursor:
            cursor.execute("UPDATE partner_stockrecord SET num_in_stock = 40 WHERE id = %s", [mugs.pk])

        with pytest.raises(CommandError, match="1 figures differ"):
            call_command("verify_stock", verbosity=0)
        assert [str(drift) for drift in stock_proof.verify()] == ["MUG: in stock by the ledger is 40, but should be 5"]

    def test_names_allocations_changed_past_the_ledger(self, mugs, held_by):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE partner_stockrecord SET num_allocated = 2 WHERE id = %s", [mugs.pk])
        held_by({mugs: [("A1", 2)]})

        assert [str(drift) for drift in stock_proof.verify()] == ["MUG: allocated by the ledger is 2, but should be 0"]

    def test_takes_no_sale_between_its_two_readings_for_a_drift(self, mugs, held_by):
        held_by({})
        allocation.allocate(quantities={mugs.pk: 3}, order_number="A1")
        holders.register(lambda ids: [] if ids is None else [holders.Hold(mugs.pk, "A1", 3)])

        assert list(stock_proof.verify()) == []
