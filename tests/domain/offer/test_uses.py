"""How often an offer may be used, and when a use is given back (1.14)."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from forked_apps.offer.models import ConditionalOffer
from forked_apps.order import cancellation, transitions
from tests.factories import basket as carts
from tests.factories import catalogue
from tests.factories import order as orders

pytestmark = pytest.mark.django_db


def counts():
    offer = ConditionalOffer.objects.get()
    return offer.num_applications, offer.num_orders, offer.total_discount, offer.status


@pytest.mark.parametrize(
    "limit", [{"max_user_applications": 1}, {"max_global_applications": 1}, {"max_discount": Decimal("1.00")}]
)
def test_a_cancelled_order_gives_the_use_of_an_offer_back(customer, limit):  # 1.14
    carts.offer(percent=20, **limit)
    first = orders.order(user=customer)

    assert carts.quote_of(carts.filled_basket(user=customer), user=customer).discount_total == 0
    cancellation.cancel(order_id=first.pk)
    assert counts() == (0, 0, 0, ConditionalOffer.OPEN)
    second = orders.order(user=customer)

    assert (
        second.discounts.get().amount
        == sum(line.line_price_before_discounts_incl_tax for line in second.lines.all()) / 5
    )
    assert carts.quote_of(carts.filled_basket(user=customer), user=customer).discount_total == 0


def test_an_order_paid_after_all_counts_its_use_again(customer):  # 1.14
    carts.offer(percent=20, max_user_applications=1)
    order = orders.order(user=customer)
    cancellation.cancel(order_id=order.pk)

    transitions.revive(order=order, now=timezone.now())

    assert counts()[:3] == (1, 1, Decimal("2.00"))
    assert ConditionalOffer.objects.get().get_num_user_applications(customer) == 1
    assert carts.quote_of(carts.filled_basket(user=customer), user=customer).discount_total == 0


def test_an_offer_that_took_nothing_was_not_used():
    """The second offer on shipping, and one on a delivery that is free anyhow."""
    first = carts.offer(shipping_percent=50, priority=2, exclusive=False)
    second = carts.offer(shipping_percent=10, priority=1, exclusive=False)
    orders.order(lines=[catalogue.product(price="10.00")])
    orders.order(lines=[catalogue.product(price="60.00")])

    assert [ConditionalOffer.objects.get(pk=offer.pk).num_applications for offer in (first, second)] == [1, 0]


@pytest.mark.parametrize(("price", "is_given"), [("62.50", True), ("62.49", False)])
def test_an_offer_and_free_shipping_have_one_rule_for_their_sum(price, is_given):  # 1.14
    """20 % off 62.50 leaves 50.00 to pay: enough for both; off 62.49 it leaves less: enough for neither."""
    carts.offer(percent=20, exclusive=False, priority=2)
    gift = carts.offer(amount="5.00", exclusive=False, priority=1)
    type(gift.condition).objects.filter(pk=gift.condition_id).update(type="Value", value=50)
    both = carts.quote_of(carts.basket(lines=[catalogue.product(price=price)]))
    ConditionalOffer.objects.filter(pk=gift.pk).delete()
    one = carts.quote_of(carts.basket(lines=[catalogue.product(price=price)]))

    assert (len(both.discounts) == 2) is is_given
    assert (one.shipping_total == 0) is is_given


def test_what_is_missing_is_told_by_the_same_rule(client):  # 1.14
    """40.00 less a fifth leaves 32.00: 18.00 are missing, not 10.00."""
    carts.offer(percent=20, exclusive=False, priority=2)
    gift = carts.offer(amount="5.00", exclusive=False, priority=1)
    type(gift.condition).objects.filter(pk=gift.condition_id).update(type="Value", value=50)
    client.post(f"/basket/add/{catalogue.product(price='40.00').pk}/", {"quantity": 1})

    assert "Spend €18.00 more" in client.get("/basket/").content.decode()


@pytest.mark.parametrize(
    ("step", "words"), [("condition", "after the offers before this one"), ("benefit", "cheapest")]
)
def test_the_offers_form_says_the_rule(client, admin_user, step, words):  # 1.14
    offer = carts.offer(percent=20)
    client.force_login(admin_user)

    page = client.get(reverse(f"dashboard:offer-{step}", args=[offer.pk]))

    assert words in page.content.decode()
