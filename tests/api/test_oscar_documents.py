"""What a client of stock oscarapi sends and reads: the fields of its documented examples."""

from decimal import Decimal

import pytest

from forked_apps.catalogue.models import Option
from forked_apps.order.models import Order, Surcharge
from tests.api.oscar_paths import ROOT, add, check_out
from tests.factories.basket import country, offer, voucher
from tests.factories.catalogue import product

pytestmark = pytest.mark.django_db

# The address of the checkout example in oscarapi's documentation, with our country.
DOCUMENTED = {
    "country": f"http://testserver{ROOT}/countries/DE/",
    "first_name": "Henk",
    "last_name": "Van den Heuvel",
    "line1": "Roemerlaan 44",
    "line2": "",
    "line3": "",
    "line4": "Kroekingen",
    "notes": "Niet STUK MAKEN OK!!!!",
    "phone_number": "+31 26 370 4887",
    "postcode": "77777",
    "state": "Gerendrecht",
    "title": "Mr",
}


@pytest.fixture
def me(client_of, customer):
    country()
    return client_of(customer)


def test_the_documented_address_is_taken_and_comes_back(me):  # 7.1
    add(me, product("Kettle"))
    methods = me.post(f"{ROOT}/basket/shipping-methods/", DOCUMENTED)
    assert methods.status_code == 200, methods.json()

    shown = check_out(me, shipping_address=DOCUMENTED, billing_address=DOCUMENTED).json()["shipping_address"]

    assert {name: shown[name] for name in DOCUMENTED} == {**DOCUMENTED, "phone_number": "+31263704887"}
    order = Order.objects.get()
    assert (order.shipping_address.title, order.billing_address.title) == ("Mr", "Mr")


def test_the_address_book_keeps_titles_and_refuses_made_up_ones(me):  # 7.1
    body = {**DOCUMENTED, "is_default_for_shipping": True, "is_default_for_billing": False}
    made = me.post(f"{ROOT}/useraddresses/", body)
    assert (made.status_code, made.json()["title"]) == (201, "Mr")
    assert "Henk" in made.json()["search_text"]

    assert me.put(made.json()["url"], {**made.json(), "title": "Dr"}).json()["title"] == "Dr"
    assert me.patch(made.json()["url"], {"title": "Duke"}).status_code == 400


def test_an_order_shows_what_stock_clients_read(me):  # 7.1
    add(me, product("Kettle"))
    placed = check_out(me).json()
    order = Order.objects.get()
    Surcharge.objects.create(order=order, name="Card", code="card", incl_tax=Decimal("1.00"), excl_tax=Decimal("0.84"))

    shown = me.get(placed["url"]).json()

    assert shown["basket"] == f"http://testserver{ROOT}/baskets/{order.basket_id}/"
    assert shown["payment_url"] == "http://testserver/api/payment/"
    assert shown["surcharges"] == [{"name": "Card", "code": "card", "incl_tax": "1.00", "excl_tax": "0.84"}]
    assert placed["surcharges"] == []


def test_the_engraving_that_was_ordered_is_shown(me, client_of, other_customer):  # 7.1
    kettle = product("Kettle")
    engraving = Option.objects.create(name="Engraving", type="text", required=False)
    kettle.product_class.options.add(engraving)
    option = f"http://testserver{ROOT}/options/{engraving.pk}/"
    added = add(me, kettle, options=[{"option": option, "value": "For Ada"}])
    assert added.status_code == 200, added.json()

    [line] = me.get(check_out(me).json()["lines"]).json()["results"]

    [attribute] = line["attributes"]
    assert (attribute["option"], attribute["value"]) == (option, "For Ada")
    assert me.get(attribute["url"]).json() == attribute
    assert client_of(other_customer).get(attribute["url"]).status_code == 404


def test_vouchers_tell_their_dates(me):  # 7.1
    made = voucher("SPRING")
    add(me, product("Kettle"))
    used = me.post(f"{ROOT}/basket/add-voucher/", {"vouchercode": "SPRING"}).json()
    dates = {"start_datetime", "end_datetime"}
    assert {name: used[name] for name in dates | {"code"}} == {
        "code": made.code,
        **{name: getattr(made, name).isoformat().replace("+00:00", "Z") for name in dates},
    }

    [in_basket] = me.get(f"{ROOT}/basket/").json()["voucher_discounts"]
    [in_order] = check_out(me).json()["voucher_discounts"]

    assert in_basket["voucher"] == used
    assert {name: in_order["voucher"][name] for name in dates} == {name: used[name] for name in dates}


def test_a_shipping_method_tells_its_discount_and_a_country_its_order(me):  # 7.1
    add(me, product("Kettle"))
    before = me.post(f"{ROOT}/basket/shipping-methods/", DOCUMENTED).json()
    assert {(one["is_discounted"], one["discount"]) for one in before} == {(False, "0.00")}
    offer(shipping_percent=50)

    after = me.post(f"{ROOT}/basket/shipping-methods/", DOCUMENTED).json()

    for full, lowered in zip(before, after, strict=True):
        saved = Decimal(full["price"]["incl_tax"]) - Decimal(lowered["price"]["incl_tax"])
        assert (Decimal(lowered["discount"]), lowered["is_discounted"]) == (saved, saved > 0)
    assert any(one["is_discounted"] for one in after)
    assert me.get(DOCUMENTED["country"]).json()["display_order"] == 0


def test_the_links_of_a_guests_order_work_with_the_cart_token(api):  # 7.1
    country()
    token = add(api, product("Kettle"))["X-Cart-Token"]
    api.credentials(HTTP_X_CART_TOKEN=token)
    order = check_out(api, guest_email="guest@example.com").json()
    [line] = api.get(order["lines"]).json()["results"]

    assert api.get(order["url"]).json()["number"] == order["number"]
    assert api.get(line["url"]).json() == line
    assert [one["number"] for one in api.get(f"{ROOT}/orders/").json()["results"]] == [order["number"]]

    api.credentials(HTTP_X_CART_TOKEN=add(type(api)(), product("Pan"))["X-Cart-Token"])
    assert {api.get(url).status_code for url in (order["url"], order["lines"], line["url"])} == {404}
