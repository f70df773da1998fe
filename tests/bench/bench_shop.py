"""`make bench`: what each request costs, in SQL statements and CPU milliseconds, beside oscarapi's way to the same.

Not collected by the suite. All figures come from one process, so the ratios hold on any machine.
"""

import statistics
import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from oscarapi.views import product as stock
from rest_framework.test import APIRequestFactory

from forked_apps.catalogue.models import Product, ProductImage
from tests.factories import basket as carts
from tests.factories import catalogue, partner

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]

REPEATS = 7
PRODUCTS = 200
HEAD = f"{'request':<44}{'SQL':>6}{'CPU ms':>9}{'to first':>10}"


class Bench:
    """Measures calls and prints one table."""

    def __init__(self):
        self.rows: list[tuple[str, int, float]] = []

    def measure(self, name: str, call: Callable[[], object]) -> None:
        """The call `REPEATS` times after one to warm up, each in a savepoint that is rolled back; the median counts."""
        self._once(call)
        taken = [self._once(call) for _ in range(REPEATS)]
        self.rows.append((name, taken[-1][0], statistics.median(milliseconds for _, milliseconds in taken)))

    def table(self, *names: str) -> str:
        """One block: each row against the first."""
        chosen = [row for row in self.rows if row[0] in names]
        base = chosen[0][2]
        return "\n".join(f"{name:<44}{sql:>6}{ms:>9.1f}{ms / base:>9.1f}x" for name, sql, ms in chosen)

    @staticmethod
    def _once(call) -> tuple[int, float]:
        with transaction.atomic():
            with CaptureQueriesContext(connection) as captured:
                began = time.process_time()
                call()
                spent = (time.process_time() - began) * 1000
            transaction.set_rollback(True)
        return len(captured), spent


@pytest.fixture
def kitchen():
    """Products with pictures in a category with offers, and a voucher."""
    carts.country("DE")
    partner.tax_rate("0.1900")
    made = catalogue.category("Kitchen")
    for number in range(PRODUCTS):
        product = catalogue.product(f"Thing {number}", in_category=made, stock=1000)
        ProductImage.objects.create(product=product, original=f"images/{number}.png")
    for percent in (3, 4, 5):
        offer = carts.offer(percent=percent, exclusive=False)
        offer.condition.range.included_categories.add(made)
    carts.voucher("SPRING", percent=2).offers.update(exclusive=False)
    return made


def ok(response):
    assert response.status_code < 300, response.content
    return response


def oscarapi_page(products) -> None:
    """What a front end must ask oscarapi for to show these products with price, stock and picture."""
    oscarapi(stock.ProductList)
    oscarapi_details(products)


def oscarapi_details(products) -> None:
    for view in (stock.ProductDetail, stock.ProductPrice, stock.ProductAvailability):
        for product in products:
            oscarapi(view, pk=product.pk)


def oscarapi(view, **names) -> None:
    """oscarapi's own view on our data, open to all."""
    request = APIRequestFactory().get("/api/oscar/", HTTP_ACCEPT="application/json")
    ok(view.as_view(permission_classes=[], authentication_classes=[])(request, **names).render())


def test_bench(api, customer, client_of, kitchen, capsys):
    bench = Bench()
    page = list(Product.objects.order_by("pk")[:10])
    bench.measure("list of 10", lambda: ok(api.get("/api/products/")))
    bench.measure("list of 10, oscarapi", lambda: oscarapi_page(page))
    bench.measure("list of 100", lambda: ok(api.get("/api/products/?page_size=100")))
    bench.measure("list, filtered and sorted", lambda: ok(api.get("/api/products/?category=kitchen&ordering=price")))
    bench.measure("detail", lambda: ok(api.get(f"/api/products/{page[0].pk}/")))
    bench.measure("detail, oscarapi", lambda: oscarapi_details(page[:1]))

    shopper = client_of(customer)
    for lines in (1, 20):
        _fill(shopper, lines)
        added = Product.objects.order_by("-pk").first()
        cart = ok(shopper.get("/api/cart/")).json()
        body = {"expected_total": cart["total"], "shipping_address": carts.address()}
        bench.measure(f"cart of {lines}", lambda: ok(shopper.get("/api/cart/")))
        bench.measure(f"add to cart of {lines}", lambda p=added: ok(shopper.post("/api/cart/", {"product_id": p.pk})))
        bench.measure(f"place cart of {lines}", lambda b=body: ok(shopper.post("/api/orders/", b)))

    blocks = (
        ("list of 10", "list of 10, oscarapi", "list of 100", "list, filtered and sorted"),
        ("detail", "detail, oscarapi"),
        *((f"{what} of 1", f"{what} of 20") for what in ("cart", "add to cart", "place cart")),
    )
    with capsys.disabled():
        print("\n\n" + "\n\n".join([HEAD, *(bench.table(*names) for names in blocks)]))


def _fill(client, lines: int) -> None:
    held = len(ok(client.get("/api/cart/")).json()["lines"])
    for product in Product.objects.order_by("pk")[held:lines]:
        ok(client.post("/api/cart/", {"product_id": product.pk, "quantity": 2}))
    if not held:
        ok(client.post("/api/cart/apply-coupon/", {"code": "SPRING"}))
