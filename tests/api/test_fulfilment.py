"""Staff send parcels, note what carriers report and take goods back; customers follow it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forked_apps.order.models import Order, OrderStatusChange, Return, Shipment, TrackingEvent
from forked_apps.partner.models import StockMovement
from forked_apps.payment import receipts
from tests.factories import catalogue, partner
from tests.factories import order as orders

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(merchandiser, client_of):
    return client_of(merchandiser)


@pytest.fixture
def lamp():
    return catalogue.product("Lamp", stock=10, sku="LAMP")


@pytest.fixture
def mug():
    return catalogue.product("Mug", stock=10, sku="MUG")


@pytest.fixture
def order(customer, lamp, mug):
    return orders.order(user=customer, lines=[(lamp, 3), (mug, 1)])


@pytest.fixture
def lines(order):
    """Line ids by SKU."""
    return {line.partner_sku: line.pk for line in order.lines.all()}


def url(order, *parts) -> str:
    return "/".join(["/api/admin/orders", order.number, *map(str, parts), ""])


def status_of(order) -> str:
    return Order.objects.get(pk=order.pk).status


class TestShipping:
    def test_a_part_and_then_the_rest(self, staff, merchandiser, order, lines, lamp, mug):  # D12 C9
        part = {"lines": [{"line": lines["LAMP"], "quantity": 2}], "carrier": "DHL", "tracking_number": "X1"}

        first = staff.post(url(order, "shipments"), part)

        assert first.status_code == 201, first.json()
        assert (first.json()["carrier"], first.json()["tracking_number"]) == ("DHL", "X1")
        assert first.json()["by"] == merchandiser.email
        assert [(line["sku"], line["quantity"]) for line in first.json()["lines"]] == [("LAMP", 2)]
        assert status_of(order) == "processing"
        assert (partner.stock_of(lamp).num_in_stock, partner.stock_of(lamp).num_allocated) == (8, 1)

        rest = staff.post(url(order, "shipments"), {})

        assert [(line["sku"], line["quantity"]) for line in rest.json()["lines"]] == [("LAMP", 1), ("MUG", 1)]
        assert status_of(order) == "shipped"
        assert (partner.stock_of(lamp).num_in_stock, partner.stock_of(lamp).num_allocated) == (7, 0)
        assert (partner.stock_of(mug).num_in_stock, partner.stock_of(mug).num_allocated) == (9, 0)
        assert [one["id"] for one in staff.get(url(order, "shipments")).json()] == [
            first.json()["id"],
            rest.json()["id"],
        ]

    def test_more_than_is_left_is_refused_with_what_is_possible(self, staff, order, lines, lamp):  # D12
        body = {"lines": [{"line": lines["LAMP"], "quantity": 4}]}

        answer = staff.post(url(order, "shipments"), body)

        assert (answer.status_code, answer.json()["code"]) == (409, "quantity_not_possible")
        assert (answer.json()["line"], answer.json()["possible"]) == (lines["LAMP"], 3)
        assert not Shipment.objects.exists()
        assert partner.stock_of(lamp).num_in_stock == 10

    def test_a_line_of_another_order_is_refused(self, staff, order, other_customer):  # D12
        foreign = orders.order(user=other_customer).lines.get()

        answer = staff.post(url(order, "shipments"), {"lines": [{"line": foreign.pk, "quantity": 1}]})

        assert (answer.status_code, answer.json()["possible"]) == (409, 0)

    def test_what_is_sent_cannot_be_sent_again(self, staff, order):  # D12 C4
        assert staff.post(url(order, "shipments"), {}).status_code == 201

        answer = staff.post(url(order, "shipments"), {})

        assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")
        assert answer.json()["allowed"] == ["delivered", "completed", "returned"]
        assert Shipment.objects.count() == 1

    def test_a_repeated_request_sends_one_parcel(self, staff, order, lines, lamp):  # D12
        body = {"lines": [{"line": lines["LAMP"], "quantity": 1}]}

        answers = [staff.post(url(order, "shipments"), body, headers={"Idempotency-Key": "p1"}) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].json()["id"] == answers[1].json()["id"]
        assert partner.stock_of(lamp).num_in_stock == 9

    @pytest.mark.parametrize(
        ("body", "pointer", "code"),
        [
            ({"lines": []}, "#/lines", "empty"),
            ({"lines": [{"line": 1}]}, "#/lines/0/quantity", "required"),
            ({"lines": [{"line": 1, "quantity": 0}]}, "#/lines/0/quantity", "min_value"),
            ({"lines": [{"line": 1, "quantity": 1}] * 2}, "#/lines", "repeated"),
            ({"tracking_url": "javascript:alert(1)"}, "#/tracking_url", "invalid"),
            ({"carrier": "x" * 65}, "#/carrier", "max_length"),
            ({"status": "shipped"}, "#/status", "unknown_field"),
        ],
    )
    def test_what_is_no_parcel(self, staff, order, body, pointer, code):  # D12
        answer = staff.post(url(order, "shipments"), body)

        assert answer.status_code == 400, answer.json()
        [error] = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == (pointer, code)
        assert status_of(order) == "pending"

    def test_the_list_costs_the_same_for_few_and_many(self, staff, customer, lamp, django_assert_num_queries):  # I05
        few, many = (orders.order(user=customer, lines=[(lamp, 4)]) for _ in range(2))
        for placed, parcels in ((few, 1), (many, 4)):
            for _ in range(parcels):
                line = {"line": placed.lines.get().pk, "quantity": 1}
                made = staff.post(url(placed, "shipments"), {"lines": [line]}).json()
                staff.post(url(placed, "shipments", made["id"], "events"), {"code": "in", "at": timezone.now()})

        for placed in (few, many):
            # account with its session, two of rights, order, parcels, their lines, the order's lines, events
            with django_assert_num_queries(8):
                assert len(staff.get(url(placed, "shipments")).json()) in (1, 4)


class TestEvents:
    @pytest.fixture
    def parcel(self, staff, order):
        return staff.post(url(order, "shipments"), {"carrier": "DHL", "tracking_number": "X1"}).json()["id"]

    def test_a_report_is_recorded_once(self, staff, order, parcel):  # D12
        at = timezone.now().replace(microsecond=0)
        body = {"code": "in_transit", "description": "Sorted", "place": "Leipzig", "at": at.isoformat()}

        answers = [staff.post(url(order, "shipments", parcel, "events"), body) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [201, 200]
        event = TrackingEvent.objects.get()
        assert (event.code, event.description, event.place, event.at) == ("in_transit", "Sorted", "Leipzig", at)

    def test_the_customer_reads_it_as_a_timeline(self, staff, customer, client_of, order, parcel):  # D12
        now = timezone.now()
        for code, hours in (("delivered", 2), ("in_transit", 1)):
            at = (now + timedelta(hours=hours)).isoformat()
            staff.post(url(order, "shipments", parcel, "events"), {"code": code, "place": "Leipzig", "at": at})

        shown = client_of(customer).get(f"/api/orders/{order.number}/tracking/").json()

        assert [(one["kind"], one["code"]) for one in shown["timeline"]] == [
            ("status", "pending"),
            ("status", "shipped"),
            ("parcel", "sent"),
            ("report", "in_transit"),
            ("report", "delivered"),
        ]
        assert [one["text"] for one in shown["timeline"] if one["kind"] == "parcel"] == ["DHL X1"]
        assert [event["code"] for event in shown["shipments"][0]["events"]] == ["in_transit", "delivered"]

    @pytest.mark.parametrize("at", ["1999-12-31T00:00:00Z", "9999-01-01T00:00:00Z"])
    def test_what_did_not_happen_is_refused(self, staff, order, parcel, at):  # D12
        answer = staff.post(url(order, "shipments", parcel, "events"), {"code": "in_transit", "at": at})

        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "not_past")

    def test_a_parcel_of_another_order_is_not_found(self, staff, other_customer, parcel):  # D12
        other = orders.order(user=other_customer)

        answer = staff.post(url(other, "shipments", parcel, "events"), {"code": "x", "at": "2026-01-01T00:00:00Z"})

        assert answer.status_code == 404
        assert not TrackingEvent.objects.exists()


class TestReturns:
    @pytest.fixture(autouse=True)
    def _sent(self, staff, order):
        assert staff.post(url(order, "shipments"), {}).status_code == 201

    @pytest.mark.parametrize(("restock", "on_shelf"), [(True, 8), (False, 7)])
    def test_one_unit_with_and_without_the_shelf(self, staff, merchandiser, order, lines, lamp, restock, on_shelf):
        # D12
        body = {"lines": [{"line": lines["LAMP"], "quantity": 1}], "restock": restock, "reason": "Broken"}

        answer = staff.post(url(order, "returns"), body)

        assert answer.status_code == 201, answer.json()
        assert (answer.json()["restocked"], answer.json()["reason"]) == (restock, "Broken")
        assert answer.json()["by"] == merchandiser.email
        assert [(line["sku"], line["quantity"]) for line in answer.json()["lines"]] == [("LAMP", 1)]
        assert partner.stock_of(lamp).num_in_stock == on_shelf
        assert StockMovement.objects.filter(kind="returned").count() == int(restock)
        assert status_of(order) == "shipped"
        shown = answer.json()
        assert shown.pop("proposed_refund") is None  # nothing was paid
        assert staff.get(url(order, "returns")).json() == [shown]

    def test_it_proposes_the_refund_of_what_came_back(self, staff, order, lines):  # 1.7
        receipts.record_manual(order_id=order.pk, actor=None, now=timezone.now())
        body = {"lines": [{"line": lines["LAMP"], "quantity": 1}], "restock": True}

        proposed = staff.post(url(order, "returns"), body).json()["proposed_refund"]

        assert [(line["sku"], line["quantity"], line["amount"]) for line in proposed["lines"]] == [
            ("LAMP", 1, proposed["amount"])
        ]
        assert staff.post(url(order, "refunds/proposal"), {}).json() == proposed
        asked = {"lines": [{"line": line["line"], "quantity": line["quantity"]} for line in proposed["lines"]]}
        [refund] = staff.post(url(order, "refunds"), asked).json()
        assert refund["amount"] == proposed["amount"]
        assert staff.post(url(order, "refunds/proposal"), {}).json()["lines"] == []

    def test_everything_returned_ends_the_order(self, staff, order):  # D12 C4
        assert staff.post(url(order, "returns"), {"restock": True}).status_code == 201
        assert status_of(order) == "returned"
        assert OrderStatusChange.objects.first().new_status == "returned"

        again = staff.post(url(order, "returns"), {"restock": True})

        assert (again.status_code, again.json()["code"], again.json()["allowed"]) == (409, "illegal_transition", [])
        assert Return.objects.count() == 1

    def test_more_than_the_customer_has_is_refused(self, staff, order, lines):  # D12
        body = {"lines": [{"line": lines["MUG"], "quantity": 2}], "restock": True}

        answer = staff.post(url(order, "returns"), body)

        assert (answer.status_code, answer.json()["code"], answer.json()["possible"]) == (
            409,
            "quantity_not_possible",
            1,
        )

    def test_the_shelf_has_to_be_decided(self, staff, order):  # D12
        answer = staff.post(url(order, "returns"), {})

        assert answer.status_code == 400
        assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [("#/restock", "required")]


def test_nothing_comes_back_that_was_not_sent(staff, order):  # D12 C4
    answer = staff.post(url(order, "returns"), {"restock": True})

    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")
    assert answer.json()["allowed"] == ["paid", "processing", "shipped", "cancelled"]
