"""Old guest carts go; everything else stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forked_apps.basket import purging
from forked_apps.basket.models import Basket
from tests.factories import basket as carts
from tests.factories import catalogue

pytestmark = pytest.mark.django_db


def test_only_idle_guest_carts_are_purged(customer):
    now = timezone.now()
    mug = catalogue.product(stock=20)
    idle, fresh, ordered = (carts.basket(lines=[mug]) for _ in range(3))
    own = carts.basket(user=customer, lines=[mug])
    ordered.submit()
    Basket.objects.exclude(pk=fresh.pk).update(updated_at=now - timedelta(days=31))

    assert purging.purge(now=now) == 1
    assert set(Basket.objects.all()) == {fresh, ordered, own}
    assert idle.pk not in Basket.objects.values_list("pk", flat=True)


def test_purging_goes_on_until_all_are_gone(monkeypatch):
    monkeypatch.setattr(purging, "BATCH", 2)
    for _ in range(5):
        carts.basket()

    assert purging.purge(now=timezone.now() + timedelta(days=31)) == 5
