"""A link changes nothing: the page behind it asks, and its button acts. # leftover of issue 7"""

import pytest
from django.urls import reverse
from oscar.apps.address.models import UserAddress

from forked_apps.customer.models import ProductAlert
from forked_apps.wishlists.models import Line
from tests.factories import basket as carts
from tests.factories import catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def shopper(client, customer):
    client.force_login(customer)
    return client


def test_logging_out(shopper):
    asked = shopper.get(reverse("customer:logout"))
    assert asked.status_code == 200
    assert "_auth_user_id" in shopper.session

    assert shopper.post(reverse("customer:logout")).status_code == 302
    assert "_auth_user_id" not in shopper.session


def test_the_default_address(shopper, customer):
    carts.country()
    fields = {("country_id" if key == "country" else key): value for key, value in carts.address().items()}
    address = UserAddress.objects.create(user=customer, **fields)
    page = reverse("customer:address-change-status", args=[address.pk, "default_for_shipping"])

    shopper.get(page)
    address.refresh_from_db()
    assert not address.is_default_for_shipping
    assert f'action="{page}"' in shopper.get(reverse("customer:address-list")).content.decode()

    shopper.post(page)
    address.refresh_from_db()
    assert address.is_default_for_shipping


def test_a_wish(shopper, customer):
    page = reverse("customer:wishlists-add-product", args=[catalogue.product().pk])

    assert shopper.get(page).status_code == 200
    assert not customer.wishlists.exists()

    shopper.post(page)
    other = customer.wishlists.create(name="Other")
    wish = Line.objects.get(wishlist__owner=customer)
    move = reverse("customer:wishlists-move-product-to-another", args=[wish.wishlist.key, wish.pk, other.key])
    shopper.get(move)
    assert other.lines.count() == 0
    shopper.post(move)
    assert other.lines.count() == 1


@pytest.mark.parametrize("by", ["pk", "key"])
def test_a_stock_alert(shopper, customer, by):
    alert = ProductAlert.objects.create(
        user=customer, product=catalogue.product(), status=ProductAlert.ACTIVE, key="abc123"
    )
    page = reverse(f"customer:alerts-cancel-by-{by}", args=[getattr(alert, by)])
    elsewhere = f"{page}?next=https://evil.example/"

    shopper.get(elsewhere)
    alert.refresh_from_db()
    assert alert.is_active
    assert "Cancel" in shopper.get(reverse("customer:alerts-list")).content.decode()

    answer = shopper.post(elsewhere)
    alert.refresh_from_db()
    assert alert.is_cancelled
    assert "evil" not in answer.url


def test_confirming_a_stock_alert(client):
    alert = ProductAlert.objects.create(
        email="ada@example.com", product=catalogue.product(), status=ProductAlert.UNCONFIRMED, key="abc123"
    )
    page = reverse("customer:alerts-confirm", args=[alert.key])

    client.get(page)
    alert.refresh_from_db()
    assert not alert.is_active

    client.post(page)
    alert.refresh_from_db()
    assert alert.is_active
