"""The stock Oscar API under /api/oscar/: its paths work with a JWT, and each of its known holes is closed.

Every hole named here was open in stock django-oscar 4.2 with oscarapi 3.3.
"""

import json
from decimal import Decimal

import pytest
from django.conf import settings as conf
from django.contrib.sessions.models import Session
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forked_apps.basket.models import Basket, Line
from forked_apps.catalogue.models import Category
from forked_apps.order.models import Order
from forked_apps.partner.models import StockRecord
from tests.api.oscar_paths import ROOT, add, check_out, faults, line_url, link
from tests.examples import tried
from tests.factories.basket import basket, country, voucher
from tests.factories.catalogue import category, parent_product, product

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(client_of, customer):
    country()
    return client_of(customer)


# --- J5: the stock paths, from the catalogue to the order, with a JWT


def test_from_the_catalogue_to_the_order_with_a_jwt(me, customer):  # J5
    shelf = category("Kitchen")
    kettle = product("Kettle", price="25.00", stock=5, in_category=shelf)

    listed = me.get(f"{ROOT}/products/").json()
    assert [row["title"] for row in listed["results"]] == ["Kettle"]
    detail = me.get(listed["results"][0]["url"]).json()
    assert detail["categories"] == ["Kitchen"]
    assert me.get(detail["price"]).json()["incl_tax"] == "25.00"
    assert me.get(detail["availability"]).json()["is_available_to_buy"] is True

    assert add(me, kettle, 2).status_code == 200
    shown = me.get(f"{ROOT}/basket/").json()
    assert (shown["total_incl_tax"], shown["status"], shown["currency"]) == ("50.00", "Open", "EUR")
    [line] = me.get(shown["lines"]).json()
    assert (line["quantity"], line["price_incl_tax"], line["product"]) == (2, "50.00", link(kettle))
    assert me.patch(line["url"], {"quantity": 3}).json()["price_incl_tax"] == "75.00"

    placed = check_out(me)

    assert placed.status_code == 200, placed.content
    order = Order.objects.get()
    assert (order.user, order.number, placed.json()["number"]) == (customer, order.number, order.number)
    assert Decimal(placed.json()["total_incl_tax"]) == order.total_incl_tax
    [frozen] = me.get(placed.json()["lines"]).json()["results"]
    assert (frozen["title"], frozen["quantity"], frozen["unit_price_incl_tax"]) == ("Kettle", 3, "25.00")
    assert [row["number"] for row in me.get(f"{ROOT}/orders/").json()["results"]] == [order.number]
    assert StockRecord.objects.get().num_allocated == 3


def test_its_basket_is_the_cart_of_our_own_paths(me):  # J5
    kettle = product("Kettle", price="25.00")
    add(me, kettle, 2)
    me.post("/api/cart/", {"product_id": kettle.pk, "quantity": 1})

    [line] = me.get("/api/cart/").json()["lines"]

    assert line["quantity"] == 3
    assert me.get(f"{ROOT}/basket/").json()["total_incl_tax"] == "75.00"
    assert Basket.objects.count() == 1


def test_a_guest_keeps_a_basket_by_its_token(api):  # trap 8: three calls were three baskets
    kettle = product("Kettle", price="25.00")
    token = add(api, kettle)["X-Cart-Token"]
    api.credentials(HTTP_X_CART_TOKEN=token)
    add(api, kettle)
    assert api.get(f"{ROOT}/basket/").json()["total_incl_tax"] == "50.00"
    assert Basket.objects.count() == 1


def test_a_login_takes_the_guests_basket_along(api, customer, client_of):  # trap 8: never merged
    token = add(api, product("Kettle", price="25.00"))["X-Cart-Token"]

    body = {"email": "shopper@example.com", "password": "right horse staple", "cart_token": token}
    assert api.post("/api/auth/login/", body).status_code == 200

    assert client_of(customer).get(f"{ROOT}/basket/").json()["total_incl_tax"] == "25.00"
    api.credentials(HTTP_X_CART_TOKEN=token)
    assert api.get(f"{ROOT}/basket/").json()["id"] is None  # the token is dead


def test_no_call_writes_a_session_or_sets_a_cookie(me, api):  # trap 8
    kettle = product("Kettle")
    for client in (me, api):
        for answer in (add(client, kettle), client.get(f"{ROOT}/basket/"), client.get(f"{ROOT}/products/")):
            assert not answer.cookies
    assert Session.objects.count() == 0


def test_reading_makes_no_basket(api, me):  # trap 8
    for client in (api, me):
        assert client.get(f"{ROOT}/basket/").json()["id"] is None
        assert client.get(f"{ROOT}/basket/shipping-methods/").json() == []
    assert Basket.objects.count() == 0


