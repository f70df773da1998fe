"""Staff read the ledgers of prices and stock, adjust and count stock, and prove the orders."""

from decimal import Decimal

import pytest
from django.utils import timezone

from forked_apps.order.models import ProofRun
from forked_apps.partner import pricing
from forked_apps.partner.models import StockMovement
from tests.factories import catalogue, partner
from tests.factories import order as orders

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(merchandiser, client_of):
    return client_of(merchandiser)


@pytest.fixture
def lamp():
    return catalogue.product("Lamp", price="20.00", stock=10, sku="LAMP")


def url(product, what) -> str:
    return f"/api/admin/products/{product.pk}/{what}/"


def reprice(product, price, **facts) -> None:
    new = pricing.NewPrice(partner.stock_of(product).pk, Decimal(price))
    pricing.set_prices(changes=[new], source="dashboard", **facts)


class TestPrices:
    def test_who_when_why_old_and_new(self, staff, merchandiser, lamp):  # D04 E28
        reprice(lamp, "17.50", actor=merchandiser, reason="spring")

        shown = staff.get(url(lamp, "prices")).json()

        assert shown["count"] == 2
        newest, first = shown["results"]
        assert (newest["old"], newest["new"], newest["currency"], newest["sku"]) == ("20.00", "17.50", "EUR", "LAMP")
        assert (newest["by"], newest["reason"], newest["source"]) == (merchandiser.email, "spring", "dashboard")
        assert (first["old"], first["new"], newest["product"]) == (None, "20.00", lamp.pk)

    def test_a_parent_shows_its_variants(self, staff):
        parent = catalogue.parent_product(prices=("10.00", "12.00"))

        assert [row["new"] for row in staff.get(url(parent, "prices")).json()["results"]] == ["12.00", "10.00"]

    def test_pages_cost_the_same(self, staff, lamp, django_assert_num_queries):  # I05
        for cents in range(15):
            reprice(lamp, f"18.{cents:02}")

        for query, rows in (("?page_size=1", 1), ("?page_size=100", 16)):
            with django_assert_num_queries(6):
                assert len(staff.get(url(lamp, "prices") + query).json()["results"]) == rows
        assert staff.get(url(lamp, "prices") + "?page=9").status_code == 404
        assert staff.get(url(lamp, "prices") + "?sort=up").status_code == 400


