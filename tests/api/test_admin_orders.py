"""Orders for staff: all of them, looked up by what staff know, moved only along the table of moves."""

import csv
import io

import pytest

from forked_apps.order.models import Order, OrderStatusChange
from tests.factories import basket, catalogue, partner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _shop():
    basket.country("DE")


@pytest.fixture
def staff(merchandiser, client_of):
    return client_of(merchandiser)


@pytest.fixture
def order(customer, client_of):
    return place(client_of(customer), catalogue.product("Kettle", price="10.00", stock=5, sku="KET-1"))


def place(client, product) -> dict:
    cart = client.post("/api/cart/", {"product_id": product.pk}).json()
    body = {"expected_total": cart["total"], "shipping_address": basket.address()}
    response = client.post("/api/orders/", body)
    assert response.status_code == 201, response.json()
    return response.json()


class TestWho:
    @pytest.mark.parametrize("path", ["", "{number}/", "export.csv"])
    def test_only_staff_who_may_view_orders(self, api, customer, staff_without_rights, client_of, order, path):  # A16
        url = f"/api/admin/orders/{path.format(**order)}"

        assert api.get(url).status_code == 401
        assert client_of(customer).get(url).status_code == 403
        assert client_of(staff_without_rights).get(url).status_code == 403

    @pytest.mark.parametrize("door", ["/api/orders/{number}/", "/api/admin/orders/{number}/"])
    @pytest.mark.parametrize("method", ["put", "patch"])
    def test_only_staff_who_may_change_orders_move_them(
        self, api, customer, staff_without_rights, client_of, order, door, method
    ):  # A16 E26
        url = door.format(**order)

        assert getattr(api, method)(url, {"status": "processing"}).status_code == 401
        for user in (customer, staff_without_rights):
            assert getattr(client_of(user), method)(url, {"status": "processing"}).status_code == 403
        assert Order.objects.get().status == "pending"


class TestList:
    def test_customer_products_and_total(self, staff, order, customer):  # D10 E28
        [shown] = staff.get("/api/admin/orders/").json()["results"]

        assert shown["customer"]["email"] == customer.email
        assert [line["name"] for line in shown["lines"]] == ["Kettle"]
        assert shown["total"] == order["total"]

    def test_looking_up(self, staff, order, other_customer, client_of):  # E28
        other = place(client_of(other_customer), catalogue.product("Pan", sku="PAN-1"))

        def found(query):
            return {one["number"] for one in staff.get(f"/api/admin/orders/?{query}").json()["results"]}

        assert found("customer=shopper@") == {order["number"]}
        assert found("customer=babbage") | found("customer=byron") == {order["number"], other["number"]}
        assert found("sku=pan-1") == {other["number"]}
        assert found(f"number={order['number'].lower()}") == {order["number"]}
        assert found("status=shipped") == set()

    def test_as_a_file(self, staff, order, customer):  # E28
        customer.first_name = "=cmd()"
        response = staff.get("/api/admin/orders/export.csv")

        rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
        assert [(row["number"], row["total"], row["units"]) for row in rows] == [(order["number"], order["total"], "1")]

    def test_a_file_holds_no_formula(self, staff, customer, client_of):  # OWASP, facts "CSV"
        client = client_of(customer)
        cart = client.post("/api/cart/", {"product_id": catalogue.product().pk}).json()
        address = basket.address(first_name="=2+5", last_name="x")
        customer.first_name = "=2+5"
        customer.save()
        client.post("/api/orders/", {"expected_total": cart["total"], "shipping_address": address})

        [row] = csv.DictReader(
            io.StringIO(b"".join(staff.get("/api/admin/orders/export.csv").streaming_content).decode("utf-8-sig"))
        )

        assert row["name"].startswith("'=2+5")


class TestMoving:
    @pytest.mark.parametrize("door", ["/api/orders/{id}/", "/api/admin/orders/{number}/"])
    def test_along_the_table_of_moves_with_who_and_why(self, staff, merchandiser, order, door):  # D08 E26
        response = staff.put(door.format(**order), {"status": "processing", "note": "In packing"})

        assert response.status_code == 200, response.json()
        assert (response.json()["status"], response.json()["allowed_statuses"]) == (
            "processing",
            ["shipped", "cancelled"],
        )
        change = OrderStatusChange.objects.first()
        assert (change.old_status, change.new_status) == ("pending", "processing")
        assert (change.actor, change.note) == (merchandiser, "In packing")

    @pytest.mark.parametrize("door", ["/api/orders/{id}/", "/api/admin/orders/{number}/"])
    def test_the_short_way_in_words_with_a_capital(self, staff, order, door):  # 1.15, C4
        sent = staff.put(door.format(**order), {"status": "Shipped"})
        done = staff.patch(door.format(**order), {"status": " COMPLETED"})

        assert (sent.status_code, sent.json()["status"]) == (200, "shipped"), sent.json()
        assert (done.status_code, done.json()["status"]) == (200, "completed"), done.json()
        assert [o["number"] for o in staff.get("/api/admin/orders/?status=Completed").json()["results"]] == [
            order["number"]
        ]

    def test_a_move_that_is_not_in_the_table_is_refused_with_those_that_are(self, staff, order):  # C4
        response = staff.patch(f"/api/admin/orders/{order['number']}/", {"status": "delivered"})

        assert (response.status_code, response.json()["code"]) == (409, "illegal_transition")
        assert response.json()["allowed"] == ["paid", "processing", "shipped", "cancelled"]
        assert Order.objects.get().status == "pending"

    @pytest.mark.parametrize(
        "body",
        [
            {"total": "0.01"},
            {"lines": []},
            {"payment_status": "paid"},
            {"shipping_total": "0.00"},
            {"number": "FREE"},
            {"discount": "5.00"},
        ],
    )
    def test_nothing_else_can_be_written(self, staff, order, body):  # E26 D04
        response = staff.put(f"/api/orders/{order['number']}/", {"status": "processing", **body})

        assert response.status_code == 400
        [error] = response.json()["errors"]
        assert (error["pointer"], error["code"] in ("read_only_field", "unknown_field")) == (
            f"#/{next(iter(body))}",
            True,
        )
        assert Order.objects.get().status == "pending"

    def test_what_was_read_can_be_put_back_with_another_status(self, staff, order):  # E26
        read = staff.get(f"/api/admin/orders/{order['number']}/").json()

        response = staff.put(f"/api/admin/orders/{order['number']}/", {**read, "status": "processing"})

        assert (response.status_code, response.json()["status"]) == (200, "processing")

    def test_the_present_status_changes_nothing(self, staff, order):  # E26
        before = OrderStatusChange.objects.count()

        assert staff.put(f"/api/orders/{order['number']}/", {"status": "pending"}).status_code == 200
        assert OrderStatusChange.objects.count() == before

    def test_cancelling_gives_the_stock_back(self, staff, order):  # C6 D08
        staff.put(f"/api/admin/orders/{order['number']}/", {"status": "cancelled"})

        line = Order.objects.get().lines.get()
        assert partner.stock_of(line.product).available == 5

    def test_shipping_takes_the_goods_off_the_shelf_once(self, staff, order):  # C9
        staff.put(f"/api/admin/orders/{order['number']}/", {"status": "shipped"})

        record = partner.stock_of(Order.objects.get().lines.get().product)
        assert (record.num_in_stock, record.num_allocated, record.available) == (4, 0, 4)
