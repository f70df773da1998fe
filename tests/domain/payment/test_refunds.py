"""Money that goes back: never more than came, once per refund, from the payments that brought it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from forked_apps.order import statuses
from forked_apps.payment import (
    refunds,
    sweeping,
)
from forked_apps.payment.fakepay.faults import Faults
from forked_apps.payment.models import Invoice, PaymentAttempt, Refund
from forked_apps.payment.signals import refund_recorded

pytestmark = pytest.mark.django_db


def give_back(order, amount, now):
    return refunds.refund_order(
        order_id=order.pk, amount=None if amount is None else Decimal(amount), reason="damaged", now=now
    )


def test_refunds_in_part_then_whole_never_exceed_what_was_paid(fakepay, paid, now):
    give_back(paid, "5.00", now)
    paid.refresh_from_db()
    assert paid.payment_status == statuses.PARTIALLY_REFUNDED

    with pytest.raises(refunds.RefundTooLarge) as refused:
        give_back(paid, paid.total_incl_tax, now)
    assert refused.value.left == paid.total_incl_tax - 5

    give_back(paid, None, now)
    paid.refresh_from_db()
    assert paid.payment_status == statuses.REFUNDED
    with pytest.raises(refunds.NothingToRefund):
        give_back(paid, "0.01", now)


def test_each_refund_has_a_credit_note_whose_parts_add_up(paid, now):
    give_back(paid, "5.01", now)

    note = Invoice.objects.get(kind=Invoice.CREDIT_NOTE)
    assert note.total == Decimal("5.01")
    assert sum(Decimal(tax["gross"]) for tax in note.content["taxes"]) == Decimal("5.01")
    assert note.content["corrects"] == paid.invoice.number


def test_a_refund_without_an_answer_is_asked_again_with_the_same_key(fakepay, paid, now):
    fakepay.misbehave(Faults(refused_requests=1.0))
    (asked,) = give_back(paid, "4.00", now)
    assert asked.state == Refund.STARTED
    assert refunds.refundable(order_id=paid.pk) == paid.total_incl_tax - 4

    fakepay.misbehave(Faults())
    later = now + timedelta(minutes=1)
    sweeping.sweep(now=later)
    sweeping.sweep(now=later + timedelta(minutes=1))

    asked.refresh_from_db()
    assert asked.state == Refund.SUCCEEDED
    assert fakepay.book.totals()["charges"][0]["refunded"] == 400


@pytest.mark.parametrize("amount", ["0", "-0.01", "-5.00"])
def test_a_refund_is_more_than_nothing(fakepay, paid, now, amount):
    attempt = paid.payment_attempts.get()

    with pytest.raises(refunds.RefundTooLarge):
        give_back(paid, amount, now)
    with pytest.raises(refunds.RefundTooLarge):
        refunds.refund(attempt_id=attempt.pk, amount=Decimal(amount), reason="", now=now)

    assert Refund.objects.count() == 0
    assert fakepay.book.totals()["charges"][0]["refunded"] == 0


def test_a_refund_of_one_payment_stops_at_what_it_brought(fakepay, paid, now):
    attempt = paid.payment_attempts.get()

    with pytest.raises(refunds.RefundTooLarge) as refused:
        refunds.refund(attempt_id=attempt.pk, amount=attempt.received + Decimal("0.01"), reason="", now=now)
    refunds.refund(attempt_id=attempt.pk, amount=attempt.received, reason="", now=now)
    with pytest.raises(refunds.NothingToRefund):
        refunds.refund(attempt_id=attempt.pk, amount=Decimal("0.01"), reason="", now=now)

    assert refused.value.left == attempt.received
    assert fakepay.book.totals()["charges"][0]["refunded"] == int(attempt.received * 100)


def test_a_refund_whose_answer_was_lost_is_asked_about_after_the_quiet_time(fakepay, paid, now):
    fakepay.misbehave(Faults(lost_answers=1.0))
    (asked,) = give_back(paid, "4.00", now)
    fakepay.misbehave(Faults())
    assert asked.state == Refund.STARTED
    assert sweeping.sweep(now=now) == 0  # younger than the quiet time

    assert sweeping.sweep(now=now + timedelta(minutes=1)) == 1

    asked.refresh_from_db()
    assert asked.state == Refund.SUCCEEDED
    assert fakepay.book.totals()["charges"][0]["refunded"] == 400


def test_a_refund_goes_back_to_the_newest_payment_first(place_order, now):
    order = place_order(method="bank_transfer")
    older, newer = (
        PaymentAttempt.objects.create(
            order=order, method="bank_transfer", amount=Decimal("10.00"), received=Decimal("10.00"), currency="EUR",
            state=PaymentAttempt.SUCCEEDED, created_at=now + timedelta(hours=hour),
        )
        for hour in (0, 1)
    )  # fmt: skip

    made = give_back(order, "15.00", now)

    assert [(row.attempt, row.amount) for row in made] == [(newer, Decimal("10.00")), (older, Decimal("5.00"))]
    assert refunds.refundable(order_id=order.pk) == Decimal("5.00")


def test_what_the_provider_refused_is_still_to_be_given_back(fakepay, paid, now):
    attempt = paid.payment_attempts.get()
    Refund.objects.create(attempt=attempt, amount=attempt.received, state=Refund.REFUSED, created_at=now)
    assert refunds.refundable(order_id=paid.pk) == paid.total_incl_tax

    (made,) = give_back(paid, None, now)

    assert (made.state, made.amount) == (Refund.SUCCEEDED, paid.total_incl_tax)


def test_a_refund_that_is_done_is_told_once_however_often_it_is_asked_for(fakepay, paid, now):
    told = []
    note = lambda refund_id, **kwargs: told.append(refund_id)  # noqa: E731
    refund_recorded.connect(note)
    try:
        (done,) = give_back(paid, "4.00", now)
        again = refunds.ask_provider(refund=done, now=now + timedelta(hours=1))
    finally:
        refund_recorded.disconnect(note)

    assert told == [str(done.pk)]
    assert again.settled_at == now
    assert Invoice.objects.filter(kind=Invoice.CREDIT_NOTE).count() == 1
