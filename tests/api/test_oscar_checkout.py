"""Checkout and orders on the stock paths under /api/oscar/: what was open in stock oscarapi is closed."""

from decimal import Decimal

import pytest

from forked_apps.basket.models import Basket
from forked_apps.order.models import Order
from forked_apps.partner.models import StockRecord
from tests.api.oscar_paths import ROOT, add, check_out, faults, link, stock_address
from tests.factories.basket import basket, country
from tests.factories.catalogue import product

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(client_of, customer):
    country()
    return client_of(customer)


def test_the_total_is_mandatory(me):  # B4
    add(me, product("Kettle"))
    response = me.post(f"{ROOT}/checkout/", {"basket": me.get(f"{ROOT}/basket/").json()["url"]})
    assert (response.status_code, faults(response)) == (400, [("#/total", "required")])


def test_nobody_pays_more_than_they_saw(me):  # B4
    kettle = product("Kettle", price="10.00")
    add(me, kettle)
    seen = me.get(f"{ROOT}/basket/").json()
    record = StockRecord.objects.get()
    record.price = Decimal("99.00")
    record.save()

    response = me.post(
        f"{ROOT}/checkout/",
        {"basket": seen["url"], "total": seen["total_incl_tax"], "shipping_address": stock_address()},
    )

    assert (response.status_code, response.json()["code"]) == (409, "total_changed")
    assert not Order.objects.exists()


def test_the_last_piece_is_sold_once(me, client_of, other_customer):  # trap 3, B1: three orders of one piece
    kettle = product("Kettle", stock=1)
    rival = client_of(other_customer)
    add(me, kettle)
    add(rival, kettle)

    assert check_out(me).status_code == 200
    assert check_out(rival).status_code == 409

    assert Order.objects.count() == 1
    assert StockRecord.objects.get().num_allocated == 1


def test_placing_twice_answers_the_same_order(me):  # trap: the second was 401
    add(me, product("Kettle"))
    shown = me.get(f"{ROOT}/basket/").json()
    first = check_out(me)
    body = {"basket": shown["url"], "total": first.json()["total_incl_tax"]}

    again = me.post(f"{ROOT}/checkout/", body)

    assert (again.status_code, again.json()["number"]) == (200, first.json()["number"])
    assert Order.objects.count() == 1


def test_an_order_number_tells_no_basket_and_a_basket_ends_submitted(me):  # trap: 100000 + basket id; "Frozen"
    add(me, product("Kettle"))
    number = check_out(me).json()["number"]
    assert not number.isdigit()
    assert Basket.objects.get().status == "Submitted"
    assert Order.objects.get().status == "pending"  # trap 9: "new" is in no pipeline


def test_an_unknown_shipping_method_is_an_error(me):  # demand 2.1: silently the default
    add(me, product("Kettle"))
    response = check_out(me, shipping_method_code="teleport")
    assert (response.status_code, response.json()["code"]) == (400, "unknown_shipping_method")


def test_somebody_elses_basket_cannot_be_checked_out(me, api, other_customer):
    theirs = basket(user=other_customer, lines=[product("Kettle")])
    for client in (me, api):
        for named in (link(theirs, "baskets"), "http://testserver/", "nonsense", link(theirs, "products"), "//"):
            body = {"basket": named, "total": "100.00", "shipping_address": stock_address()}
            assert client.post(f"{ROOT}/checkout/", body).status_code == 404, named
    assert not Order.objects.exists()


def test_another_customers_order_does_not_exist(me, api, client_of, other_customer):  # B7: 403 told that it exists
    add(me, product("Kettle"))
    order = link(Order.objects.get(number=check_out(me).json()["number"]), "orders")
    line = me.get(f"{order}lines/").json()["results"][0]["url"]
    rival = client_of(other_customer)
    for url in (order, f"{order}lines/", line):
        assert me.get(url).status_code == 200
        assert rival.get(url).status_code == 404
        assert api.get(url).status_code == 401  # B7: anonymous was 500
        assert me.delete(url).status_code == 405
    assert rival.get(f"{ROOT}/orders/").json()["count"] == 0


def test_a_repeated_checkout_with_a_key_gets_the_stored_answer(me):
    add(me, product("Kettle"))
    shown = me.get(f"{ROOT}/basket/").json()
    methods = me.post(f"{ROOT}/basket/shipping-methods/", stock_address()).json()
    total = Decimal(shown["total_incl_tax"]) + max(Decimal(m["price"]["incl_tax"]) for m in methods)
    body = {"basket": shown["url"], "total": str(total), "shipping_address": stock_address()}
    keyed = {"headers": {"Idempotency-Key": "a-key"}}

    first = me.post(f"{ROOT}/checkout/", body, **keyed)
    again = me.post(f"{ROOT}/checkout/", body, **keyed)
    other = me.post(f"{ROOT}/checkout/", {**body, "total": "999.00"}, **keyed)

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert again["Idempotent-Replay"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
