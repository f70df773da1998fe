"""Starting a payment: when an order may be paid, in which way, and that the provider never knows more than we do."""

from datetime import timedelta

import pytest
from django.db import transaction

from forked_apps.order import statuses
from forked_apps.payment import (
    attempts,
    cancelling,
    providers,
    receipts,
    settlement,
)
from forked_apps.payment.gateways import ProviderEvent
from forked_apps.payment.models import PaymentAttempt
from tests.domain.payment.conftest import GOOD

pytestmark = pytest.mark.django_db


def test_a_payment_is_for_exactly_the_orders_total(fakepay, place_order, start):
    # P02
    order = place_order(price="12.34", quantity=2)

    attempt = start(order)

    assert attempt.amount == order.total_incl_tax
    assert fakepay.book.intents[attempt.intent_id]["amount"] == int(order.total_incl_tax * 100)
    assert attempt.state == PaymentAttempt.OPEN


def test_starting_again_gives_the_same_payment(fakepay, place_order, start):
    # E21
    order = place_order()

    assert start(order).pk == start(order).pk
    assert len(fakepay.book.intents) == 1


def test_a_shop_without_keys_offers_no_cards(place_order, settings, now):
    settings.STRIPE_SECRET_KEY = ""

    with pytest.raises(providers.UnknownPaymentMethod) as refused:
        attempts.start(order_id=place_order().pk, method="card", now=now)

    assert refused.value.allowed == ("bank_transfer", "cash_on_delivery")


def test_no_card_payment_starts_inside_a_transaction(fakepay, place_order, start):
    order = place_order()

    with pytest.raises(RuntimeError, match="outside a transaction"), transaction.atomic():
        start(order)

    assert (fakepay.book.intents, PaymentAttempt.objects.count()) == ({}, 0)


@pytest.mark.parametrize("method", ["card", "bank_transfer"])
def test_a_paid_order_cannot_be_paid_again(fakepay, place_order, now, method):
    order = place_order(method="bank_transfer")
    receipts.record_manual(order_id=order.pk, actor=None, now=now)

    with pytest.raises(attempts.NotPayable):
        attempts.start(order_id=order.pk, method=method, now=now)

    assert PaymentAttempt.objects.count() == 1


@pytest.mark.parametrize("method", ["card", "bank_transfer"])
def test_a_cancelled_order_cannot_be_paid(fakepay, place_order, customer, now, method):
    order = place_order()
    cancelling.cancel(order_id=order.pk, actor=customer, now=now)

    with pytest.raises(attempts.NotPayable):
        attempts.start(order_id=order.pk, method=method, now=now)

    assert PaymentAttempt.objects.count() == 0


def test_another_way_to_pay_has_its_own_time_and_the_same_way_wins_none(place_order, now):
    order = place_order(method="bank_transfer")
    assert order.expires_at == now + timedelta(days=7)

    attempts.start(order_id=order.pk, method="bank_transfer", now=now + timedelta(days=6))
    order.refresh_from_db()
    assert order.expires_at == now + timedelta(days=7)

    attempts.start(order_id=order.pk, method="cash_on_delivery", now=now)
    order.refresh_from_db()
    assert (order.payment_method, order.expires_at) == ("cash_on_delivery", None)


def test_an_answer_that_the_webhook_overtook_does_not_open_the_payment_again(fakepay, place_order, now):
    order = place_order()
    waiting = PaymentAttempt.objects.create(
        order=order, method="card", amount=order.total_incl_tax, currency=order.currency, created_at=now
    )
    intent = providers.gateway().create_intent(
        amount=waiting.amount,
        currency="EUR",
        order_number=order.number,
        payment_id=str(waiting.pk),
        key=str(waiting.pk),
    )
    fakepay.book.pay(intent.id, GOOD)
    settlement.receive(event=ProviderEvent("evt_1", "payment_intent.succeeded", intent.id, str(waiting.pk)), now=now)

    answered = attempts.ask_provider(attempt=waiting)

    order.refresh_from_db()
    assert (answered.state, answered.intent_id) == (PaymentAttempt.SUCCEEDED, intent.id)
    assert order.payment_status == statuses.PAYMENT_PAID
