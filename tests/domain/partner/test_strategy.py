"""Which stock record sells, at what price with what tax, and how many queries that costs."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forked_apps.catalogue.models import Product
from forked_apps.partner import strategy
from tests.factories.catalogue import child, parent_product, product, product_class
from tests.factories.partner import partner, stock_of, stock_record, tax_rate

pytestmark = pytest.mark.django_db


def bought(thing, **shopper):
    return strategy.for_shopper(**shopper).fetch_for_product(Product.objects.get(pk=thing.pk))


def test_gross_prices_contain_the_tax_of_the_shops_country():
    tax_rate("0.1900")

    price = bought(product(price="11.90")).price

    assert (price.excl_tax, price.tax, price.incl_tax) == (Decimal("10.00"), Decimal("1.90"), Decimal("11.90"))
    assert (price.tax_rate, price.tax_code, price.currency) == (Decimal("0.1900"), "standard", "EUR")
    assert (price.shown, price.effective_price) == (Decimal("11.90"), Decimal("11.90"))


def test_net_prices_get_the_tax_on_top(settings):
    settings.PRICES_INCLUDE_TAX = settings.OSCAR_OFFERS_INCL_TAX = False
    tax_rate("0.1900")

    price = bought(product(price="10.00")).price

    assert (price.excl_tax, price.tax, price.incl_tax) == (Decimal("10.00"), Decimal("1.90"), Decimal("11.90"))
    assert (price.shown, price.effective_price) == (Decimal("10.00"), Decimal("10.00"))


def test_the_rate_follows_country_and_code():
    tax_rate("0.1900", country="DE")
    tax_rate("0.2100", country="NL")
    tax_rate("0.0900", country="NL", tax_code="book")
    mug, book = product(price="10.00"), product(price="10.00", tax_code="book")

    assert bought(mug).price.tax_rate == Decimal("0.1900")
    assert bought(mug, country="NL").price.tax_rate == Decimal("0.2100")
    assert bought(book, country="NL").price.tax_rate == Decimal("0.0900")
    assert bought(book, country="FR").price.tax_rate == Decimal("0")  # no row, no tax


def test_a_child_is_taxed_as_its_parent():
    tax_rate("0.0700", tax_code="book")
    parent = parent_product(tax_code="book", prices=["10.70"])

    assert bought(parent.children.get()).price.tax == Decimal("0.70")


def test_the_lowest_record_that_can_sell_is_chosen():
    thing = product(price="10.00", stock=0)
    stock_record(thing, price=None, stock=9)
    second = stock_record(thing, price="12.00", stock=1)
    stock_record(thing, price="8.00", stock=5)

    info = bought(thing)

    assert info.stockrecord == second
    assert info.price.incl_tax == Decimal("12.00")
    assert info.availability.is_available_to_buy


def test_a_sold_out_product_still_shows_its_first_price():
    thing = product(price="10.00", stock=0)
    stock_record(thing, price="8.00", stock=0)

    info = bought(thing)

    assert info.price.incl_tax == Decimal("10.00")
    assert not info.availability.is_available_to_buy


def line_of(thing, record):
    return SimpleNamespace(product=thing, product_id=thing.pk, stockrecord=record)


def test_a_line_keeps_its_stock_record():
    thing = product(price="10.00")
    later = stock_record(thing, price="12.00")

    info = strategy.for_shopper().fetch_for_line(line_of(thing, later))

    assert (info.stockrecord, info.price.incl_tax) == (later, Decimal("12.00"))


def test_a_line_cannot_sell_at_the_price_of_another_product():  # oscar.md 2.4
    dear, cheap = product(price="500.00"), product(price="1.00")

    info = strategy.for_shopper().fetch_for_line(line_of(dear, stock_of(cheap)))

    assert (info.stockrecord, info.price.incl_tax) == (stock_of(dear), Decimal("500.00"))


def test_a_line_whose_record_went_off_sale_moves_to_one_that_sells():
    thing = product(price="10.00")
    gone = stock_record(thing, price=None)

    assert strategy.for_shopper().fetch_for_line(line_of(thing, gone)).stockrecord == stock_of(thing)


@pytest.mark.parametrize("hide", [{"is_public": False}, {"deleted_at": "2026-01-01T00:00:00Z"}])
def test_a_hidden_product_cannot_be_bought(hide):  # E09
    thing = product()
    Product.objects.filter(pk=thing.pk).update(**hide)

    assert not bought(thing).availability.is_available_to_buy


def test_a_child_of_a_hidden_parent_cannot_be_bought():
    parent = parent_product(is_public=False, prices=["10.00"])

    assert not bought(parent.children.get()).availability.is_available_to_buy


@pytest.mark.parametrize(
    "thing",
    [lambda: product(stock=None), lambda: product(stock=0, product_class=product_class("Files", track_stock=False))],
)
def test_stock_that_is_not_counted_never_ends(thing):
    assert bought(thing()).availability.is_purchase_permitted(10_000)[0]


def test_a_parent_shows_its_cheapest_child_that_sells():
    parent = parent_product(prices=["10.00", "12.00"])
    child(parent, price="3.00", stock=0)
    child(parent, price="2.00", is_public=False)

    info = strategy.for_shopper().fetch_for_parent(parent)

    assert info.price.incl_tax == Decimal("10.00")
    assert info.availability.is_available_to_buy


def test_a_parent_without_sellable_children_shows_the_cheapest():
    parent = parent_product(prices=["10.00", "12.00"], stock=0)

    info = strategy.for_shopper().fetch_for_parent(parent)

    assert info.price.incl_tax == Decimal("10.00")
    assert not info.availability.is_available_to_buy


def test_prefetched_products_cost_one_query_for_the_version_of_the_rates():  # I05
    for _ in range(5):
        product()
    things = list(Product.objects.select_related("product_class", "parent").prefetch_related("stockrecords"))
    strategy.for_shopper().rate_of("")  # the rates are in memory from now on, under the version of the rules
    shopper = strategy.for_shopper()

    with CaptureQueriesContext(connection) as captured:
        infos = [shopper.fetch_for_product(thing) for thing in things]

    assert len(captured) == 1
    assert len({info.stockrecord.pk for info in infos}) == 5


def test_partners_are_not_asked():
    assert bought(product()).stockrecord.partner_id == partner().pk
