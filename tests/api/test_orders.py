"""Orders over the API: frozen prices, history, cancelling, tracking."""

from decimal import Decimal

import pytest
from django.utils import timezone

from forked_apps.order import transitions
from forked_apps.order.models import Order
from tests.api.shopping import fill, placed, set_price
from tests.factories import basket, catalogue, partner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _shop():
    basket.country("DE")
    partner.tax_rate("0.1900")


@pytest.fixture
def shopper(customer, client_of):
    return client_of(customer)


class TestFrozen:
    def by_pricing(self, product):
        set_price(product, "99.00")

    def by_save(self, product):
        record = partner.stock_of(product)
        record.price = Decimal("99.00")
        record.save()

    def by_sql(self, product):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("UPDATE partner_stockrecord SET price = 99 WHERE product_id = %s", [product.pk])

    def by_renaming(self, product):
        product.title = "Other"
        product.save()
        record = partner.stock_of(product)
        record.partner_sku = "OTHER"
        record.save()

    def by_deleting(self, product):
        product.delete()

    def by_another_tax(self, product):
        from forked_apps.partner.models import TaxRate

        TaxRate.objects.update(rate=Decimal("0.0700"))

    @pytest.mark.parametrize("way", ["pricing", "save", "sql", "renaming", "deleting", "another_tax"])
    def test_no_change_of_the_catalogue_reaches_a_placed_order(self, shopper, way):  # D04
        product = catalogue.product("Kettle", price="10.00", sku="KET-1")
        order = placed(shopper, product)

        getattr(self, f"by_{way}")(product)

        assert shopper.get(order["url"]).json() == order

    def test_a_price_change_over_the_api_reaches_the_cart_but_not_the_order(
        self, shopper, merchandiser, client_of
    ):  # D04 C06
        product = catalogue.product(price="10.00")
        order = placed(shopper, product)
        fill(shopper, product)

        response = client_of(merchandiser).patch(f"/api/products/{product.pk}/", {"price": "12.00"})

        assert response.json()["price"] == "12.00"
        assert shopper.get("/api/cart/").json()["lines"][0]["unit_price"] == "12.00"
        assert shopper.get(order["url"]).json()["lines"][0]["unit_price"] == "10.00"


class TestHistory:
    def test_own_orders_newest_first(self, shopper, other_customer, client_of):  # D09 E24
        first, second = placed(shopper), placed(shopper)
        placed(client_of(other_customer))

        page = shopper.get("/api/orders/").json()

        assert [order["number"] for order in page["results"]] == [second["number"], first["number"]]
        assert page["count"] == 2
        assert page["results"][0] == second

    def test_ten_a_page(self, shopper):  # D09
        for _ in range(11):
            placed(shopper)

        assert len(shopper.get("/api/orders/").json()["results"]) == 10
        assert len(shopper.get("/api/orders/?page=2").json()["results"]) == 1

    def test_staff_see_all_and_with_scope_mine_their_own(self, shopper, merchandiser, client_of):  # C5 E24
        order = placed(shopper)
        staff = client_of(merchandiser)

        assert [one["number"] for one in staff.get("/api/orders/").json()["results"]] == [order["number"]]
        assert staff.get("/api/orders/?scope=mine").json()["count"] == 0

    def test_filters(self, shopper):  # E24
        kept, cancelled = placed(shopper), placed(shopper)
        shopper.delete(cancelled["url"])
        today = timezone.localdate().isoformat()

        def found(query):
            return [one["number"] for one in shopper.get(f"/api/orders/?{query}").json()["results"]]

        assert found("status=pending") == [kept["number"]]
        assert len(found("status=pending&status=cancelled")) == 2
        assert len(found(f"date={today}")) == 2
        assert found("date_to=2000-01-01") == []

    @pytest.mark.parametrize(
        "query",
        ["status=lost", "date=yesterday", "date_to=9999-12-31", "date_from=0001-01-01", "colour=red", "scope=all"],
    )
    def test_what_cannot_be_meant_is_refused(self, shopper, query):  # E24
        assert shopper.get(f"/api/orders/?{query}").status_code == 400

    def test_by_number_or_id(self, shopper):  # E25
        order = placed(shopper)

        assert shopper.get(f"/api/orders/{order['number']}/").json() == order
        assert shopper.get(f"/api/orders/{order['id']}/").json() == order

    def test_orders_of_others_are_not_found(self, shopper, other_customer, client_of):  # E25
        theirs = placed(client_of(other_customer))

        for reference in (theirs["number"], theirs["id"]):
            assert shopper.get(f"/api/orders/{reference}/").status_code == 404
            assert shopper.delete(f"/api/orders/{reference}/").status_code == 404
            assert shopper.get(f"/api/orders/{reference}/tracking/").status_code == 404
        assert Order.objects.get().status == "pending"

    def test_nobody_in_particular_has_no_orders(self, api):  # E24
        assert api.get("/api/orders/").status_code == 401


class TestCancelling:
    def test_the_stock_returns_once(self, shopper):  # C6 D11 E27
        product = catalogue.product(stock=5)
        order = placed(shopper, product)

        first, again = shopper.delete(order["url"]), shopper.delete(order["url"])

        assert (first.status_code, first.json()["status"]) == (200, "cancelled")
        assert (again.status_code, again.json()["status"]) == (200, "cancelled")
        assert partner.stock_of(product).available == 5
        assert Order.objects.count() == 1

    def test_an_order_in_work_is_cancelled_by_staff_only(self, shopper, merchandiser, client_of):  # C6
        order = placed(shopper)
        transitions.move(order_id=order["id"], to="processing")

        refused = shopper.delete(order["url"])
        assert (refused.status_code, refused.json()["code"]) == (409, "order_not_cancellable")
        assert client_of(merchandiser).delete(order["url"]).json()["status"] == "cancelled"

    def test_a_shipped_order_is_not_cancelled(self, shopper, merchandiser, client_of):  # C6
        order = placed(shopper)
        transitions.move(order_id=order["id"], to="shipped")

        for client in (shopper, client_of(merchandiser)):
            assert client.delete(order["url"]).status_code == 409


class TestTracking:
    def test_the_timeline_of_a_shipped_order(self, shopper):  # D12
        from forked_apps.order import shipments

        order = placed(shopper)
        shipments.ship(
            order_id=order["id"],
            lines=None,
            carrier="Post",
            tracking_number="123",
            tracking_url="https://post.example/123",
            actor=None,
            now=timezone.now(),
        )

        tracking = shopper.get(f"{order['url']}tracking/").json()

        assert [step["status"] for step in tracking["history"]] == ["pending", "shipped"]
        [parcel] = tracking["shipments"]
        assert (parcel["carrier"], parcel["tracking_number"]) == ("Post", "123")
        assert parcel["lines"][0]["quantity"] == 1