class TestStock:
    def test_figures_and_movements(self, staff, customer, lamp):  # B12
        placed = orders.order(user=customer, lines=[(lamp, 3)])

        shown = staff.get(url(lamp, "stock")).json()

        [figures] = shown["stock"]
        assert (figures["sku"], figures["in_stock"], figures["allocated"], figures["available"]) == ("LAMP", 10, 3, 7)
        assert [(one["kind"], one["in_stock"], one["allocated"], one["order"]) for one in shown["results"]] == [
            ("allocated", 0, 3, placed.number),
            ("counted", 10, 0, ""),
        ]

    def test_an_adjustment_is_ledgered_with_who_and_why(self, staff, merchandiser, lamp):  # B12 F01
        answer = staff.post(url(lamp, "stock/adjust"), {"by": -2, "reason": "Broken"})

        assert (answer.status_code, answer.json()["in_stock"], answer.json()["available"]) == (200, 8, 8)
        movement = StockMovement.objects.first()
        assert (movement.kind, movement.in_stock_delta, movement.reason) == ("adjusted", -2, "Broken")
        assert (movement.actor, movement.source) == (merchandiser, "api")
        assert partner.stock_of(lamp).num_in_stock == 8

    def test_a_repeated_adjustment_is_made_once(self, staff, lamp):  # B12
        for _ in range(2):
            answer = staff.post(
                url(lamp, "stock/adjust"), {"by": 5, "reason": "Delivery"}, headers={"Idempotency-Key": "a"}
            )
            assert answer.json()["in_stock"] == 15
        assert partner.stock_of(lamp).num_in_stock == 15

    def test_a_count_sets_the_figure_and_null_stops_counting(self, staff, lamp):  # B12
        assert staff.post(url(lamp, "stock/count"), {"counted": 4, "reason": "Stock-take"}).json()["in_stock"] == 4
        assert StockMovement.objects.first().kind == "counted"

        answer = staff.post(url(lamp, "stock/count"), {"counted": None, "reason": "Made to order"}).json()

        assert (answer["in_stock"], answer["available"]) == (None, None)
        refused = staff.post(url(lamp, "stock/adjust"), {"by": 1, "reason": "x"})
        assert (refused.status_code, refused.json()["code"]) == (409, "stock_not_counted")

    @pytest.mark.parametrize(
        ("what", "body"), [("count", {"counted": 4}), ("adjust", {"by": -6}), ("count", {"counted": 0})]
    )
    def test_below_what_orders_hold_is_refused_with_their_numbers(
        self, staff, customer, other_customer, lamp, what, body
    ):  # B12 F01
        held = [orders.order(user=user, lines=[(lamp, units)]) for user, units in ((customer, 3), (other_customer, 2))]

        answer = staff.post(url(lamp, f"stock/{what}"), {**body, "reason": "Stock-take"})

        assert (answer.status_code, answer.json()["code"]) == (409, "below_allocated")
        assert answer.json()["orders"] == sorted(order.number for order in held)
        assert answer.json()["allocated"] == 5
        assert partner.stock_of(lamp).num_in_stock == 10

    def test_one_of_several_skus_has_to_be_named(self, staff):  # B12
        parent = catalogue.parent_product(prices=())
        small, large = (catalogue.child(parent, sku=sku, stock=5) for sku in ("S", "L"))

        unnamed = staff.post(url(parent, "stock/adjust"), {"by": 1, "reason": "x"})
        named = staff.post(url(parent, "stock/adjust"), {"by": 1, "reason": "x", "sku": "L"})
        unknown = staff.post(url(parent, "stock/adjust"), {"by": 1, "reason": "x", "sku": "XXL"})

        assert (unnamed.status_code, unnamed.json()["errors"][0]["pointer"]) == (400, "#/sku")
        assert unnamed.json()["skus"] == ["S", "L"]
        assert (named.status_code, named.json()["product"]) == (200, large.pk)
        assert unknown.json()["errors"][0]["code"] == "unknown_sku"
        assert [partner.stock_of(one).num_in_stock for one in (small, large)] == [5, 6]

    @pytest.mark.parametrize(
        ("what", "body", "code"),
        [
            ("adjust", {"by": 1}, "required"),
            ("adjust", {"by": 1, "reason": " "}, "blank"),
            ("adjust", {"by": 0, "reason": "x"}, "zero"),
            ("adjust", {"by": 1.5, "reason": "x"}, "invalid"),
            ("adjust", {"by": 2**31, "reason": "x"}, "max_value"),
            ("count", {"counted": -1, "reason": "x"}, "min_value"),
            ("count", {"reason": "x"}, "required"),
        ],
    )
    def test_what_is_no_change_of_stock(self, staff, lamp, what, body, code):  # B15
        answer = staff.post(url(lamp, f"stock/{what}"), body)

        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)
        assert partner.stock_of(lamp).num_in_stock == 10

    def test_more_than_a_figure_holds_is_refused(self, staff, lamp):  # B15
        answer = staff.post(url(lamp, "stock/adjust"), {"by": 2**31 - 1, "reason": "x"})

        assert (answer.status_code, answer.json()["code"]) == (409, "stock_too_large")

    def test_pages_cost_the_same(self, staff, lamp, django_assert_num_queries):  # I05
        for number in range(12):
            staff.post(url(lamp, "stock/adjust"), {"by": 1, "reason": f"Delivery {number}"})

        for query, rows in (("?page_size=1", 1), ("?page_size=100", 13)):
            with django_assert_num_queries(7):
                assert len(staff.get(url(lamp, "stock") + query).json()["results"]) == rows


class TestProofs:
    def test_there_is_none_before_the_first(self, staff):
        assert staff.get("/api/admin/proofs/").status_code == 404

    def test_a_run_is_kept_and_shown(self, staff, merchandiser, customer):  # D04
        orders.order(user=customer)

        made = staff.post("/api/admin/proofs/")

        assert made.status_code == 201, made.json()
        assert (made.json()["orders"], made.json()["is_clean"], made.json()["difference_count"]) == (1, True, 0)
        assert made.json()["by"] == merchandiser.email
        assert len(made.json()["head"]) == 64
        assert staff.get("/api/admin/proofs/").json() == made.json()

    def test_what_differs_is_named(self, staff):  # D04
        difference = {"order": "ABC", "line": 1, "column": "quantity", "stored": 3, "agreed": 2}
        now = timezone.now()
        ProofRun.objects.create(started_at=now, finished_at=now, orders=7, differences=[difference])

        shown = staff.get("/api/admin/proofs/").json()

        assert (shown["is_clean"], shown["difference_count"], shown["orders"]) == (False, 1, 7)
        assert shown["differences"] == [difference]
