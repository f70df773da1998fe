"""The earlier price beside a reduced one: right for every history, and the same cost for every page."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from forked_apps.catalogue.models import Product
from forked_apps.order import freezing
from forked_apps.partner import pricing, reductions
from tests.factories import catalogue
from tests.factories.partner import stock_of, stock_record

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)


@pytest.fixture
def costs():
    """costs(product, (40, "10.00"), (5, None)): what it cost since so many days ago; None: off sale."""

    def follow(product, *steps):
        record = stock_of(product)
        with freezing.lifted(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE partner_pricechange SET at = %s WHERE stockrecord_id = %s",
                [NOW - timedelta(days=400), record.pk],
            )
        for days, price in steps:
            new = pricing.NewPrice(record.pk, None if price is None else Decimal(price))
            pricing.set_prices(changes=[new], source="api", now=NOW - timedelta(days=days))
        return product

    return follow


def shown(*products) -> dict:
    rows = Product.objects.filter(pk__in=[product.pk for product in products], shelf__earlier_price__isnull=False)
    return dict(rows.values_list("pk", "shelf__earlier_price"))


@pytest.mark.parametrize(
    ("steps", "earlier"),
    [
        ([], None),  # never changed
        ([(5, "12.00")], None),  # raised
        ([(5, "8.00")], "10.00"),  # reduced: what held when the 30 days began
        ([(300, "8.00")], "10.00"),  # reduced long ago, and so still
        ([(20, "15.00"), (5, "12.00")], "10.00"),  # raised shortly before, to look reduced
        ([(50, "9.00"), (40, "15.00"), (5, "12.00")], "15.00"),  # lower, but over before the 30 days
        ([(20, "9.00"), (5, "8.00")], "9.00"),  # reduced twice
        ([(20, "7.00"), (10, "12.00"), (5, "8.00")], "7.00"),  # was lower than it is now
        ([(10, "8.00"), (5, "9.00")], None),  # the present price is a raise
        ([(10, None), (5, "8.00")], "10.00"),  # off sale in between
        ([(60, None), (5, "8.00")], None),  # off sale for longer than the 30 days: no earlier price
        ([(30, "12.00"), (0, "11.00")], "12.00"),  # the day on which the period begins
    ],
)
def test_the_lowest_of_the_thirty_days_before_the_reduction(costs, steps, earlier):  # D04, Omnibus
    product = costs(catalogue.product(price="10.00"), *steps)

    assert shown(product) == ({product.pk: Decimal(earlier)} if earlier else {})


def test_it_is_what_the_ledger_says_of_one_record(costs):  # D04
    product = costs(catalogue.product(price="10.00"), (40, "14.00"), (20, "11.00"), (10, "13.00"), (2, "9.00"))

    of_one = pricing.lowest_price(stockrecord_id=stock_of(product).pk, before=NOW - timedelta(days=2))

    assert shown(product) == {product.pk: of_one} == {product.pk: Decimal("11.00")}


def test_a_parent_is_reduced_when_its_cheapest_variant_is(costs):  # B02
    parent = catalogue.parent_product(prices=())
    cheap, dear = catalogue.child(parent, price="10.00"), catalogue.child(parent, price="20.00")
    costs(cheap, (5, "8.00"))
    costs(dear, (5, "15.00"))

    assert shown(parent, cheap, dear) == {
        parent.pk: Decimal("10.00"),
        cheap.pk: Decimal("10.00"),
        dear.pk: Decimal("20.00"),
    }


def test_a_parent_that_always_began_at_this_price_is_not_reduced(costs):  # B02
    parent = catalogue.parent_product(prices=())
    reduced, steady = catalogue.child(parent, price="10.00"), catalogue.child(parent, price="8.00")
    costs(reduced, (5, "8.00"))

    assert shown(parent, reduced, steady) == {reduced.pk: Decimal("10.00")}


def test_a_hidden_variant_reduces_nothing(costs):  # B02
    parent = catalogue.parent_product(prices=())
    hidden = costs(catalogue.child(parent, price="10.00", is_public=False), (5, "8.00"))
    catalogue.child(parent, price="8.00")

    assert shown(parent, hidden) == {hidden.pk: Decimal("10.00")}


def test_a_withdrawn_record_beside_does_not_count(costs):  # B02
    product = costs(catalogue.product(price="10.00"), (5, "8.00"))
    stock_record(product, price=None)

    assert shown(product) == {product.pk: Decimal("10.00")}


@pytest.mark.parametrize(("products", "changes"), [(1, 1), (8, 12)])
def test_two_statements_for_any_page_and_history(costs, django_assert_num_queries, products, changes):  # B16
    steps = [(60 - number, f"{100 - number}.00") for number in range(changes)]
    made = [costs(catalogue.product(price="200.00"), *steps) for _ in range(products)]
    prices = {stock_of(product).pk: Decimal(steps[-1][1]) for product in made}

    with django_assert_num_queries(2):
        assert reductions.of_records(prices).keys() == prices.keys()


def test_lists_details_and_variants_show_it(api, costs):  # B02, Omnibus
    parent = catalogue.parent_product("Shirt", prices=())
    costs(catalogue.child(parent, price="10.00"), (5, "8.00"))
    plain = catalogue.product("Mug", price="5.00")

    rows = {row["name"]: row for row in api.get("/api/products/").json()["results"]}
    detail = api.get(f"/api/products/{parent.pk}/").json()

    assert (rows["Shirt"]["price"], rows["Shirt"]["lowest_price_30_days"]) == ("8.00", "10.00")
    assert rows["Mug"]["lowest_price_30_days"] is None
    assert (detail["lowest_price_30_days"], detail["variants"][0]["lowest_price_30_days"]) == ("10.00", "10.00")
    assert api.get(f"/api/products/{plain.pk}/").json()["lowest_price_30_days"] is None
