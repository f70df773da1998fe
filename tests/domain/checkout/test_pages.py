"""The checkout pages place exactly what they showed, for customers and guests."""

import re
from decimal import Decimal

import pytest

from forked_apps.order.models import Order
from forked_apps.partner import pricing
from tests.factories import basket as carts
from tests.factories.catalogue import product
from tests.factories.partner import stock_of

pytestmark = pytest.mark.django_db

ADDRESS = {
    "first_name": "Ada",
    "last_name": "Byron",
    "line1": "Teststrasse 1",
    "line4": "Berlin",
    "postcode": "10115",
    "country": "DE",
}


@pytest.fixture
def lamp():
    carts.country("DE")
    carts.country("FR")
    return product("Lamp", price="10.00", stock=5)


def to_last_page(client, item, *, guest: bool = False, method="bank_transfer"):
    assert client.post(f"/basket/add/{item.pk}/", {"quantity": 2}).status_code == 302
    if guest:
        client.post("/checkout/", {"username": "guest@example.com", "options": "anonymous"})
    assert client.post("/checkout/shipping-address/", ADDRESS).url == "/checkout/shipping-method/"
    shipping = client.get("/checkout/shipping-method/")
    if shipping.status_code == 200:
        code = re.search(r'name="method_code" value="([^"]+)"', shipping.content.decode())[1]
        client.post("/checkout/shipping-method/", {"method_code": code})
    assert b"Cash on delivery" in client.get("/checkout/payment-method/").content
    assert client.post("/checkout/payment-method/", {"method": method}).url == "/checkout/preview/"
    return client.get("/checkout/preview/")


def form_of(page) -> dict:
    return dict(re.findall(r'name="(action|cart|total)" value="([^"]+)"', page.content.decode()))


def test_a_guest_orders_by_the_pages(client, lamp):  # J9, D13
    page = to_last_page(client, lamp, guest=True)
    assert page.status_code == 200
    placed = client.post("/checkout/preview/", form_of(page))
    assert placed.url == "/checkout/thank-you/"
    order = Order.objects.get()
    assert (order.email, order.payment_method) == ("guest@example.com", "bank_transfer")
    assert order.total_incl_tax == Decimal(form_of(page)["total"])
    thanks = client.get("/checkout/thank-you/").content.decode()
    assert order.number in thanks
    assert "Lamp" in thanks
    assert re.search(
        r"<td>Goods</td><td>€\d+\.\d\d</td>", thanks
    )  # newcomer: delivery and total alone add up to nothing


def test_a_price_that_rose_is_shown_instead_of_charged(client, customer, lamp):  # C06
    client.force_login(customer)
    page = to_last_page(client, lamp)
    pricing.set_prices(changes=[pricing.NewPrice(stock_of(lamp).pk, Decimal("12.00"))], source="api")

    refused = client.post("/checkout/preview/", form_of(page))

    assert refused.status_code == 409
    assert b"The price has changed" in refused.content
    assert Order.objects.count() == 0
    assert Decimal(form_of(refused)["total"]) == Decimal(form_of(page)["total"]) + 4
    assert client.post("/checkout/preview/", form_of(refused)).url == "/checkout/thank-you/"
    assert Order.objects.get().total_incl_tax == Decimal(form_of(refused)["total"])


def test_a_second_click_shows_the_same_order(client, customer, lamp):  # C3
    client.force_login(customer)
    page = to_last_page(client, lamp)
    for _ in range(2):
        assert client.post("/checkout/preview/", form_of(page)).url == "/checkout/thank-you/"
    assert Order.objects.count() == 1


def test_goods_that_sold_out_lead_back_to_the_cart(client, customer, lamp, other_customer):  # D06
    client.force_login(customer)
    page = to_last_page(client, lamp)
    record = stock_of(lamp)
    type(record)._base_manager.filter(pk=record.pk).update(num_in_stock=1)
    assert client.post("/checkout/preview/", form_of(page)).url == "/basket/"
    assert Order.objects.count() == 0


def test_the_thank_you_page_is_only_for_who_ordered(client, customer, lamp):  # I19
    assert client.get("/checkout/thank-you/").status_code == 302


def test_no_browser_insists_on_a_password_that_a_guest_has_not(client, lamp):
    # 6.2
    client.post(f"/basket/add/{lamp.pk}/", {"quantity": 1})
    page = client.get("/checkout/").content.decode()
    field = re.search(r'<input type="password"[^>]*>', page)[0]
    assert "required" not in field
    assert '<label for="id_password"' in page
    refused = client.post("/checkout/", {"username": "a@example.com", "options": "existing"})
    assert "Enter the password of your account." in refused.content.decode()


@pytest.mark.parametrize(("country", "order"), [("DE", ["postcode", "line4"]), ("GB", ["line4", "postcode"])])
def test_an_address_is_asked_in_the_order_of_the_shops_country(client, lamp, settings, country, order):
    # 6.3
    settings.SHOP_COUNTRY = country
    carts.country("GB")
    client.post(f"/basket/add/{lamp.pk}/", {"quantity": 1})
    client.post("/checkout/", {"username": "guest@example.com", "options": "anonymous"})
    page = client.get("/checkout/shipping-address/").content.decode()
    assert [name for name in re.findall(r'name="(\w+)"', page) if name in order] == order
    assert re.search(r'<option value="(\w+)" selected', page)[1] == country
    assert 'autocomplete="postal-code"' in page
    assert 'autocomplete="given-name"' in page
