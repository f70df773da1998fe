"""The cart over the API: two doors, guests and users, and what is refused."""

from decimal import Decimal

import pytest
from rest_framework.test import APIClient

from forked_apps.basket.models import Basket, Line
from forked_apps.catalogue.models import Product
from forked_apps.partner.models import StockRecord
from tests.api.shopping import begin, goods, set_price
from tests.factories import basket, catalogue

pytestmark = pytest.mark.django_db

CART_FIELDS = {
    "id",
    "cart_token",
    "cart_version",
    "currency",
    "lines",
    "vouchers",
    "discounts",
    "shipping",
    "shipping_address",
    "subtotal",
    "discount_total",
    "shipping_total",
    "tax_total",
    "total",
    "notices",
}


@pytest.fixture(autouse=True)
def _countries():
    basket.country("DE")


class TestReading:
    def test_without_a_cart_an_empty_one_is_shown_and_nothing_is_written(self, api, django_assert_num_queries):  # E14
        with django_assert_num_queries(0):
            cart = api.get("/api/cart/").json()

        assert set(cart) == CART_FIELDS
        assert (cart["lines"], cart["total"], cart["id"], cart["cart_token"]) == ([], "0.00", None, None)
        assert Basket.objects.count() == 0

    def test_a_users_empty_cart_is_not_written_either(self, customer, client_of):  # E14
        assert client_of(customer).get("/api/cart/").json()["lines"] == []
        assert Basket.objects.count() == 0

    def test_lines_show_product_prices_and_stock(self, api):  # E14 C02 C05
        product = catalogue.product("Kettle", price="39.90", stock=7, sku="KET-1")

        begin(api, product, 2)
        cart = api.get("/api/cart/").json()

        assert set(cart) == CART_FIELDS
        [line] = cart["lines"]
        assert line["product"] == {
            "id": product.pk,
            "name": "Kettle",
            "sku": "KET-1",
            "image": line["product"]["image"],
            "url": f"/api/products/{product.pk}/",
        }
        assert (line["quantity"], line["unit_price"], line["line_total"]) == (2, "39.90", "79.80")
        assert (line["discount"], line["price_when_added"], line["available"]) == ("0.00", "39.90", 7)
        assert (cart["subtotal"], cart["currency"]) == ("79.80", "EUR")
        assert Decimal(cart["total"]) == goods(cart) + Decimal(cart["shipping_total"])

    def test_an_unchanged_cart_is_not_sent_again(self, api):  # E14
        product = catalogue.product(price="10.00")
        begin(api, product)
        first = api.get("/api/cart/")
        assert first["ETag"] == f'"{first.json()["cart_version"]}"'

        assert api.get("/api/cart/", headers={"If-None-Match": first["ETag"]}).status_code == 304
        set_price(product, "11.00")
        assert api.get("/api/cart/", headers={"If-None-Match": first["ETag"]}).status_code == 200


class TestTokens:
    def test_a_guest_gets_a_token_in_body_and_header_and_finds_the_cart_by_it(self, api):  # C07
        response = api.post("/api/cart/", {"product": catalogue.product().pk})

        token = response.json()["cart_token"]
        assert response["X-Cart-Token"] == token
        by_header = api.get("/api/cart/", headers={"X-Cart-Token": token})
        assert by_header.json()["id"] == response.json()["id"]
        by_body = api.post("/api/cart/acknowledge/", {"cart_token": token})
        assert by_body.json()["id"] == response.json()["id"]

    def test_a_token_that_we_did_not_sign_names_nothing(self, api):  # C07
        begin(api, catalogue.product())

        for token in ("nonsense", f"{Basket.objects.get().public_id}", "a:b:c"):
            assert APIClient().get("/api/cart/", headers={"X-Cart-Token": token}).json()["lines"] == []

    def test_beside_a_login_the_token_is_ignored(self, api, customer, client_of):  # C07
        guest = begin(api, catalogue.product())

        cart = client_of(customer).get("/api/cart/", headers={"X-Cart-Token": guest["cart_token"]}).json()

        assert (cart["lines"], cart["cart_token"]) == ([], None)

    def test_login_merges_the_guests_cart_once(self, api, customer, client_of):  # C07 E02
        mine, guests = catalogue.product("Mine", stock=9), catalogue.product("Guest's", stock=3)
        user = client_of(customer)
        begin(user, mine, 1)
        user.post("/api/cart/add_item/", {"product_id": guests.pk, "quantity": 2})
        guest = begin(api, guests, 2)

        body = {"email": customer.email, "password": "right horse staple", "cart_token": guest["cart_token"]}
        for _ in range(2):
            assert api.post("/api/auth/login/", body).status_code == 200

        cart = user.get("/api/cart/").json()
        # Two and two, but there are only three.
        assert [(line["product"]["name"], line["quantity"]) for line in cart["lines"]] == [("Mine", 1), ("Guest's", 3)]
        assert api.get("/api/cart/").json()["lines"] == []


