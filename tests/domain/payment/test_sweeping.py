"""The sweeper asks about what got no answer, and not more often than is good."""

from datetime import timedelta

import pytest

from forked_apps.payment import cancelling, sweeping
from forked_apps.payment.fakepay.faults import Faults
from forked_apps.payment.models import PaymentAttempt

pytestmark = pytest.mark.django_db


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