# --- What is not exposed


@pytest.mark.parametrize(
    "path",
    [
        "categories-bulk/",
        "categories-bulk.json",
        "login/",
        "register/",
        "users/1/",
        "ranges/",
        "products/1/stockrecords/",
        "products/1/stockrecords/1/",
        "baskets/1/lines/1/lineattributes/1/",
        "baskets/",
        "admin/products/",
        "admin/orders/1/",
        "admin/users/",
        "products.json",
        "products/1.json",
        "basket.json",
    ],
)
def test_what_we_do_not_expose_is_404_for_everybody(api, client_of, admin_user, path):  # traps 1, 2.4, B8
    for client in (api, client_of(admin_user)):
        for method in ("get", "post", "put", "patch", "delete"):
            assert getattr(client, method)(f"{ROOT}/{path}").status_code == 404, method


def test_nobody_writes_the_tree_of_categories(api, client_of, admin_user):  # trap 1
    category("Kitchen")
    for client in (api, client_of(admin_user)):
        client.post(f"{ROOT}/categories-bulk/", [{"data": {"name": "Evil"}}])
        assert client.post(f"{ROOT}/categories/", {"name": "Evil"}).status_code == 405
    assert [found.name for found in Category.objects.all()] == ["Kitchen"]


def test_stock_internals_are_not_shown(api):  # 2.4: anyone read SKU, price, stock and threshold
    kettle = product("Kettle", sku="SECRET-SKU")
    text = api.get(link(kettle)).content.decode()
    for name in ("SECRET-SKU", "stockrecord", "num_allocated", "low_stock_threshold", "partner"):
        assert name not in text


# --- Hidden products


def test_a_product_that_is_not_public_does_not_exist(api, me):  # 2.4
    hidden = product("Hidden", is_public=False)
    deleted = product("Deleted")
    deleted.delete()
    for thing in (hidden, deleted):
        for part in ("", "price/", "availability/"):
            assert api.get(link(thing) + part).status_code == 404
        response = add(me, thing)
        assert response.status_code == 400
        assert faults(response) == [("#/url", "does_not_exist")]
    assert api.get(f"{ROOT}/products/").json()["count"] == 0
    assert not Basket.objects.exists()


def test_hidden_variants_recommendations_and_categories_are_left_out(api):  # 2.4
    shirt = parent_product("Shirt", prices=("10.00", "12.00"))
    first, second = shirt.children.order_by("pk")
    second.is_public = False
    second.save()
    secret = product("Secret", is_public=False)
    shirt.productrecommendation_set.model.objects.create(primary=shirt, recommendation=secret)
    hidden = category("Hidden")
    Category.objects.filter(pk=hidden.pk).update(is_public=False)

    detail = api.get(link(shirt)).json()

    assert [child["id"] for child in detail["children"]] == [first.pk]
    assert detail["recommended_products"] == []
    assert api.get(f"{ROOT}/categories/").json()["results"] == []
    assert api.get(f"{ROOT}/categories/{hidden.pk}/").status_code == 404


def test_the_whole_catalogue_is_never_sent_at_once(api):  # 2.1
    for _ in range(12):
        product()
    first = api.get(f"{ROOT}/products/").json()
    assert (first["count"], len(first["results"])) == (12, 10)
    both = first["results"] + api.get(first["next"]).json()["results"]
    assert len({row["id"] for row in both}) == 12


# --- Baskets


@pytest.mark.parametrize("quantity", [0, -1, -5, "-1", 1.5, True, "٣", None, 10**9])
def test_only_sensible_quantities_are_added(me, quantity):  # B5: -5 and 0 left a line of 0
    response = add(me, product("Kettle", stock=5), quantity)
    assert response.status_code == 400
    assert faults(response)[0][0] == "#/quantity"
    assert not Line.objects.exists()


def test_no_more_is_added_than_is_there_counting_what_the_basket_holds(me):  # trap 2
    kettle = product("Kettle", stock=5)
    assert add(me, kettle, 3).status_code == 200
    refused = add(me, kettle, 3)
    assert (refused.status_code, refused.json()["code"], refused.json()["available"]) == (409, "out_of_stock", 5)


@pytest.mark.parametrize(("quantity", "status"), [(6, 409), (100_000, 400), (999_999, 400), (0, 400), (-1, 400)])
def test_no_more_is_set_on_a_line_than_is_there(me, quantity, status):  # trap 2: 100000 of 100 was 200
    add(me, product("Kettle", stock=5), 2)
    for method in (me.patch, me.put):
        assert method(line_url(me), {"quantity": quantity}).status_code == status
    assert Line.objects.get().quantity == 2