class TestDoors:
    @pytest.mark.parametrize("door", ["/api/cart/", "/api/cart/add_item/"])
    def test_adding_twice_makes_one_line(self, api, door):  # C01 E15 E18
        product = catalogue.product(stock=9)
        begin(api, product, 2)

        cart = api.post(door, {"product_id": product.pk, "quantity": 3}).json()

        assert [line["quantity"] for line in cart["lines"]] == [5]

    @pytest.mark.parametrize("door", ["put", "patch", "update_item", "item_id", "product"])
    def test_a_quantity_is_set_not_added(self, api, door):  # C03 E16 E20
        product = catalogue.product(stock=9)
        line = begin(api, product, 2)["lines"][0]["id"]

        if door in ("put", "patch"):
            response = getattr(api, door)(f"/api/cart/{line}/", {"quantity": 4})
        else:
            named = {"update_item": {"line_id": line}, "item_id": {"item_id": line}, "product": {"product": product.pk}}
            response = api.post("/api/cart/update_item/", {**named[door], "quantity": 4})

        assert response.status_code == 200, response.json()
        assert response.json()["lines"][0]["quantity"] == 4

    @pytest.mark.parametrize("door", ["delete", "remove_item", "zero"])
    def test_a_line_is_taken_out(self, api, door):  # C03 E17 E19
        keep = catalogue.product("Keep")
        line = begin(api, catalogue.product("Go"))["lines"][0]["id"]
        api.post("/api/cart/", {"product_id": keep.pk})

        if door == "delete":
            response = api.delete(f"/api/cart/{line}/")
        elif door == "zero":
            response = api.put(f"/api/cart/{line}/", {"quantity": 0})
        else:
            response = api.post("/api/cart/remove_item/", {"item_id": line})

        assert response.status_code == 200
        assert [one["product"]["name"] for one in response.json()["lines"]] == ["Keep"]

    def test_emptying(self, api):  # DECISIONS "Shipping"
        begin(api, catalogue.product())

        assert api.delete("/api/cart/").json()["lines"] == []
        assert Line.objects.count() == 0


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "status", "code", "pointer"),
        [
            ({}, 400, "invalid", "#/product_id"),
            ({"product_id": 10**9}, 404, "unknown_product", "#/product_id"),
            ({"product_id": "PK", "quantity": 0}, 400, "invalid", "#/quantity"),
            ({"product_id": "PK", "quantity": -5}, 400, "invalid", "#/quantity"),
            ({"product_id": "PK", "quantity": 1.5}, 400, "invalid", "#/quantity"),
            ({"product_id": "PK", "quantity": 2**40}, 400, "invalid", "#/quantity"),
            ({"product_id": "PK", "quantity": 1000}, 400, "quantity_out_of_range", "#/quantity"),
            ({"product_id": "PK", "quantity": 6}, 409, "out_of_stock", "#/quantity"),
            ({"product_id": "PK", "price": "0.01"}, 400, "unknown_field", "#/price"),
            ({"product_id": "PK", "product": 10**9}, 400, "invalid", "#/product"),
        ],
    )
    def test_a_wrong_add_is_named_and_leaves_no_row(self, api, body, status, code, pointer):  # E15 C04
        product = catalogue.product(stock=5)
        body = {**body, "product_id": product.pk} if body.get("product_id") == "PK" else body

        response = api.post("/api/cart/", body)

        assert (response.status_code, response.json()["code"]) == (status, code), response.json()
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["errors"][0]["pointer"] == pointer
        assert Basket.objects.count() == 0

    @pytest.mark.parametrize("state", ["hidden", "deleted", "parent_hidden"])
    def test_what_cannot_be_seen_cannot_be_added(self, api, state):  # E15
        product = catalogue.product(is_public=state != "hidden")
        if state == "deleted":
            product.delete()
        if state == "parent_hidden":
            parent = catalogue.parent_product(prices=("10.00",))
            Product.objects.filter(pk=parent.pk).update(is_public=False)
            product = parent.children.get()

        assert api.post("/api/cart/", {"product_id": product.pk}).status_code == 404

    def test_of_a_product_with_variants_one_must_be_chosen(self, api):  # DECISIONS "Products"
        parent = catalogue.parent_product()

        refused = api.post("/api/cart/", {"product_id": parent.pk})
        taken = api.post("/api/cart/", {"product_id": parent.children.first().pk})

        assert (refused.status_code, refused.json()["code"]) == (400, "variant_required")
        assert taken.status_code == 200

    def test_stock_counts_what_the_cart_holds_already(self, api):  # C04 E15
        product = catalogue.product(stock=5)
        begin(api, product, 3)

        response = api.post("/api/cart/", {"product_id": product.pk, "quantity": 3})

        assert (response.status_code, response.json()["code"]) == (409, "out_of_stock")
        assert (response.json()["available"], response.json()["requested"]) == (5, 6)
        assert api.get("/api/cart/").json()["lines"][0]["quantity"] == 3

    def test_setting_more_than_there_is_changes_nothing(self, api):  # E16 C04
        product = catalogue.product(stock=5)
        line = begin(api, product, 3)["lines"][0]["id"]

        response = api.put(f"/api/cart/{line}/", {"quantity": 6})

        assert (response.status_code, response.json()["available"]) == (409, 5)
        assert Line.objects.get().quantity == 3

    @pytest.mark.parametrize("method", ["put", "delete"])
    def test_lines_of_others_are_not_found(self, api, customer, other_customer, client_of, method):  # E16 E17
        theirs = begin(client_of(other_customer), catalogue.product())["lines"][0]["id"]
        mine = client_of(customer)
        begin(mine, catalogue.product())

        for client in (mine, api):
            response = getattr(client, method)(f"/api/cart/{theirs}/", {"quantity": 2} if method == "put" else {})
            assert (response.status_code, response.json()["code"]) == (404, "unknown_line")
        assert Line.objects.get(pk=theirs).quantity == 1


def test_unpriced_products_cannot_be_added(api):  # E15
    product = catalogue.product(price=None)
    assert StockRecord.objects.count() == 0

    response = api.post("/api/cart/", {"product_id": product.pk})

    assert (response.status_code, response.json()["code"]) == (409, "not_for_sale")
