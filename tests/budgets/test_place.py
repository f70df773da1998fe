"""What placing costs in SQL statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forked_apps.checkout import placement, quoting
from forked_apps.voucher import redemption
from tests.factories import basket as carts
from tests.factories import order as orders
from tests.factories.catalogue import product

pytestmark = pytest.mark.django_db


def cost_of_placing(user, lines: int) -> int:
    cart = carts.filled_basket(user=user, count=lines, quantity=2)
    quote = carts.quote_of(cart, user=user)
    with CaptureQueriesContext(connection) as spent:
        placed = placement.place(
            basket_id=cart.pk, user=user, expected_total=quote.total, shipping_address=carts.address()
        )
    assert placed.created
    assert placed.order.lines.count() == lines
    return len(spent)


@pytest.mark.parametrize("lines", [3, 20, 100])
def test_placing_costs_25_statements_at_most(customer, lines):  # I05, D01, issue 8
    carts.country()
    orders.order(user=customer)  # the site and the shop's rules are read once and remembered

    assert cost_of_placing(customer, lines) <= 25


@pytest.mark.parametrize("lines", [3, 100])
def test_offers_and_a_voucher_cost_thirteen_more_for_any_number_of_lines(customer, lines):  # issue 8
    carts.country()
    for percent in (3, 4):
        carts.offer(percent=percent, exclusive=False)
    carts.offer(percent=5, exclusive=False, max_global_applications=1000, max_user_applications=1000)
    voucher = carts.voucher("SPRING", percent=2)
    voucher.offers.update(exclusive=False)
    orders.order(user=customer)

    def place() -> int:
        cart = carts.filled_basket(user=customer, count=lines, quantity=2)
        redemption.apply(basket_id=cart.pk, code="SPRING", user=customer, now=timezone.now())
        carts_seen = quoting.quote_edited(basket_id=cart.pk, user=customer, now=timezone.now())
        with CaptureQueriesContext(connection) as spent:
            placed = placement.place(
                basket_id=cart.pk, user=customer, expected_total=carts_seen.total, shipping_address=carts.address()
            )
        assert placed.order.discounts.count() == 4
        return len(spent)

    assert place() <= 38


def test_the_cost_does_not_grow_with_lines_catalogue_or_history(customer):  # I05
    orders.order(user=customer)  # the site is read once and remembered
    few = cost_of_placing(customer, 2)
    for _ in range(15):
        product()
    for _ in range(3):
        orders.order(user=customer)
    assert cost_of_placing(customer, 20) == few
