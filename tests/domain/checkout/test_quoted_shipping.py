"""What sending a cart costs: the cheapest way until one is chosen, limits, offers, and where nobody drives."""

import pytest
from oscar.apps.address.models import UserAddress

from forked_apps.basket import editing
from forked_apps.shipping.repository import UnknownShippingMethod, country_of
from tests.domain.checkout.test_quoting import adds_up, money
from tests.factories import basket as carts
from tests.factories import catalogue, partner

pytestmark = pytest.mark.django_db


def test_shipping_counts_the_cheapest_until_one_is_chosen():
    carts.country()
    cart = carts.basket(lines=[catalogue.product(price="10.00")])

    unchosen = carts.quote_of(cart)
    editing.choose_shipping(basket_id=cart.pk, method="express")
    chosen = carts.quote_of(cart)

    assert (unchosen.shipping.method, unchosen.shipping_total, unchosen.shipping.is_chosen) == (
        "standard", money("4.90"), False,
    )  # fmt: skip
    assert [option.code for option in unchosen.shipping.options] == ["standard", "express"]
    assert (chosen.shipping.method, chosen.shipping_total, chosen.shipping.is_chosen) == (
        "express", money("12.90"), True,
    )  # fmt: skip
    assert chosen.total == money("22.90")


def test_collecting_is_offered_in_the_shops_country_and_never_assumed():
    carts.country("DE")
    carts.country("AT")
    cart = carts.basket(lines=[catalogue.product(price="10.00")])

    at_home = carts.quote_of(cart, address=carts.address())
    abroad = carts.quote_of(cart, address=carts.address(country="AT"))

    assert [option.code for option in at_home.shipping.options] == ["standard", "express", "pickup"]
    assert [option.code for option in abroad.shipping.options] == ["standard", "express"]
    assert at_home.shipping.method == "standard"
    assert carts.quote_of(cart, address=carts.address(), shipping_method="pickup").shipping_total == 0


@pytest.mark.parametrize(("price", "charge"), [("49.99", "4.90"), ("50.00", "0.00")])
def test_standard_delivery_is_free_from_a_limit_on(price, charge):
    cart = carts.basket(lines=[catalogue.product(price=price)])

    assert carts.quote_of(cart).shipping_total == money(charge)


def test_the_limit_looks_at_the_discounted_goods():
    cart = carts.basket(lines=[catalogue.product(price="50.00")])
    carts.offer(percent=10)

    assert carts.quote_of(cart).shipping_total == money("4.90")


def test_an_unknown_method_is_an_error():  # C4
    cart = carts.filled_basket()

    with pytest.raises(UnknownShippingMethod) as refused:
        carts.quote_of(cart, shipping_method="drone")
    with pytest.raises(UnknownShippingMethod):
        editing.choose_shipping(basket_id=cart.pk, method="drone")
    with pytest.raises(UnknownShippingMethod):
        editing.choose_shipping(basket_id=cart.pk, method="pickup")  # no address, so nowhere to collect

    assert refused.value.allowed == ["standard", "express"]
    assert carts.fresh(cart).shipping_method == ""


def test_nothing_applies_where_we_do_not_send():
    carts.country("CH", ships=False)
    cart = carts.filled_basket()

    quote = carts.quote_of(cart, address=carts.address(country="CH"))

    assert (quote.shipping.method, quote.shipping.options, quote.shipping_required) == (None, (), True)


def test_the_country_of_an_address_however_it_is_held():  # 7.5
    there = carts.country()
    held = [{"country": there}, {"country": there.pk}, UserAddress(country=there), {"country": None}, {}, None]
    assert [country_of(address) for address in held] == [there.pk] * 3 + [""] * 3


def test_goods_that_need_no_shipping():
    class_ = catalogue.product_class("Downloads")
    type(class_).objects.filter(pk=class_.pk).update(requires_shipping=False)
    class_.refresh_from_db()
    cart = carts.basket(lines=[catalogue.product(product_class=class_)])

    quote = carts.quote_of(cart)

    assert (quote.shipping.method, quote.shipping_total, quote.shipping_required) == ("no-shipping-required", 0, False)


def test_a_shipping_offer_lowers_the_charge():
    partner.tax_rate("0.1900")
    cart = carts.filled_basket(price="10.00")
    carts.offer(shipping_percent=50, name="Half the way")

    quote = carts.quote_of(cart, shipping_method="express")

    assert (quote.shipping_total, quote.shipping.discount) == (money("6.45"), money("6.45"))
    assert [(discount.name, discount.amount, discount.on_shipping) for discount in quote.discounts] == [
        ("Half the way", money("6.45"), True)
    ]
    assert quote.discount_total == 0
    assert adds_up(quote)


def test_nothing_to_send_costs_nothing():  # 1.9
    """A cart whose only line cannot be bought, by any method, and a cart of downloads beside such a line."""
    mug = catalogue.product(price="10.00", stock=1)
    cart = carts.basket(lines=[mug])
    partner.tax_rate("0.1900")
    record = partner.stock_of(mug)
    record.num_in_stock = 0
    record.save()

    quote = carts.quote_of(cart)
    assert (quote.total, quote.shipping_total, quote.tax_total) == (0, 0, 0)
    assert {option.price for option in quote.shipping.options} == {0}
    assert carts.quote_of(cart, shipping_method="express").total == 0

    files = catalogue.product_class("Files")
    type(files).objects.filter(pk=files.pk).update(requires_shipping=False)
    editing.add(basket_id=cart.pk, product_id=catalogue.product(price="7.00", product_class=files).pk, quantity=1)
    assert carts.quote_of(cart).total == money("7.00")


def test_a_cart_with_nothing_to_send_tells_so_at_every_door(client, api):  # 1.9
    mug = catalogue.product(price="10.00", stock=1)
    carts.country()
    token = api.post("/api/cart/", {"product_id": mug.pk, "quantity": 1}, format="json").json()["cart_token"]
    client.post(f"/basket/add/{mug.pk}/", {"quantity": 1})
    record = partner.stock_of(mug)
    record.num_in_stock = 0
    record.save()

    answer = api.get("/api/cart/", HTTP_X_CART_TOKEN=token).json()
    page = client.get("/basket/")

    assert (answer["total"], answer["shipping_total"], answer["tax_total"]) == ("0.00", "0.00", "0.00")
    assert page.context["quote"].total == 0
    assert page.context["shipping_charge"].incl_tax == 0
    assert "4.90" not in page.content.decode()
    order = {"expected_total": "99.00", "shipping_address": carts.address(), "email": "a@example.com"}
    placed = api.post("/api/orders/", order, format="json", HTTP_X_CART_TOKEN=token)
    assert (placed.status_code, placed.json()["code"]) == (409, "out_of_stock")
