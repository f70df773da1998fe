"""Old guest carts go; everything else stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forked_apps import retention
from forked_apps.basket.models import Basket
from tests.factories import basket as carts
from tests.factories import catalogue
from tests.factories import order as orders

pytestmark = pytest.mark.django_db


def test_only_idle_guest_carts_are_purged(customer):
    now = timezone.now()
    mug = catalogue.product(stock=20)
    idle, fresh, ordered = (carts.basket(lines=[mug]) for _ in range(3))
    own = carts.basket(user=customer, lines=[mug])
    ordered.submit()
    Basket.objects.exclude(pk=fresh.pk).update(updated_at=now - timedelta(days=31))

    assert retention.purge(table="guest_carts", now=now) == 1
    assert set(Basket.objects.all()) == {fresh, ordered, own}
    assert idle.pk not in Basket.objects.values_list("pk", flat=True)


def test_purging_goes_on_until_all_are_gone(monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    for _ in range(5):
        carts.basket()

    assert retention.purge(table="guest_carts", now=timezone.now() + timedelta(days=31)) == 5


def test_a_cart_frozen_for_a_payment_that_never_came_goes_too():
    now = timezone.now()
    mug = catalogue.product(stock=20)
    abandoned, in_checkout = (carts.basket(lines=[mug]) for _ in range(2))
    for cart in (abandoned, in_checkout):
        cart.freeze()
    Basket.objects.filter(pk=abandoned.pk).update(updated_at=now - timedelta(days=31))

    assert retention.purge(table="guest_carts", now=now) == 1
    assert list(Basket.objects.all()) == [in_checkout]


def test_a_cart_with_an_order_stays_whatever_its_status():  # D04
    placed = orders.order()
    Basket.objects.filter(pk=placed.basket_id).update(status=Basket.FROZEN)

    assert retention.purge(table="guest_carts", now=timezone.now() + timedelta(days=31)) == 0
    placed.refresh_from_db()
    assert placed.basket_id is not None
