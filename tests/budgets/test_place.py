"""What placing costs in SQL statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forked_apps.checkout import placement
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


def test_twenty_lines_cost_45_statements_at_most(customer):  # I05, D01
    carts.country()
    assert cost_of_placing(customer, 20) <= 45


def test_the_cost_does_not_grow_with_lines_catalogue_or_history(customer):  # I05
    orders.order(user=customer)  # the site is read once and remembered
    few = cost_of_placing(customer, 2)
    for _ in range(15):
        product()
    for _ in range(3):
        orders.order(user=customer)
    assert cost_of_placing(customer, 20) == few
