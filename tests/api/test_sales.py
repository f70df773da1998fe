"""Staff plan sales over the API, look at them and call them off."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forked_apps.partner import sales
from forked_apps.partner.models import Sale
from tests.factories import catalogue
from tests.factories.partner import stock_of

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def staff(merchandiser, client_of):
    return client_of(merchandiser)


@pytest.fixture
def lamp():
    return catalogue.product("Lamp", price="20.00", stock=10, sku="LAMP")


def url(product, sale_id=None) -> str:
    base = f"/api/admin/products/{product.pk}/sales/"
    return f"{base}{sale_id}/" if sale_id else base


def body(price="15.00", *, starts=HOUR, ends=3 * HOUR, **more) -> dict:
    now = timezone.now()
    period = {"starts_at": (now + starts).isoformat(), "ends_at": (now + ends).isoformat()}
    return {"name": "Spring sale", "price": price, **period, **more}


def test_a_sale_is_planned_listed_and_seen_by_shoppers_when_it_begins(staff, api, lamp, merchandiser):  # I08
    planned = staff.post(url(lamp), body())

    assert planned.status_code == 201
    shown = planned.json()
    assert (shown["state"], shown["sku"], shown["price"], shown["price_before"]) == ("planned", "LAMP", "15.00", None)
    assert shown["by"] == merchandiser.email
    assert staff.get(url(lamp)).json()["results"] == [shown]
    sales.run_due(now=timezone.now() + HOUR)
    seen = api.get(f"/api/products/{lamp.pk}/").json()
    assert seen["price"] == "15.00"
    assert staff.get(url(lamp)).json()["results"][0]["price_before"] == "20.00"


def test_one_that_begins_now_is_running(staff, lamp):
    assert staff.post(url(lamp), body(starts=-HOUR)).json()["state"] == "running"


def test_calling_off_sets_the_price_back_and_a_second_time_says_that_it_is_over(staff, lamp):
    sale = staff.post(url(lamp), body(starts=-HOUR)).json()

    called_off = staff.delete(url(lamp, sale["id"]))
    again = staff.delete(url(lamp, sale["id"]))

    assert (called_off.status_code, called_off.json()["state"]) == (200, "called_off")
    assert str(stock_of(lamp).price) == "20.00"
    assert (again.status_code, again.json()["code"]) == (409, "sale_over")


def test_a_sale_is_found_under_its_own_product_only(staff, lamp):
    sale = staff.post(url(lamp), body()).json()

    assert staff.delete(url(catalogue.product("Other"), sale["id"])).status_code == 404
    assert Sale.objects.get().state == "planned"


def test_variants_are_named_by_sku(staff):
    parent = catalogue.parent_product(prices=("10.00", "12.00"))
    sku = stock_of(parent.children.last()).partner_sku

    unnamed, named = staff.post(url(parent), body("9.00")), staff.post(url(parent), body("9.00", sku=sku))

    assert (unnamed.status_code, unnamed.json()["errors"][0]["pointer"]) == (400, "#/sku")
    assert (named.status_code, named.json()["sku"]) == (201, sku)


def test_the_same_key_plans_one_sale(staff, lamp):
    wanted = body()
    answers = [staff.post(url(lamp), wanted, headers={"Idempotency-Key": "k"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert Sale.objects.count() == 1


@pytest.mark.parametrize(
    ("wanted", "status", "code", "pointer"),
    [
        (body("20.00"), 409, "not_lower", "#/price"),
        (body("-1"), 400, "invalid", "#/price"),
        (body("9.999"), 400, "invalid", "#/price"),
        (body(ends=-HOUR), 400, "invalid", "#/ends_at"),
        (body() | {"starts_at": "tomorrow"}, 400, "invalid", "#/starts_at"),
        (body(sku="OTHER"), 400, "invalid", "#/sku"),
        (body(discount=10), 400, "unknown_field", "#/discount"),
        (body() | {"name": ""}, 400, "invalid", "#/name"),
    ],
)
def test_what_cannot_be_planned_is_said(staff, lamp, wanted, status, code, pointer):
    answer = staff.post(url(lamp), wanted)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not Sale.objects.exists()


def test_two_at_a_time_name_the_other(staff, lamp):
    first = staff.post(url(lamp), body()).json()

    answer = staff.post(url(lamp), body("12.00", starts=2 * HOUR, ends=4 * HOUR))

    assert (answer.status_code, answer.json()["code"], answer.json()["sale"]) == (409, "sales_overlap", first["id"])


def test_pages_cost_the_same(staff, lamp, django_assert_num_queries):  # I05
    for hours in range(1, 13):
        staff.post(url(lamp), body(starts=hours * HOUR, ends=(hours + 1) * HOUR - timedelta(minutes=1)))

    for query, rows in (("?page_size=1", 1), ("?page_size=100", 12)):
        with django_assert_num_queries(6):
            assert len(staff.get(url(lamp) + query).json()["results"]) == rows