@pytest.mark.parametrize("name", ["owner", "status", "currency", "vouchers", "lines"])
def test_a_basket_cannot_be_written(me, other_customer, name):  # trap 2: moved to another user, set to Submitted
    add(me, product("Kettle"))
    url = me.get(f"{ROOT}/basket/").json()["url"]
    for method in (me.patch, me.put):
        assert method(url, {name: f"http://testserver{ROOT}/users/{other_customer.pk}/"}).status_code == 405
    assert me.delete(url).status_code == 405
    assert Basket.objects.get().status == "Open"


@pytest.mark.parametrize("name", ["product", "basket", "price_incl_tax", "price_excl_tax", "price_currency"])
def test_of_a_line_only_the_quantity_can_be_set(me, other_customer, name):  # trap 2, B6
    add(me, product("Cheap", price="1.00"))
    dear = product("Dear", price="100.00")
    foreign = basket(user=other_customer, lines=[dear])
    value = {"product": link(dear), "basket": link(foreign, "baskets"), "price_currency": "USD"}.get(name, "0.01")
    before = Line.objects.filter(basket__owner__isnull=False).order_by("pk").values_list("basket_id", "product_id")
    rows = list(before)

    response = me.patch(line_url(me), {"quantity": 1, name: value})

    assert (response.status_code, faults(response)) == (400, [(f"#/{name}", "read_only_field")])
    assert list(before) == rows


@pytest.mark.parametrize("name", ["stockrecord", "line_reference", "price_when_added", "acknowledged"])
def test_what_a_line_does_not_show_is_unknown(me, name):  # trap 2
    add(me, product("Kettle"))
    assert faults(me.patch(line_url(me), {"quantity": 1, name: 1})) == [(f"#/{name}", "unknown_field")]


def test_a_line_that_was_read_can_be_put_back(me):
    add(me, product("Kettle"), 2)
    url = line_url(me)
    assert me.put(url, me.get(url).json()).status_code == 200


def test_a_line_cannot_be_posted_with_a_stock_record(me):  # 2.4: 999999 pieces in USD
    add(me, product("Kettle"))
    assert me.post(me.get(f"{ROOT}/basket/").json()["lines"], {"quantity": 999_999}).status_code == 405


def test_another_shoppers_basket_does_not_exist(me, api, client_of, other_customer):  # B7
    theirs = basket(user=other_customer, lines=[product("Kettle", stock=9)])
    line = theirs.lines.get()
    url = link(theirs, "baskets")
    for client in (me, api):
        assert client.get(url).status_code == 404
        assert client.get(f"{url}lines/").status_code == 404
        for method in ("get", "put", "patch", "delete"):
            assert getattr(client, method)(f"{url}lines/{line.pk}/", {"quantity": 2}).status_code == 404
    line.refresh_from_db()
    assert line.quantity == 1
    assert client_of(other_customer).get(url).status_code == 200


def test_guessing_vouchers_is_limited(me, monkeypatch):  # 2.4: 30 guesses in a row
    add(me, product("Kettle"))
    monkeypatch.setitem(conf.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "voucher", "3/min")
    guesses = [me.post(f"{ROOT}/basket/add-voucher/", {"vouchercode": f"GUESS{n}"}).status_code for n in range(5)]
    assert guesses == [404, 404, 404, 429, 429]


def test_a_voucher_counts_at_once(me):
    voucher("SUMMER", percent=10)
    add(me, product("Kettle", price="50.00"))
    assert me.post(f"{ROOT}/basket/add-voucher/", {"vouchercode": "summer"}).json()["code"] == "SUMMER"
    shown = me.get(f"{ROOT}/basket/").json()
    assert (shown["total_incl_tax"], shown["total_incl_tax_excl_discounts"]) == ("45.00", "50.00")
    assert [found["amount"] for found in shown["voucher_discounts"]] == ["5.00"]


def test_lists_cost_the_same_for_one_and_for_many(me, django_assert_max_num_queries):
    kettle = product("Kettle", stock=50)
    for _ in range(4):
        add(me, kettle)
        assert check_out(me).status_code == 200
    with django_assert_max_num_queries(5):  # the caller, the count, the page, its discounts and surcharges
        assert me.get(f"{ROOT}/orders/").json()["count"] == 4


any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = ("url", "quantity", "options", "basket", "total", "shipping_address", "country", "vouchercode", "first_name")


@settings(max_examples=tried(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(any_json | st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, any_json)))
def test_no_body_reaches_a_500(me, body):  # B12: four kinds of body did
    for path in (
        "basket/add-product/",
        "basket/add-voucher/",
        "basket/shipping-methods/",
        "checkout/",
        "useraddresses/",
    ):
        answer = me.post(f"{ROOT}/{path}", json.dumps(body), content_type="application/json")
        assert answer.status_code < 500, (path, body)
