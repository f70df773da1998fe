"""Every price change leaves one ledger row, whatever path it came by."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from forked_apps.order import freezing
from forked_apps.partner import pricing, sales
from forked_apps.partner.managers import WriterBypassed
from forked_apps.partner.models import PriceChange, StockMovement, StockRecord
from forked_apps.partner.pricing import NewPrice
from forked_apps.partner.tasks import sweep_prices
from tests.factories.catalogue import product
from tests.factories.partner import partner, stock_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def record():
    """A stock record at 10.00, with the ledger row of its first price."""
    return stock_of(product(price="10.00", sku="MUG"))


def ledger(record) -> list[tuple]:
    changes = PriceChange.objects.filter(stockrecord=record).order_by("id")
    return [(change.old, change.new, change.source, change.actor_label, change.reason) for change in changes]


FIRST = (None, Decimal("10.00"), "unknown", "", "")


def test_set_prices_writes_price_and_ledger(record, merchandiser):  # D04
    written = pricing.set_prices(
        changes=[NewPrice(record.pk, Decimal("12.50"))],
        actor=merchandiser,
        reason="spring",
        source="dashboard",
        now=NOW,
    )

    record.refresh_from_db()
    assert record.price == Decimal("12.50")
    assert record.date_updated == NOW
    (change,) = written
    assert (change.old, change.new, change.currency, change.sku) == (Decimal("10.00"), Decimal("12.50"), "EUR", "MUG")
    assert (change.product_id, change.actor, change.at) == (record.product_id, merchandiser, NOW)
    assert ledger(record) == [
        FIRST,
        (Decimal("10.00"), Decimal("12.50"), "dashboard", "merchandiser@example.com", "spring"),
    ]


def test_the_same_price_again_is_no_change(record):
    assert pricing.set_prices(changes=[NewPrice(record.pk, Decimal("10.00"))], source="api") == []
    assert ledger(record) == [FIRST]


def test_saving_a_changed_record_goes_through_the_writer(record, merchandiser):
    with pricing.attribution(actor=merchandiser, source="admin", reason="typo"):
        record.price = Decimal("11.00")
        record.save()

    assert ledger(record)[1:] == [
        (Decimal("10.00"), Decimal("11.00"), "admin", "merchandiser@example.com", "typo"),
    ]


def test_an_old_copy_saved_for_another_reason_does_not_bring_back_the_old_price(record):
    stale = StockRecord.objects.get(pk=record.pk)
    pricing.set_prices(changes=[NewPrice(record.pk, Decimal("12.00"))], source="api")

    stale.partner_sku = "MUG-2"
    stale.save()

    record.refresh_from_db()
    assert (record.partner_sku, record.price) == ("MUG-2", Decimal("12.00"))
    assert len(ledger(record)) == 2


def test_a_price_left_out_of_update_fields_is_not_written(record):
    record.price, record.partner_sku = Decimal("99.00"), "MUG-3"
    record.save(update_fields=["partner_sku"])

    record.refresh_from_db()
    assert (record.partner_sku, record.price) == ("MUG-3", Decimal("10.00"))


def test_a_price_alone_in_update_fields_is_written_and_ledgered(record):
    record.price = Decimal("9.00")
    record.save(update_fields=["price"])

    assert ledger(record)[1:] == [(Decimal("10.00"), Decimal("9.00"), "unknown", "", "")]


def test_a_record_loaded_without_its_price_can_be_saved(record):
    partial = StockRecord.objects.only("id", "partner_sku").get(pk=record.pk)
    partial.partner_sku = "MUG-4"
    partial.save()

    record.refresh_from_db()
    assert (record.partner_sku, record.price, len(ledger(record))) == ("MUG-4", Decimal("10.00"), 1)


def test_records_inserted_in_bulk_begin_their_ledger(merchandiser):
    things = [product(price=None) for _ in range(3)]
    with pricing.attribution(actor=merchandiser, source="import", reason="file.csv"):
        records = StockRecord.objects.bulk_create(
            StockRecord(product=thing, partner=partner(), partner_sku=f"B{n}", price=Decimal(n), num_in_stock=n)
            for n, thing in enumerate(things)
        )

    assert [ledger(record) for record in records] == [
        [(None, Decimal(n), "import", "merchandiser@example.com", "file.csv")] for n in range(3)
    ]


@pytest.mark.parametrize(
    "bypass",
    [
        lambda rows, row: rows.update(price=Decimal("0.01")),
        lambda rows, row: rows.bulk_update([row], ["price"]),
        lambda rows, row: rows.bulk_create([row], update_conflicts=True, unique_fields=["id"], update_fields=["price"]),
        lambda rows, row: rows.bulk_create([row], ignore_conflicts=True),
        lambda rows, row: rows.update(num_in_stock=99),
        lambda rows, row: rows.update(num_allocated=0),
        lambda rows, row: row.product.stockrecords.update(price=Decimal("0.01")),
    ],
)
def test_the_manager_refuses_ways_around_the_writer(record, bypass):
    with pytest.raises(WriterBypassed):
        bypass(StockRecord.objects.all(), record)

    record.refresh_from_db()
    assert (record.price, record.num_in_stock) == (Decimal("10.00"), 5)


def test_other_columns_may_be_updated_at_once(record):
    assert StockRecord.objects.filter(pk=record.pk).update(low_stock_threshold=2) == 1


def test_a_negative_price_is_refused_by_the_writer_and_by_the_database(record):  # B15
    with pytest.raises(pricing.InvalidPrice):
        pricing.set_prices(changes=[NewPrice(record.pk, Decimal("-0.01"))], source="api")
    with pytest.raises(IntegrityError), transaction.atomic():
        models.QuerySet(StockRecord).filter(pk=record.pk).update(price=Decimal("-0.01"))


def test_an_unknown_record_stops_the_whole_change(record):
    with pytest.raises(StockRecord.DoesNotExist):
        pricing.set_prices(
            changes=[NewPrice(record.pk, Decimal("1.00")), NewPrice(10**9, Decimal("1.00"))], source="api"
        )

    record.refresh_from_db()
    assert record.price == Decimal("10.00")


def test_deleting_a_record_takes_it_off_sale(record):
    record.delete()

    assert StockRecord.objects.get(pk=record.pk).price is None
    assert ledger(record)[1:] == [(Decimal("10.00"), None, "unknown", "", "")]


@pytest.mark.parametrize("write", [lambda change: change.save(), lambda change: change.delete()])
def test_ledger_rows_are_final(record, write):
    change = PriceChange.objects.get(stockrecord=record)
    change.new = Decimal("1.00")

    with pytest.raises(TypeError):
        write(change)
    assert ledger(record) == [FIRST]


@pytest.mark.parametrize("write", [lambda rows: rows.update(new=1), lambda rows: rows.delete()])
def test_ledgers_refuse_bulk_writes(record, write):
    with pytest.raises(TypeError):
        write(PriceChange.objects.all())


def test_a_raw_price_is_found_and_recorded_as_unknown(record):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partner_stockrecord SET price = 3.00 WHERE id = %s", [record.pk])

    assert pricing.record_unknown(now=NOW) == 1
    assert ledger(record)[1:] == [(Decimal("10.00"), Decimal("3.00"), "unknown", "", "found by the sweeper")]
    assert pricing.record_unknown(now=NOW) == 0


def test_the_worker_sweeps_for_them(record):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partner_stockrecord SET price = 3.00 WHERE id = %s", [record.pk])

    sweep_prices.delay()

    assert len(ledger(record)) == 2


def test_a_history_that_is_loaded_later_keeps_its_dates():
    with pricing.attribution(source="demo", at=NOW):
        record = stock_of(product(price="10.00"))
        record.price, record.num_in_stock = Decimal("9.00"), 4
        record.save()

    assert set(PriceChange.objects.values_list("at", flat=True)) == {NOW}
    assert set(StockMovement.objects.values_list("at", flat=True)) == {NOW}
    assert record.num_in_stock == 4


def test_a_raw_price_of_nothing_is_found_too(record):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partner_stockrecord SET price = NULL WHERE id = %s", [record.pk])

    assert pricing.record_unknown(now=NOW) == 1
    assert ledger(record)[1][:2] == (Decimal("10.00"), None)


def test_a_raw_price_of_what_was_off_sale_is_found_too(record):
    pricing.set_prices(changes=[NewPrice(record.pk, None)], source="api")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partner_stockrecord SET price = 3.00 WHERE id = %s", [record.pk])

    assert pricing.record_unknown(now=NOW) == 1
    assert ledger(record)[2][:2] == (None, Decimal("3.00"))


class TestLowestPrice:
    """The earlier price that EU law wants beside a reduction."""

    @pytest.fixture
    def history(self, record):
        """Starts at 10.00 sixty days before NOW, then follows the given (days before NOW, price) steps."""

        def follow(*steps):
            with freezing.lifted(), connection.cursor() as cursor:
                cursor.execute("UPDATE partner_pricechange SET at = %s", [NOW - timedelta(days=60)])
            for days, price in steps:
                price = None if price is None else Decimal(price)
                pricing.set_prices(changes=[NewPrice(record.pk, price)], source="api", now=NOW - timedelta(days=days))
            return record.pk

        return follow

    @pytest.mark.parametrize(
        ("steps", "lowest"),
        [
            ([], "10.00"),  # held all the time
            ([(20, "12.00")], "10.00"),  # the price that held when the period began
            ([(40, "8.00"), (35, "12.00")], "12.00"),  # lower, but over before the period
            ([(20, "8.00"), (10, "12.00")], "8.00"),  # a raise shortly before the reduction does not help
            ([(20, "7.00"), (15, None), (5, "9.00")], "7.00"),  # time off sale has no price
            ([(0, "5.00")], "10.00"),  # the reduction itself does not count
        ],
    )
    def test_is_the_lowest_of_thirty_days_before(self, history, steps, lowest):
        stockrecord_id = history(*steps)

        assert pricing.lowest_price(stockrecord_id=stockrecord_id, before=NOW) == Decimal(lowest)

    def test_is_none_before_there_was_a_price(self, record):
        assert pricing.lowest_price(stockrecord_id=record.pk, before=NOW - timedelta(days=9999)) is None


def test_the_number_of_statements_does_not_grow_with_the_rows():  # B16
    def statements(rows: int) -> int:
        records = [stock_of(product(price="10.00")) for _ in range(rows)]
        with CaptureQueriesContext(connection) as captured, transaction.atomic():
            pricing.set_prices(changes=[NewPrice(record.pk, Decimal("11.00")) for record in records], source="api")
        return len(captured)

    assert statements(30) == statements(2)


@pytest.mark.parametrize("price", ["9.00", "14.00", None])
def test_a_raw_change_is_ledgered_before_the_next_one(record, price):  # 1.10
    models.QuerySet(StockRecord).filter(pk=record.pk).update(price=Decimal("14.00"))
    new = None if price is None else Decimal(price)

    written = pricing.set_prices(changes=[NewPrice(record.pk, new)], source="schedule", now=NOW)

    unknown = (Decimal("10.00"), Decimal("14.00"), "unknown", "", "found by the next change")
    own = [] if price == "14.00" else [(Decimal("14.00"), new, "schedule", "", "")]
    assert ledger(record)[1:] == [unknown, *own]
    assert len(written) == len(own)


def test_a_raw_change_before_a_sale_is_in_the_ledger_when_the_sale_begins(record):  # 1.10
    models.QuerySet(StockRecord).filter(pk=record.pk).update(price=Decimal("14.00"))

    sales.plan(
        stockrecord_id=record.pk,
        price=Decimal("9.00"),
        starts_at=NOW,
        ends_at=NOW + timedelta(days=1),
        name="s",
        now=NOW,
    )

    steps = [(old, new) for old, new, *_ in ledger(record)]
    assert steps == [(None, 10), (10, 14), (14, 9)]
    assert ledger(record)[1][2] == "unknown"
