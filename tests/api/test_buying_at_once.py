"""Products ordered by one request: as from a cart, beside the open one, and nothing is left of a refusal."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forked_apps.basket.models import Basket
from forked_apps.order.models import Order
from forked_apps.partner.models import StockRecord
from tests.factories import basket as carts
from tests.factories import catalogue, partner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _shop():
    carts.country("DE")
    partner.tax_rate("0.1900")


def body(*products, total="1000.00", **more) -> dict:
    wanted = [{"product_id": product.pk, "quantity": quantity} for product, quantity in products]
    return {
        "products": wanted,
        "expected_total": total,
        "email": "guest@example.com",
        "shipping_address": carts.address(),
        **more,
    }


def test_a_guest_orders_at_once_and_reads_the_order_by_its_token(api):  # issue 8
    mug, bowl = catalogue.product(price="10.00"), catalogue.product(price="3.00")

    response = api.post("/api/orders/", body((mug, 2), (bowl, 1), (mug, 1)))

    assert response.status_code == 201
    placed = response.json()
    assert sorted((line["product"]["id"], line["quantity"]) for line in placed["lines"]) == [(mug.pk, 3), (bowl.pk, 1)]
    assert StockRecord.objects.get(product=mug).num_allocated == 3
    api.credentials(HTTP_X_CART_TOKEN=response["X-Cart-Token"])
    assert api.get(placed["url"]).json() == placed  # what was written is what is read
    assert api.post("/api/cart/", {"product_id": mug.pk}).json()["id"] != str(Order.objects.get().basket.public_id)


def test_the_open_cart_of_a_customer_stays_as_it_is(customer, client_of):  # issue 8
    shopper, mug = client_of(customer), catalogue.product()
    before = shopper.post("/api/cart/", {"product_id": catalogue.product().pk}).json()

    response = shopper.post("/api/orders/", body((mug, 1)))

    assert response.status_code == 201
    assert response.json()["user"] == customer.pk
    assert "X-Cart-Token" not in response
    assert shopper.get("/api/cart/").json() == before


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"expected_total": "0.01"}, 409, "total_changed"),
        ({"quantity": 6}, 409, "out_of_stock"),
        ({"product_id": 10**9}, 404, "unknown_product"),
        ({"cart_id": "3f0c1f0e-6a52-4b1a-9d39-4d1c6f3f0001"}, 400, "not_together"),
        ({"products": []}, 400, "invalid"),
    ],
)
def test_a_refusal_leaves_no_cart(api, wrong, status, code):  # issue 8
    sent = body((catalogue.product(stock=5), 1))
    for name, value in wrong.items():
        if name in ("quantity", "product_id"):
            sent["products"][0][name] = value
        else:
            sent[name] = value

    response = api.post("/api/orders/", sent)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert not Basket.objects.exists()
    assert not Order.objects.exists()


def test_a_repeated_key_orders_once(customer, client_of):  # issue 8
    shopper, sent = client_of(customer), body((catalogue.product(), 1))

    first, second = (shopper.post("/api/orders/", sent, HTTP_IDEMPOTENCY_KEY="once") for _ in range(2))

    assert first.json() == second.json()
    assert Order.objects.count() == 1


def test_they_are_paid_by_the_same_request(api):  # issue 8
    sent = body((catalogue.product(), 1), method="bank_transfer")

    response = api.post("/api/payment/", sent)

    assert response.status_code == 201, response.json()
    api.credentials(HTTP_X_CART_TOKEN=response["X-Cart-Token"])
    assert api.get(f"/api/orders/{response.json()['order']}/").json()["payment_method"] == "bank_transfer"


def test_it_costs_as_many_statements_for_3_and_for_20_products(api):  # issue 8
    def cost(count: int) -> int:
        sent = body(*((catalogue.product(), 1) for _ in range(count)))
        with CaptureQueriesContext(connection) as spent:
            assert api.post("/api/orders/", sent).status_code == 201
        return len(spent)

    cost(1)
    assert cost(3) == cost(20) <= 28
