"""The shop's page of a product: what has to stand beside a reduced price."""

from decimal import Decimal

import pytest

from forked_apps.partner import pricing
from tests.factories.catalogue import child, parent_product, product, review
from tests.factories.partner import stock_of

pytestmark = pytest.mark.django_db
BESIDE = "Lowest price of the 30 days before:"


def reprice(thing, price):
    pricing.set_prices(changes=[pricing.NewPrice(stock_of(thing).pk, Decimal(price))], source="api")


def page_of(client, thing) -> str:
    return client.get(thing.get_absolute_url()).content.decode()


def test_beside_a_reduced_price_stands_the_lowest_of_the_days_before(client):
    mug = product(price="12.00")
    reprice(mug, "11.00")
    reprice(mug, "9.00")

    page = page_of(client, mug)

    assert "€9.00" in page
    assert f"{BESIDE} <s>€11.00</s>" in page


@pytest.mark.parametrize("price", ["12.00", "13.00"])
def test_a_price_that_did_not_fall_stands_alone(client, price):
    mug = product(price="12.00")
    reprice(mug, price)

    assert BESIDE not in page_of(client, mug)


def test_each_variant_has_its_own(client):
    shirt = parent_product(prices=())
    child(shirt, price="10.00")
    large = child(shirt, price="20.00")
    reprice(large, "15.00")

    page = page_of(client, shirt)

    assert page.count(BESIDE) == 1
    assert "<s>€20.00</s>" in page


def test_variants_cost_no_statements_of_their_own_for_it(client, django_assert_max_num_queries):
    from forked_apps.partner.templatetags.reduction_tags import earlier_prices

    shirt = parent_product(prices=["10.00"] * 8)
    for one in shirt.children.all():
        reprice(one, "8.00")

    with django_assert_max_num_queries(3):
        assert len(earlier_prices(shirt)) == 9


@pytest.mark.parametrize(("scores", "words"), [([4], "4.0 of 5, 1 review<"), ([4, 5], "4.5 of 5, 2 reviews<")])
def test_reviews_are_counted_in_plain_words(client, scores, words):
    mug = product()
    for score in scores:
        review(mug, score=score)
    mug.update_rating()

    assert words in page_of(client, mug)


def test_variants_stand_in_the_order_in_which_they_were_made(client):  # newcomer: sizes ran XL, L, M, S
    jacket = parent_product("Jacket", prices=())
    for size in ("S", "M", "L"):
        child(jacket, title=f"Jacket, {size}")
    page = page_of(client, jacket)
    assert page.index("Jacket, S") < page.index("Jacket, M") < page.index("Jacket, L")
