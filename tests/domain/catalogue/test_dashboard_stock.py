"""Stock in the dashboard: adjusted and counted by the form of the product's page, refused below what orders hold."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from forked_apps.partner.models import StockMovement
from tests.factories import order as orders
from tests.factories.catalogue import child, parent_product, product
from tests.factories.partner import stock_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug():
    return product("Mug", stock=5, sku="MUG")


@pytest.fixture
def shop(client, merchandiser):
    client.force_login(merchandiser)
    return client


def send(client, thing, **fields):
    """Posts what stands in the form of the product's page, to where that form goes."""
    html = client.get(reverse("dashboard:catalogue-product", args=[thing.pk])).content.decode()
    action = re.search(r'<form id="stock-form" method="post" action="([^"]*)"', html).group(1)
    offered = re.findall(r'<(?:input|select)[^>]*name="(\w+)"[^>]*form="stock-form"', html)
    assert sorted(offered) == ["by", "counted", "reason", "record"]
    first = re.search(r'<select[^>]*form="stock-form">\s*<option value="(\d+)"', html).group(1)
    sent = {**dict.fromkeys(offered, ""), "record": first, **fields}
    return client.post(action, sent, follow=True).content.decode()


def test_stock_is_adjusted_with_who_and_why(shop, mug, merchandiser):  # B12
    page = send(shop, mug, by="-2", reason="Broken")

    assert "MUG: 3 in stock, 0 of them held by orders." in page
    movement = StockMovement.objects.first()
    assert (movement.kind, movement.in_stock_delta, movement.reason) == ("adjusted", -2, "Broken")
    assert (movement.actor, movement.source) == (merchandiser, "dashboard")
    assert stock_of(mug).num_in_stock == 3


def test_stock_is_counted(shop, mug):  # B12
    send(shop, mug, counted="9", reason="Stock-take")

    assert stock_of(mug).num_in_stock == 9
    assert StockMovement.objects.first().kind == "counted"


def test_stock_of_a_variant_is_set_on_its_parents_page(shop):  # B12
    parent = parent_product(prices=())
    small, large = child(parent, sku="S", stock=1), child(parent, sku="L", stock=1)

    send(shop, parent, record=stock_of(large).pk, by="4", reason="Delivery")

    assert [stock_of(one).num_in_stock for one in (small, large)] == [1, 5]


@pytest.mark.parametrize("change", [{"counted": "2"}, {"by": "-3"}])
def test_below_what_orders_hold_is_refused_with_their_numbers(shop, mug, customer, change):  # B12 F01
    held = orders.order(user=customer, lines=[(mug, 3)])

    page = send(shop, mug, **change, reason="Stock-take")

    assert f"MUG: 3 units are held by {held.number}." in page
    assert stock_of(mug).num_in_stock == 5


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"by": "1"}, "Reason: This field is required."),
        ({"reason": "x"}, "Say either by how much stock changes, or what was counted."),
        ({"by": "1", "counted": "1", "reason": "x"}, "Say either by how much stock changes, or what was counted."),
        ({"counted": "-1", "reason": "x"}, "Counted: Ensure this value is greater than or equal to 0."),
        ({"by": "2147483647", "reason": "x"}, "are more than a stock figure holds"),
    ],
)
def test_a_wrong_form_is_refused_in_words(shop, mug, fields, told):  # B15
    assert told in send(shop, mug, **fields)
    assert stock_of(mug).num_in_stock == 5


def test_the_record_of_another_product_is_refused(shop, mug):  # B15
    other = product("Bowl", stock=5)

    send(shop, mug, record=stock_of(other).pk, by="1", reason="x")

    assert (stock_of(mug).num_in_stock, stock_of(other).num_in_stock) == (5, 5)


def test_who_may_only_look_has_no_form_and_cannot_post(client, make_user, mug):  # A16
    looker = make_user("looker@example.com", is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(looker)

    page = client.get(reverse("dashboard:catalogue-product", args=[mug.pk])).content.decode()
    answer = client.post(reverse("dashboard:catalogue-product-stock", args=[mug.pk]), {"by": "1", "reason": "x"})

    assert "stock-form" not in page
    assert answer.status_code == 403
    assert stock_of(mug).num_in_stock == 5
