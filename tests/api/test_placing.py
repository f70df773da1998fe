"""Placing over the API: what was confirmed and no more, once, also for guests."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from rest_framework.test import APIClient

from forked_apps.basket import lookup
from forked_apps.checkout import double_clicks
from forked_apps.order.models import Order
from tests.api.shopping import ADDRESS, fill, place, placed, set_price
from tests.factories import basket, catalogue, partner

pytestmark = pytest.mark.django_db


ORDER_FIELDS = {
    "id",
    "number",
    "url",
    "status",
    "payment_status",
    "payment_method",
    "allowed_statuses",
    "user",
    "customer",
    "company",
    "vat_id",
    "currency",
    "lines",
    "discounts",
    "shipping",
    "shipping_address",
    "billing_address",
    "subtotal",
    "discount_total",
    "shipping_total",
    "tax_total",
    "total",
    "created_at",
    "updated_at",
    "expires_at",
}


@pytest.fixture(autouse=True)
def _shop():
    basket.country("DE")
    partner.tax_rate("0.1900")


@pytest.fixture
def shopper(customer, client_of):
    return client_of(customer)


class TestPlacing:
    def test_the_cart_becomes_an_order_with_all_that_was_agreed(self, shopper, customer):  # D01 D02 D03 E23
        kettle = catalogue.product("Kettle", price="39.90", stock=7, sku="KET-1")
        cart = fill(shopper, kettle, quantity=2)

        response = place(shopper, cart)

        order = response.json()
        assert response.status_code == 201, order
        assert set(order) == ORDER_FIELDS
        assert (order["status"], order["payment_status"], order["user"]) == ("pending", "unpaid", customer.pk)
        assert order["total"] == cart["total"]
        [line] = order["lines"]
        assert (line["name"], line["sku"], line["quantity"]) == ("Kettle", "KET-1", 2)
        assert (line["unit_price"], line["line_total"], line["discount"]) == ("39.90", "79.80", "0.00")
        # 19 % are in 79.80: 79.80 - 79.80 / 1.19
        assert line["tax"] == "12.74"
        assert Decimal(order["total"]) == Decimal("79.80") + Decimal(order["shipping_total"])
        assert order["shipping_address"]["line4"] == "Berlin"
        assert order["customer"] == {"id": customer.pk, "email": customer.email, "name": "Ada Byron"}
        assert response["Location"] == f"/api/orders/{order['number']}/"
        assert any(character.isalpha() for character in order["number"])

    def test_stock_falls_by_what_was_ordered_and_the_cart_is_empty(self, shopper, api):  # D05 C9
        product = catalogue.product(stock=7)
        placed(shopper, product)

        assert api.get(f"/api/products/{product.pk}/").json()["stock_quantity"] == 6
        assert shopper.get("/api/cart/").json()["lines"] == []

    def test_without_a_confirmed_total_nothing_is_placed(self, shopper):  # D01 DECISIONS expected_total
        fill(shopper, catalogue.product())

        response = shopper.post("/api/orders/", {"shipping_address": ADDRESS})

        assert response.status_code == 400
        assert response.json()["errors"] == [
            {"pointer": "#/expected_total", "code": "required", "detail": "This field is required."}
        ]
        assert Order.objects.count() == 0

    def test_a_total_above_the_confirmed_one_is_refused_with_the_new_cart(self, shopper):  # C06 E23
        product = catalogue.product(price="10.00")
        cart = fill(shopper, product)
        set_price(product, "12.00")

        refused = place(shopper, cart)

        assert (refused.status_code, refused.json()["code"]) == (409, "total_changed")
        new = refused.json()["cart"]
        assert Decimal(new["total"]) == Decimal(cart["total"]) + Decimal("2.00")
        assert new["notices"][0]["code"] == "price_up"
        assert Order.objects.count() == 0
        again = place(shopper, new)
        assert (again.status_code, again.json()["total"]) == (201, new["total"])

    def test_a_total_below_the_confirmed_one_is_passed_on(self, shopper):  # C06 U2
        product = catalogue.product(price="10.00")
        cart = fill(shopper, product)
        set_price(product, "8.00")

        order = place(shopper, cart).json()

        assert order["lines"][0]["unit_price"] == "8.00"
        assert Decimal(order["total"]) == Decimal(cart["total"]) - Decimal("2.00")

    def test_every_short_line_is_named(self, shopper):  # D06 E23
        products = [catalogue.product(name, stock=5) for name in ("A", "B", "C")]
        cart = fill(shopper, *products, quantity=3)
        for product in (products[0], products[2]):
            record = partner.stock_of(product)
            record.num_in_stock = 2
            record.save()

        response = place(shopper, cart)

        problem = response.json()
        assert (response.status_code, problem["code"]) == (409, "out_of_stock")
        assert [error["pointer"] for error in problem["errors"]] == ["#/lines/0/quantity", "#/lines/2/quantity"]
        assert [(one["requested"], one["available"]) for one in problem["shortages"]] == [(3, 2), (3, 2)]
        assert problem["cart"]["lines"][0]["available"] == 2
        assert Order.objects.count() == 0
        assert partner.stock_of(products[1]).num_allocated == 0

    @pytest.mark.parametrize("way", ["hidden", "deleted"])
    def test_a_product_that_was_withdrawn_is_not_sold(self, shopper, way):  # D06
        product = catalogue.product()
        cart = fill(shopper, product)
        if way == "hidden":
            product.is_public = False
            product.save()
        else:
            product.delete()

        response = place(shopper, cart)

        assert (response.status_code, response.json()["code"]) == (409, "out_of_stock")

    def test_an_empty_cart_is_refused(self, shopper):  # E23
        response = shopper.post("/api/orders/", {"expected_total": "10.00", "shipping_address": ADDRESS})

        assert (response.status_code, response.json()["code"]) == (400, "empty_cart")

    @pytest.mark.parametrize(
        ("body", "pointer", "code"),
        [
            ({"shipping_address": {**ADDRESS, "country": "XX"}}, "#/shipping_address/country", "unknown_country"),
            ({"shipping_address": {}}, "#/shipping_address/first_name", "required"),
            ({"expected_total": "a lot"}, "#/expected_total", "invalid"),
            ({"payment_method": "shells"}, "#/payment_method", "unknown_payment_method"),
            # leftover of issue 7: accepted where no key for cards is set
            ({"payment_method": "card"}, "#/payment_method", "payment_method_unavailable"),
            ({"shipping_method": "by-balloon"}, "#/shipping_method", "unknown_shipping_method"),
            ({"total": "0.01"}, "#/total", "unknown_field"),
            ({"status": "paid"}, "#/status", "unknown_field"),
        ],
    )
    def test_a_wrong_body_is_refused_by_name(self, shopper, body, pointer, code):  # E23
        cart = fill(shopper, catalogue.product())

        response = place(shopper, cart, **body)

        assert response.status_code == 400
        error = response.json()["errors"][0]
        assert (error["pointer"], error["code"]) == (pointer, code)
        assert Order.objects.count() == 0


class TestAgain:
    def test_the_same_cart_again_answers_its_order(self, shopper):  # D01 U6
        cart = fill(shopper, catalogue.product(stock=5))
        first = place(shopper, cart)

        again = place(shopper, cart, cart_id=cart["id"])

        assert (first.status_code, again.status_code) == (201, 200)
        assert again.json()["number"] == first.json()["number"]
        assert Order.objects.count() == 1

    def test_the_same_key_gets_the_stored_answer(self, shopper):  # E23 U6
        cart = fill(shopper, catalogue.product(stock=5))
        body = {"expected_total": cart["total"], "shipping_address": ADDRESS}

        first, again = (shopper.post("/api/orders/", body, headers={"Idempotency-Key": "abc"}) for _ in range(2))
        other = shopper.post("/api/orders/", {**body, "company": "X"}, headers={"Idempotency-Key": "abc"})

        assert (first.status_code, again.status_code) == (201, 201)
        assert again.json() == first.json()
        assert again["Idempotent-Replay"] == "true"
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
        assert Order.objects.count() == 1

    def test_a_cart_of_somebody_else_is_not_found(self, shopper, other_customer, client_of):  # C5
        theirs = fill(client_of(other_customer), catalogue.product())

        response = place(shopper, theirs, cart_id=theirs["id"])

        assert response.status_code == 404
        assert Order.objects.count() == 0


class TestGuests:
    def test_a_guest_orders_by_token_and_email_and_reads_the_order_by_the_token(self, api):  # C07 E25
        order = placed(api, email="Guest@example.com")

        assert order["user"] is None
        assert order["customer"]["email"].lower() == "guest@example.com"
        assert api.get(f"/api/orders/{order['number']}/").json()["number"] == order["number"]
        assert APIClient().get(f"/api/orders/{order['number']}/").status_code == 401

    def test_a_guest_must_say_where_to_write_to(self, api):  # E23
        cart = fill(api, catalogue.product())

        response = place(api, cart)

        assert response.status_code == 400
        assert response.json()["errors"][0]["pointer"] == "#/email"

    def test_the_token_of_another_cart_reads_nothing(self, api):  # C5
        order = placed(api, email="guest@example.com")
        stranger = APIClient()
        fill(stranger, catalogue.product())

        assert stranger.get(f"/api/orders/{order['number']}/").status_code == 404

    def test_the_same_token_again_answers_the_order(self, api):  # U6
        cart = fill(api, catalogue.product())
        first = place(api, cart, email="guest@example.com")

        again = place(api, cart, email="guest@example.com")

        assert (again.status_code, again.json()["number"]) == (200, first.json()["number"])

    def test_a_guest_cancels_by_the_token(self, api):  # C6
        product = catalogue.product(stock=5)
        order = placed(api, product, email="guest@example.com")

        response = api.delete(f"/api/orders/{order['number']}/")

        assert (response.status_code, response.json()["status"]) == (200, "cancelled")
        assert partner.stock_of(product).available == 5


def test_customer_and_staff_get_one_mail_each(shopper, customer, django_capture_on_commit_callbacks):  # E23 I11
    with django_capture_on_commit_callbacks(execute=True):
        order = placed(shopper)

    about = [message for message in mail.outbox if order["number"] in message.subject + message.body]
    assert sorted(message.to[0] for message in about) == sorted([customer.email, "orders@example.com"])
    assert [part.mimetype for message in about for part in message.alternatives] == ["text/html"] * 2


class TestDoubleClick:
    """A signed-in shopper orders twice at once, with neither a key nor the cart's id."""

    @pytest.mark.parametrize("opened_another", [False, True])
    def test_the_second_finds_the_order_that_the_cart_became(self, shopper, customer, opened_another):  # 1.11
        cart = fill(shopper, catalogue.product(price="10.00", stock=5))
        first = place(shopper, cart)
        if opened_another:
            lookup.open_for(user=customer)

        second = place(shopper, cart)

        assert (first.status_code, second.status_code) == (201, 200)
        assert second.json()["number"] == first.json()["number"]
        assert Order.objects.count() == 1

    @pytest.mark.parametrize("later", ["another total", "after a while", "somebody else"])
    def test_it_is_nobody_else_s_and_no_later_order(
        self, shopper, client_of, other_customer, monkeypatch, later
    ):  # 1.11
        cart = fill(shopper, catalogue.product(price="10.00", stock=5))
        place(shopper, cart)
        if later == "another total":
            cart["total"] = "999.00"
        if later == "after a while":
            monkeypatch.setattr(double_clicks, "JUST_NOW", timedelta(0))
        asking = client_of(other_customer) if later == "somebody else" else shopper

        again = place(asking, cart)

        assert (again.status_code, again.json()["code"]) == (400, "empty_cart")

    def test_what_is_in_the_cart_by_then_is_a_new_order(self, shopper):
        mug = catalogue.product(price="10.00", stock=5)
        first = place(shopper, fill(shopper, mug)).json()

        second = place(shopper, fill(shopper, mug))

        assert second.status_code == 201
        assert second.json()["number"] != first["number"]
