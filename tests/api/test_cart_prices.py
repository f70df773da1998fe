"""What the cart costs over the API: live prices and their notices, shipping, coupons."""

from decimal import Decimal

import pytest

from tests.api.shopping import begin, goods, set_price
from tests.factories import basket, catalogue, partner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _countries():
    basket.country("DE")


class TestLivePrices:
    def change_by_pricing(self, product):
        set_price(product, "12.50")

    def change_by_save(self, product):
        record = partner.stock_of(product)
        record.price = Decimal("12.50")
        record.save()

    def change_by_sql(self, product):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("UPDATE partner_stockrecord SET price = 12.50 WHERE product_id = %s", [product.pk])

    @pytest.mark.parametrize("way", ["pricing", "save", "sql"])
    def test_a_new_price_is_in_the_cart_at_once_with_one_notice(self, api, way):  # C06
        product = catalogue.product(price="10.00")
        begin(api, product, 2)

        getattr(self, f"change_by_{way}")(product)
        cart = api.get("/api/cart/").json()

        [line] = cart["lines"]
        assert (line["unit_price"], line["line_total"], line["price_when_added"]) == ("12.50", "25.00", "10.00")
        [notice] = cart["notices"]
        assert (notice["code"], notice["line"]) == ("price_up", line["id"])
        assert (notice["old"], notice["new"]) == ("10.00", "12.50")
        # Asking again neither repeats nor loses it: it is one notice with one id.
        assert api.get("/api/cart/").json()["notices"][0]["id"] == notice["id"]

    def test_a_price_change_over_the_api_reaches_the_cart(self, api, merchandiser, client_of):  # C06 E10
        product = catalogue.product(price="10.00")
        begin(api, product)

        client_of(merchandiser).patch(f"/api/products/{product.pk}/", {"price": "8.00"})

        cart = api.get("/api/cart/").json()
        assert (cart["lines"][0]["unit_price"], cart["notices"][0]["code"]) == ("8.00", "price_down")

    def test_a_variants_price_reaches_the_cart(self, api):  # C06
        variant = catalogue.parent_product(prices=("10.00",)).children.get()
        begin(api, variant)

        set_price(variant, "11.00")

        assert api.get("/api/cart/").json()["lines"][0]["unit_price"] == "11.00"

    def test_a_notice_is_gone_when_acknowledged_until_the_next_change(self, api):  # C06 U2
        product = catalogue.product(price="10.00")
        begin(api, product)
        set_price(product, "12.00")

        assert api.post("/api/cart/acknowledge/").json()["notices"] == []
        assert api.get("/api/cart/").json()["notices"] == []
        assert api.get("/api/cart/").json()["lines"][0]["price_when_added"] == "10.00"

        set_price(product, "13.00")
        [notice] = api.get("/api/cart/").json()["notices"]
        assert (notice["old"], notice["new"]) == ("12.00", "13.00")

    def test_a_product_that_went_away_stays_visible_and_costs_nothing(self, api):  # C06 E11
        gone, there = catalogue.product("Gone", price="10.00"), catalogue.product("There", price="5.00")
        begin(api, gone)
        api.post("/api/cart/", {"product_id": there.pk})

        gone.delete()
        cart = api.get("/api/cart/").json()

        assert [line["product"]["name"] for line in cart["lines"]] == ["Gone", "There"]
        assert ("unavailable", cart["lines"][0]["id"]) in {(one["code"], one["line"]) for one in cart["notices"]}
        assert goods(cart) == Decimal("5.00")
        after = api.post("/api/cart/remove_item/", {"item_id": cart["lines"][0]["id"]}).json()
        assert [line["product"]["name"] for line in after["lines"]] == ["There"]

    def test_stock_that_went_is_told(self, api):  # C04
        product = catalogue.product(stock=5)
        begin(api, product, 4)
        record = partner.stock_of(product)
        record.num_in_stock = 2
        record.save()

        cart = api.get("/api/cart/").json()

        assert cart["lines"][0]["available"] == 2
        assert [notice["code"] for notice in cart["notices"]] == ["stock_reduced"]


class TestShipping:
    ADDRESS = {
        "first_name": "Ada",
        "last_name": "Byron",
        "line1": "Lindenstr. 9",
        "line4": "Berlin",
        "postcode": "10969",
        "country": "DE",
    }

    def test_the_cheapest_delivery_counts_until_a_way_is_chosen(self, api):
        begin(api, catalogue.product(price="10.00"))
        cart = api.patch("/api/cart/", {"shipping_address": self.ADDRESS}).json()

        prices = {option["code"]: Decimal(option["price"]) for option in cart["shipping"]["options"]}
        assert prices["standard"] < prices["express"]
        assert (cart["shipping"]["method"], cart["shipping_address"]["line4"]) == ("standard", "Berlin")
        assert Decimal(cart["total"]) == Decimal("10.00") + prices["standard"]

        chosen = api.patch("/api/cart/", {"shipping_method": "express"}).json()
        assert chosen["shipping"]["method"] == "express"
        assert Decimal(chosen["total"]) == Decimal("10.00") + prices["express"]

    def test_an_unknown_way_is_refused_with_those_that_apply(self, api):
        begin(api, catalogue.product())

        response = api.patch("/api/cart/", {"shipping_method": "by-balloon"})

        assert (response.status_code, response.json()["code"]) == (400, "unknown_shipping_method")
        assert response.json()["allowed"]

    @pytest.mark.parametrize(
        ("wrong", "pointer"),
        [
            ({"country": "XX"}, "#/shipping_address/country"),
            ({"postcode": "no"}, "#/shipping_address/postcode"),
            ({"planet": "Earth"}, "#/shipping_address/planet"),
        ],
    )
    def test_a_wrong_address_is_refused_by_field(self, api, wrong, pointer):
        begin(api, catalogue.product())

        response = api.patch("/api/cart/", {"shipping_address": {**self.ADDRESS, **wrong}})

        assert response.status_code == 400
        assert response.json()["errors"][0]["pointer"] == pointer


class TestCoupons:
    @pytest.fixture
    def coupon(self):
        return basket.voucher("SPRING10", percent=10)

    def test_a_coupon_takes_its_part_off_and_can_be_taken_out(self, api, coupon):
        begin(api, catalogue.product(price="20.00"), 2)

        cart = api.post("/api/cart/apply-coupon/", {"code": "spring10"}).json()

        assert [one["code"] for one in cart["vouchers"]] == ["SPRING10"]
        assert (cart["subtotal"], cart["discount_total"]) == ("40.00", "4.00")
        assert (cart["lines"][0]["discount"], cart["lines"][0]["line_total"]) == ("4.00", "36.00")
        assert cart["discounts"][0]["voucher_code"] == "SPRING10"

        without = api.delete("/api/cart/coupons/SPRING10/").json()
        assert (without["vouchers"], without["discount_total"]) == ([], "0.00")

    def test_an_unknown_coupon_is_refused(self, api):
        begin(api, catalogue.product())

        response = api.post("/api/cart/apply-coupon/", {"code": "NOPE"})

        assert (response.status_code, response.json()["code"]) == (404, "unknown_coupon")
