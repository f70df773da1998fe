"""The in-memory answer "is this product in that range" equals that of the database, for every kind of range."""

import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forked_apps.offer import membership
from forked_apps.offer.models import Range
from tests.factories import basket as carts
from tests.factories import catalogue

pytestmark = pytest.mark.django_db


def test_membership_equals_the_query():
    kitchen = catalogue.category("Kitchen")
    mugs = catalogue.category("Mugs", parent=kitchen)
    garden = catalogue.category("Garden")
    tools = catalogue.product_class("Tools")
    parent = catalogue.parent_product(in_category=mugs)
    products = [
        catalogue.product(in_category=kitchen),
        catalogue.product(in_category=mugs),
        catalogue.product(in_category=garden, product_class=tools),
        catalogue.product(),
        *parent.children.all(),
    ]
    kinds = {
        "nothing": lambda r: None,
        "products": lambda r: [r.add_product(products[0]), r.add_product(parent)],
        "classes": lambda r: r.classes.add(tools),
        "categories": lambda r: r.included_categories.add(kitchen),
        "excluded": lambda r: r.excluded_products.add(products[1], products[-1]),
        "excluded parent": lambda r: r.excluded_products.add(parent),
        "excluded categories": lambda r: r.excluded_categories.add(mugs),
    }
    for everything in (True, False):
        for chosen in itertools.chain.from_iterable(itertools.combinations(kinds, n) for n in (1, 2, 3)):
            made = carts.range_(everything=everything)
            for kind in chosen:
                kinds[kind](made)

    ranges = list(Range.objects.order_by("pk"))
    membership.load(ranges=ranges, products=products)

    compared = [
        (made.contains_product(product), Range.objects.get(pk=made.pk).product_queryset.filter(pk=product.pk).exists())
        for made in ranges
        for product in products
    ]
    assert [remembered for remembered, _ in compared] == [asked for _, asked in compared]
    assert {True, False} == {remembered for remembered, _ in compared}


def test_membership_costs_one_statement():
    products = [catalogue.product() for _ in range(5)]
    ranges = [carts.range_(products=products[:number]) for number in range(5)]

    with CaptureQueriesContext(connection) as captured:
        membership.load(ranges=ranges, products=products)
        answers = [made.contains_product(product) for made in ranges for product in products]

    assert len(captured) == 1
    assert answers.count(True) == 0 + 1 + 2 + 3 + 4


def test_an_unasked_product_is_looked_up():
    known, other = catalogue.product(), catalogue.product()
    made = carts.range_(products=[known, other])
    membership.load(ranges=[made], products=[known])

    assert made.contains_product(other)


@pytest.mark.parametrize(("combined", "discount"), [(True, 3), (False, 1)])
def test_offers_share_items_only_when_they_name_each_other(combined, discount):
    mug = catalogue.product(price="10.00")
    cart = carts.basket(lines=[mug])
    first = carts.offer(amount="1.00", exclusive=False, priority=3)
    second = carts.offer(amount="2.00", exclusive=False, priority=2)
    third = carts.offer(amount="4.00", exclusive=False, priority=1)
    third.combinations.add(carts.offer(amount="8.00", exclusive=False, status="Suspended"))
    first.combinations.add(second if combined else third)
    if not combined:
        type(third).objects.filter(pk=third.pk).update(status="Suspended")

    assert carts.quote_of(cart).discount_total == discount


def test_an_exclusive_offer_keeps_others_away():
    cart = carts.basket(lines=[catalogue.product(price="10.00")])
    carts.offer(amount="1.00", exclusive=True, priority=2)
    carts.offer(amount="4.00", exclusive=True, priority=1)
    carts.offer(amount="2.00", exclusive=False, priority=0)

    assert carts.quote_of(cart).discount_total == 1
