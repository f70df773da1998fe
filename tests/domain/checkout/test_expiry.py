"""Orders that were not paid in time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forked_apps.checkout import expiry
from forked_apps.order import signals, transitions
from forked_apps.order.models import Order
from tests.factories import order as orders

pytestmark = pytest.mark.django_db


def test_an_order_whose_money_comes_while_others_expire_is_kept(customer, other_customer):  # P04
    now = timezone.now()
    first, second = (orders.order(user=user, payment_method="card", now=now) for user in (customer, other_customer))
    money_comes = lambda order_id, **kwargs: (  # noqa: E731
        order_id == first.pk and transitions.mark_paid(order=Order.objects.get(pk=second.pk), now=now)
    )
    signals.status_recorded.connect(money_comes)
    try:
        expired = expiry.expire_unpaid(now=now + timedelta(hours=1))
    finally:
        signals.status_recorded.disconnect(money_comes)

    assert expired == 1
    assert [Order.objects.get(pk=order.pk).status for order in (first, second)] == ["cancelled", "paid"]
