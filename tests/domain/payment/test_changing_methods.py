"""A shopper changes their mind about how to pay."""

from datetime import timedelta

import pytest

from forked_apps.payment import attempts, cancelling, settlement
from tests.domain.payment.conftest import GOOD

pytestmark = pytest.mark.django_db


@pytest.fixture
def choose(fakepay):
    def run(order, method, at):
        attempt = attempts.start(order_id=order.pk, method=method, now=at)
        order.refresh_from_db()
        return attempt

    return run


def test_going_back_to_the_card_resumes_its_payment_and_its_short_time(place_order, choose, now, settings):  # E21
    order = place_order()
    first = choose(order, "card", now)
    choose(order, "cash_on_delivery", now)
    assert (order.payment_method, order.expires_at) == ("cash_on_delivery", None)

    again = choose(order, "card", now + timedelta(hours=1))

    assert again.pk == first.pk
    assert order.payment_method == "card"
    assert order.expires_at == now + timedelta(hours=1) + settings.PAYMENT_HOLDS["card"]


def test_going_to_and_fro_does_not_hold_the_goods_for_ever(place_order, choose, now, settings):
    order = place_order(method="bank_transfer")
    choose(order, "bank_transfer", now)
    choose(order, "card", now + timedelta(minutes=1))

    choose(order, "bank_transfer", now + timedelta(days=6))

    assert order.expires_at == now + settings.PAYMENT_HOLDS["bank_transfer"]


def test_an_order_is_paid_by_the_method_that_brought_the_money(fakepay, place_order, choose, now):
    order = place_order()
    card = choose(order, "card", now)
    choose(order, "cash_on_delivery", now)
    fakepay.book.pay(card.intent_id, GOOD)

    settlement.settle(attempt_id=card.pk, now=now)

    order.refresh_from_db()
    assert (order.payment_method, order.payment_status) == ("card", "paid")


def test_an_intent_that_the_provider_does_not_know_does_not_stop_a_cancellation(fakepay, place_order, choose, now):
    order = place_order()
    attempt = choose(order, "card", now)
    del fakepay.book.intents[attempt.intent_id]

    cancelled = cancelling.cancel(order_id=order.pk, now=now)

    assert cancelled.status == "cancelled"
