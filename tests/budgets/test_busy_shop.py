"""SQL statements over HTTP in a busy shop: bounded, and the same for any cart, catalogue and history."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forked_apps.catalogue.models import Product
from tests.factories import basket as carts
from tests.factories import catalogue, partner
from tests.factories import order as orders

pytestmark = pytest.mark.django_db

# MariaDB locks what an insert refers to, so that is locked first, in order: one statement more.
EXTRA = 1 if connection.vendor == "mysql" else 0
READ, ADD, PLACE = 8, 13 + EXTRA, 38 + EXTRA
CODE = "SPRING"


@pytest.fixture
def kitchen():
    """Offers of every kind meet in this category: shared, limited per user, on shipping, by voucher."""
    carts.country("DE")
    partner.tax_rate("0.1900")
    made = catalogue.category("Kitchen")
    for percent in (3, 4, 5):
        shared = carts.offer(percent=percent, exclusive=False)
        shared.condition.range.included_categories.add(made)
    carts.offer(amount="2.00", max_user_applications=100)
    carts.offer(shipping_percent=50)
    carts.voucher(CODE, percent=2).offers.update(exclusive=False)
    return made


@pytest.fixture(params=["guest", "user"])
def shopper(request, api, customer, client_of):
    """Two who shop: by cart token, and by JWT."""
    return api if request.param == "guest" else client_of(customer)


def variant(kitchen):
    return catalogue.parent_product(prices=("10.00",), stock=600, in_category=kitchen).children.get()


def fill(client, kitchen, lines: int) -> None:
    """A fresh cart with a voucher on it and so many lines."""
    client.credentials(**{**client._credentials, "HTTP_X_CART_TOKEN": ""})
    for _ in range(lines):
        cart = client.post("/api/cart/", {"product_id": variant(kitchen).pk, "quantity": 2})
        if token := cart.json()["cart_token"]:
            client.credentials(**{**client._credentials, "HTTP_X_CART_TOKEN": token})
    assert client.post("/api/cart/apply-coupon/", {"code": CODE}).status_code == 200


def spent(call) -> tuple[int, dict]:
    with CaptureQueriesContext(connection) as captured:
        response = call()
    assert response.status_code < 300, response.json()
    return len(captured), response.json()


def costs(client, kitchen, lines: int) -> dict[str, int]:
    """Statements of adding to a cart with so many lines, reading it and placing it."""
    fill(client, kitchen, lines)
    added = variant(kitchen)
    add, _ = spent(lambda: client.post("/api/cart/", {"product_id": added.pk, "quantity": 2}))
    read, cart = spent(lambda: client.get("/api/cart/"))
    assert len(cart["lines"]) == lines + 1
    assert {discount["voucher_code"] for discount in cart["discounts"]} == {None, CODE}
    body = {"expected_total": cart["total"], "shipping_address": carts.address(), "email": "guest@example.com"}
    place, order = spent(lambda: client.post("/api/orders/", body))
    assert len(order["lines"]) == lines + 1
    return {"add": add, "read": read, "place": place}


def test_the_cost_is_bounded_and_the_same_for_two_and_twenty_lines(shopper, kitchen):  # I05 U16
    costs(shopper, kitchen, 1)  # fills what Django keeps for the life of the process: the site
    few = costs(shopper, kitchen, 1)

    assert costs(shopper, kitchen, 19) == few
    assert few["read"] <= READ
    assert few["add"] <= ADD
    assert few["place"] <= PLACE


def test_the_cost_is_the_same_in_a_large_catalogue_and_after_many_orders(shopper, customer, kitchen):  # I05 U16
    costs(shopper, kitchen, 1)
    small = costs(shopper, kitchen, 3)
    for _ in range(20):
        orders.order(user=customer)
    for number in range(150):
        catalogue.product(in_category=kitchen if number % 3 == 0 else None)
    assert Product.objects.count() > 150

    assert costs(shopper, kitchen, 3) == small
