"""The sweeper asks about what got no answer, and not more often than is good."""

from datetime import timedelta

import pytest

from forked_apps.order import freezing, statuses
from forked_apps.payment import (
    cancelling,
    providers,
    sweeping,
)
from forked_apps.payment.fakepay.faults import Faults
from forked_apps.payment.models import PaymentAttempt, WebhookEvent
from tests.domain.payment.conftest import GOOD

pytestmark = pytest.mark.django_db


def test_the_sweeper_finds_a_payment_whose_webhook_never_came(fakepay, place_order, start, now):
    order = place_order()
    attempt = start(order)
    fakepay.book.pay(attempt.intent_id, GOOD)

    assert sweeping.sweep(now=now) == 0  # younger than the quiet time
    assert sweeping.sweep(now=now + timedelta(minutes=1)) == 1

    order.refresh_from_db()
    assert order.payment_status == statuses.PAYMENT_PAID


def test_the_sweeper_finishes_a_payment_whose_process_died_before_the_answer(fakepay, place_order, now):
    order = place_order()
    lost = PaymentAttempt.objects.create(
        order=order, method="card", amount=order.total_incl_tax, currency=order.currency, created_at=now
    )
    fakepay_knows = providers.gateway().create_intent(
        amount=order.total_incl_tax,
        currency="EUR",
        order_number=order.number,
        payment_id=str(lost.pk),
        key=str(lost.pk),
    )

    sweeping.sweep(now=now + timedelta(minutes=1))

    lost.refresh_from_db()
    assert lost.intent_id == fakepay_knows.id
    assert len(fakepay.book.intents) == 1


def test_one_sick_row_does_not_stop_the_sweeper(fakepay, place_order, start, other_customer, now, caplog):
    sick, well = start(place_order()), start(place_order(user=other_customer))
    fakepay.book.pay(well.intent_id, GOOD)
    with freezing.lifted():
        PaymentAttempt.objects.filter(pk=sick.pk).update(intent_id="pi_000000000000000000000000")

    sweeping.sweep(now=now + timedelta(minutes=1))

    well.order.refresh_from_db()
    assert well.order.payment_status == statuses.PAYMENT_PAID
    assert "could not be reconciled" in caplog.text


@pytest.mark.parametrize("faults", [Faults(), Faults(refused_requests=1.0)], ids=["open", "silent"])
def test_an_attempt_is_asked_about_after_each_quiet_time(fakepay, place_order, start, now, faults):
    start(place_order())
    fakepay.misbehave(faults)
    after = [sweeping.sweep(now=now + timedelta(seconds=seconds)) for seconds in (29, 60, 80, 91)]

    assert after == [0, 1, 0, 1]


def test_an_intent_that_could_not_be_cancelled_with_its_order_is_cancelled_later(
    fakepay, place_order, start, customer, now
):
    order = place_order()
    attempt = start(order)
    fakepay.misbehave(Faults(refused_requests=1.0))
    cancelling.cancel(order_id=order.pk, actor=customer, now=now)
    fakepay.misbehave(Faults())
    attempt.refresh_from_db()
    assert attempt.state == PaymentAttempt.OPEN

    sweeping.sweep(now=now + timedelta(minutes=1))

    attempt.refresh_from_db()
    assert attempt.state == PaymentAttempt.CANCELLED
    assert fakepay.book.intents[attempt.intent_id]["status"] == "canceled"


def test_a_webhook_whose_process_died_half_way_is_taken_up(fakepay, paid, now):  # 1.1
    """Staff gave the money back at the provider; our process died between the record of that message and its effect."""
    attempt = paid.payment_attempts.get()
    providers.gateway().refund(intent_id=attempt.intent_id, amount=paid.total_incl_tax, key="made there")
    WebhookEvent.objects.create(
        provider_id="evt_1", type="charge.refunded", intent_id=attempt.intent_id, received_at=now
    )
    assert sweeping.sweep(now=now) == 0  # younger than the quiet time

    sweeping.sweep(now=now + timedelta(minutes=1))

    paid.refresh_from_db()
    assert paid.payment_status == statuses.REFUNDED
    assert WebhookEvent.objects.get().done_at == now + timedelta(minutes=1)
