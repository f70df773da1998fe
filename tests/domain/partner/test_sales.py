"""Sales: begun and ended by the worker, ledgered, seen by carts; orders stay."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from forked_apps.order import freezing
from forked_apps.partner import pricing, reductions, sales
from forked_apps.partner.models import PriceChange, Sale, StockRecord
from tests.factories import basket as carts
from tests.factories import catalogue
from tests.factories.partner import stock_of

pytestmark = pytest.mark.django_db

NOON = datetime(2031, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def lamp():
    return catalogue.product("Lamp", price="20.00", stock=10)


def plan(product, price="15.00", *, starts=NOON + HOUR, ends=NOON + 3 * HOUR, now=NOON, **facts) -> Sale:
    facts.setdefault("name", "Spring sale")
    record = stock_of(product)
    return sales.plan(stockrecord_id=record.pk, price=Decimal(price), starts_at=starts, ends_at=ends, now=now, **facts)


def price_of(product) -> Decimal:
    return stock_of(product).price


def set_price(product, price, now) -> None:
    new = pricing.NewPrice(stock_of(product).pk, Decimal(price))
    pricing.set_prices(changes=[new], source="dashboard", now=now)


def test_a_sale_lowers_the_price_in_its_time_and_no_longer(lamp):
    sale = plan(lamp)

    seen = {}
    for hours in (0.9, 1.1, 2.9, 3.1):
        sales.run_due(now=NOON + hours * HOUR)
        seen[hours] = str(price_of(lamp))

    assert seen == {0.9: "20.00", 1.1: "15.00", 2.9: "15.00", 3.1: "20.00"}
    sale.refresh_from_db()
    assert (sale.state, sale.note, sale.closed_at) == (Sale.State.ENDED, "", NOON + 3.1 * HOUR)


def test_both_changes_are_ledgered_under_the_name_of_the_sale_and_its_planner(lamp, merchandiser):
    plan(lamp, actor=merchandiser)
    sales.run_due(now=NOON + HOUR)
    sales.run_due(now=NOON + 3 * HOUR)

    rows = PriceChange.objects.order_by("-id")[:2].values_list("old", "new", "reason", "source", "actor_label")
    assert list(rows) == [
        (Decimal("15.00"), Decimal("20.00"), "Spring sale", "schedule", merchandiser.email),
        (Decimal("20.00"), Decimal("15.00"), "Spring sale", "schedule", merchandiser.email),
    ]


def test_a_cart_tells_of_a_sale_that_began(lamp):  # C06
    cart = carts.basket(lines=[(lamp, 2)])
    plan(lamp)

    sales.run_due(now=NOON + HOUR)

    quote = carts.quote_of(cart)
    assert str(quote.lines[0].unit_price) == "15.00"
    assert [(n.code, n.old, n.new) for n in quote.notices if n.line_id] == [("price_down", "20.00", "15.00")]


def test_the_price_before_the_sale_is_the_one_to_show_beside_it(lamp):
    with freezing.lifted():
        PriceChange._base_manager.update(at=NOON - 40 * timedelta(days=1))
    plan(lamp)
    sales.run_due(now=NOON + HOUR)

    assert reductions.of_records({stock_of(lamp).pk: Decimal("15.00")}) == {stock_of(lamp).pk: Decimal("20.00")}


def test_one_that_has_begun_already_begins_at_once(lamp):
    assert plan(lamp, starts=NOON - HOUR).state == Sale.State.RUNNING
    assert str(price_of(lamp)) == "15.00"


def test_running_it_twice_changes_nothing_more(lamp):
    plan(lamp)
    assert [sales.run_due(now=NOON + HOUR) for _ in range(2)] == [1, 0]
    assert [sales.run_due(now=NOON + 3 * HOUR) for _ in range(2)] == [1, 0]
    assert PriceChange.objects.filter(source="schedule").count() == 2


class TestWhatHappensMeanwhile:
    def test_a_price_set_during_the_sale_stays_when_it_ends(self, lamp):
        sale = plan(lamp)
        sales.run_due(now=NOON + HOUR)
        set_price(lamp, "18.00", NOON + 2 * HOUR)

        sales.run_due(now=NOON + 3 * HOUR)

        sale.refresh_from_db()
        assert (str(price_of(lamp)), sale.state, sale.note) == ("18.00", Sale.State.ENDED, sales.PRICE_CHANGED)

    def test_a_price_that_fell_before_the_sale_is_not_raised_by_it(self, lamp):
        sale = plan(lamp)
        set_price(lamp, "14.00", NOON)

        sales.run_due(now=NOON + HOUR)

        sale.refresh_from_db()
        assert (str(price_of(lamp)), sale.state, sale.note) == ("14.00", Sale.State.ENDED, sales.NOT_LOWER)

    def test_what_was_taken_off_sale_stays_off(self, lamp):
        plan(lamp)
        stock_of(lamp).delete()

        sales.run_due(now=NOON + HOUR)

        assert price_of(lamp) is None

    def test_a_worker_that_slept_through_it_says_so(self, lamp):
        sale = plan(lamp)

        sales.run_due(now=NOON + 5 * HOUR)

        sale.refresh_from_db()
        assert (str(price_of(lamp)), sale.note) == ("20.00", sales.MISSED)

    def test_one_sale_may_follow_another_without_a_gap(self, lamp):
        plan(lamp)
        plan(lamp, "12.00", starts=NOON + 3 * HOUR, ends=NOON + 4 * HOUR)
        sales.run_due(now=NOON + HOUR)

        sales.run_due(now=NOON + 3 * HOUR)
        assert str(price_of(lamp)) == "12.00"
        sales.run_due(now=NOON + 4 * HOUR)
        assert str(price_of(lamp)) == "20.00"


class TestRefusals:
    def test_not_below_the_present_price(self, lamp):
        for price in ("20.00", "21.00"):
            with pytest.raises(sales.NotLower):
                plan(lamp, price)
        with pytest.raises(pricing.InvalidPrice):
            plan(lamp, "-1.00")

    def test_of_something_that_is_not_for_sale(self, lamp):
        stock_of(lamp).delete()

        with pytest.raises(sales.NotLower) as refused:
            plan(lamp)

        assert refused.value.price is None

    @pytest.mark.parametrize(("starts", "ends"), [(2, 2), (2, 1), (-2, -1), (-2, 0)])
    def test_a_period_that_is_none(self, lamp, starts, ends):
        with pytest.raises(sales.WrongPeriod):
            plan(lamp, starts=NOON + starts * HOUR, ends=NOON + ends * HOUR)

    @pytest.mark.parametrize(("starts", "ends"), [(0, 2), (1, 3), (2, 2.5), (2, 9), (0, 9)])
    def test_two_at_a_time(self, lamp, starts, ends):
        first = plan(lamp)

        with pytest.raises(sales.SalesOverlap) as refused:
            plan(lamp, "12.00", starts=NOON + starts * HOUR, ends=NOON + ends * HOUR)

        assert refused.value.other == first
        assert Sale.objects.count() == 1


class TestCallingOff:
    def test_a_planned_sale_never_begins(self, lamp):
        sales.call_off(sale_id=plan(lamp).pk, now=NOON)

        sales.run_due(now=NOON + HOUR)

        assert (str(price_of(lamp)), Sale.objects.get().state) == ("20.00", Sale.State.CALLED_OFF)

    def test_a_running_one_ends_now(self, lamp):
        sale = plan(lamp)
        sales.run_due(now=NOON + HOUR)

        sales.call_off(sale_id=sale.pk, now=NOON + 2 * HOUR)

        assert (str(price_of(lamp)), Sale.objects.get().state) == ("20.00", Sale.State.CALLED_OFF)

    def test_one_that_is_over_is_refused_and_makes_room_for_the_next(self, lamp):
        sale = plan(lamp)
        sales.call_off(sale_id=sale.pk, now=NOON)

        with pytest.raises(sales.SaleOver):
            sales.call_off(sale_id=sale.pk, now=NOON)

        assert plan(lamp).state == Sale.State.PLANNED


def test_statements_of_running_do_not_depend_on_closed_sales(lamp, django_assert_num_queries):
    for number in range(5):
        sales.call_off(sale_id=plan(lamp, name=f"sale {number}").pk, now=NOON)

    with django_assert_num_queries(2):
        assert sales.run_due(now=NOON + HOUR) == 0
    assert StockRecord.objects.get(product=lamp).price == 20
