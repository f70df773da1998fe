"""SQL statements of carts and orders: bounded for twenty lines, constant in lines and rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import basket, catalogue, partner

pytestmark = pytest.mark.django_db

CART = 4  # the login, the cart, its lines, the categories of its products
ADD = 9
PLACE = 25
LIST = 5  # the login, the count, orders with their addresses, lines, discounts


@pytest.fixture(autouse=True)
def _shop():
    basket.country("DE")
    partner.tax_rate("0.1900")


@pytest.fixture
def shopper(customer, client_of):
    return client_of(customer)


def statements(call) -> tuple[int, object]:
    with CaptureQueriesContext(connection) as captured:
        response = call()
    assert response.status_code < 300, response.json()
    return len(captured), response


def fill(client, lines: int) -> dict:
    for _ in range(lines):
        cart = client.post("/api/cart/", {"product_id": catalogue.product().pk, "quantity": 2}).json()
    return cart


def place(client, cart: dict):
    body = {"expected_total": cart["total"], "shipping_address": basket.address()}
    return client.post("/api/orders/", body)


def test_a_cart_of_twenty_lines(shopper):  # U16
    fill(shopper, 1)
    of_one, _ = statements(lambda: shopper.get("/api/cart/"))
    fill(shopper, 19)

    of_twenty, response = statements(lambda: shopper.get("/api/cart/"))

    assert len(response.json()["lines"]) == 20
    assert of_twenty == of_one <= CART


def test_adding_to_a_cart_of_twenty_lines(shopper):  # U16
    fill(shopper, 20)
    product = catalogue.product()

    count, response = statements(lambda: shopper.post("/api/cart/", {"product_id": product.pk}))

    assert len(response.json()["lines"]) == 21
    assert count <= ADD


def test_placing_twenty_lines(shopper):  # U16
    place(shopper, fill(shopper, 1))  # fills what Django keeps for the life of the process: the site, content types
    small = fill(shopper, 1)
    of_one, _ = statements(lambda: place(shopper, small))
    large = fill(shopper, 20)

    of_twenty, response = statements(lambda: place(shopper, large))

    assert len(response.json()["lines"]) == 20
    assert of_twenty == of_one <= PLACE


def test_a_list_of_orders_costs_the_same_for_one_and_ten(shopper, merchandiser, client_of):  # D09 U16
    place(shopper, fill(shopper, 1))
    of_one, _ = statements(lambda: shopper.get("/api/orders/"))
    for lines in range(1, 10):
        place(shopper, fill(shopper, lines))

    of_ten, response = statements(lambda: shopper.get("/api/orders/"))

    assert sum(len(order["lines"]) for order in response.json()["results"]) == 46
    assert of_ten == of_one <= LIST


def test_the_staffs_list_costs_the_same_for_one_and_ten(shopper, merchandiser, client_of):  # E28 U16
    staff = client_of(merchandiser)
    place(shopper, fill(shopper, 1))
    of_one, _ = statements(lambda: staff.get("/api/admin/orders/"))
    for _ in range(9):
        place(shopper, fill(shopper, 2))

    of_ten, response = statements(lambda: staff.get("/api/admin/orders/"))

    assert len(response.json()["results"]) == 10
    assert of_ten == of_one
