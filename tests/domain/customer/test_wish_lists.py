"""Wish lists of the HTML shop over our products and carts."""

import re

import pytest
from django.urls import reverse

from forked_apps.basket.models import Line as CartLine
from forked_apps.wishlists.models import Line, WishList
from tests.factories import basket as carts
from tests.factories import catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def shopper(client, customer):
    client.force_login(customer)
    return client


def wish(client, product):
    answer = client.post(reverse("customer:wishlists-add-product", args=[product.pk]), follow=True)
    assert answer.status_code == 200
    return WishList.objects.get(owner__email="shopper@example.com")


def page(client, wish_list) -> str:
    return client.get(wish_list.get_absolute_url()).content.decode()


def buttons(client, wish_list) -> list[str]:
    return re.findall(r'action="([^"]*/move-to-cart/)"', page(client, wish_list))


def in_cart(user) -> dict:
    return dict(CartLine.objects.filter(basket__owner=user).values_list("product_id", "quantity"))


def test_a_wish_is_added_and_moved_to_the_cart(shopper, customer):  # C07
    mug = catalogue.product("Mug", stock=5)
    wish(shopper, mug)
    wish_list = wish(shopper, mug)
    assert "Move 2 × Mug to your cart" in page(shopper, wish_list)

    [button] = buttons(shopper, wish_list)
    answer = shopper.post(button, follow=True)

    assert "Mug is in your cart now." in answer.content.decode()
    assert in_cart(customer) == {mug.pk: 2}
    assert not Line.objects.exists()


def test_what_the_cart_refuses_stays_on_the_list(shopper, customer):  # C04 F01
    mug = catalogue.product("Mug", stock=1)
    wish(shopper, mug)
    wish_list = wish(shopper, mug)

    shopper.post(buttons(shopper, wish_list)[0])

    assert in_cart(customer) == {}
    assert [line.quantity for line in wish_list.lines.all()] == [2]
    assert wish_list.lines.get().product == mug


def test_a_moved_wish_is_no_notice_in_the_cart(shopper, customer):  # C04
    bowl, mug = catalogue.product(stock=5), catalogue.product(stock=5)
    cart = carts.basket(user=customer, lines=[bowl])

    shopper.post(buttons(shopper, wish(shopper, mug))[0])

    assert in_cart(customer) == {bowl.pk: 1, mug.pk: 1}
    assert carts.quote_of(carts.fresh(cart)).notices == ()


def test_a_deleted_product_stays_readable_and_cannot_be_moved(shopper):
    mug = catalogue.product("Mug", stock=5)
    wish_list = wish(shopper, mug)
    mug.delete()

    assert "Mug" in page(shopper, wish_list)
    assert buttons(shopper, wish_list) == []


def test_a_wish_of_somebody_else_is_not_found(shopper, client_of, other_customer):  # IDOR
    theirs = WishList.objects.create(owner=other_customer)
    theirs.add(catalogue.product(stock=5))

    answer = shopper.post(reverse("customer:wishlists-move-to-cart", args=[theirs.key, theirs.lines.get().pk]))

    assert answer.status_code == 404
    assert theirs.lines.count() == 1
    assert not CartLine.objects.exists()
