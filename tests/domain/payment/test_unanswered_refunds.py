"""Refunds whose end is not known at once: lost answers, forgotten keys, banks that take their time or send it back."""

from datetime import timedelta
from decimal import Decimal

import pytest

from forked_apps.order import statuses
from forked_apps.payment import refunds, settlement, sweeping
from forked_apps.payment.fakepay.faults import Faults
from forked_apps.payment.gateways import ProviderEvent
from forked_apps.payment.models import Invoice, Refund
from forked_apps.payment.providers import gateway
from tests.domain.payment.conftest import GOOD

A_DAY_LATER = timedelta(hours=25)


@pytest.fixture
def charged(fakepay, place_order, start, now):
    """A paid card payment of 20.00 and its shipping."""
    attempt = start(place_order(price="10.00", quantity=2))
    fakepay.book.pay(attempt.intent_id, GOOD)
    return settlement.settle(attempt_id=attempt.pk, now=now)


def give_back(attempt, amount, now) -> Refund:
    return refunds.refund(attempt_id=attempt.pk, amount=amount, reason="", now=now)


def given_back_at_the_provider(fakepay) -> int:
    return fakepay.book.totals()["charges"][0]["refunded"]


def lost_refund(fakepay, attempt, now) -> Refund:
    """The provider gave 4.00 back, its answer was lost, and a day later it has forgotten the key."""
    fakepay.misbehave(Faults(lost_answers=1.0))
    refund = give_back(attempt, Decimal(4), now)
    fakepay.misbehave(Faults())
    fakepay.keys.forget()
    return refund


def test_control_a_forgotten_key_gives_the_money_back_again(fakepay, charged, now):
    refund = lost_refund(fakepay, charged, now)

    gateway().refund(intent_id=charged.intent_id, amount=refund.amount, key=str(refund.pk))

    assert given_back_at_the_provider(fakepay) == 800


def test_a_refund_without_an_answer_is_looked_for_before_it_is_asked_again(fakepay, charged, now):
    refund = lost_refund(fakepay, charged, now)
    assert (refund.state, given_back_at_the_provider(fakepay)) == (Refund.STARTED, 400)

    sweeping.sweep(now=now + A_DAY_LATER)

    refund.refresh_from_db()
    assert (refund.state, given_back_at_the_provider(fakepay)) == (Refund.SUCCEEDED, 400)


def test_a_full_refund_without_an_answer_is_not_taken_for_refused(fakepay, charged, now):
    fakepay.misbehave(Faults(lost_answers=1.0))
    refund = give_back(charged, charged.amount, now)
    fakepay.misbehave(Faults())
    fakepay.keys.forget()

    sweeping.sweep(now=now + A_DAY_LATER)

    refund.refresh_from_db()
    charged.order.refresh_from_db()
    assert (refund.state, charged.order.payment_status) == (Refund.SUCCEEDED, statuses.REFUNDED)


class TestSlowBanks:
    @pytest.fixture
    def pending(self, fakepay, charged, now) -> Refund:
        fakepay.misbehave(Faults(pending_refunds=1.0))
        return give_back(charged, Decimal(4), now)

    def provider_says(self, fakepay, refund, kind, now):
        event = ProviderEvent(f"evt_{kind}", kind, refund.attempt.intent_id, "")
        settlement.receive(event=event, now=now)
        refund.refresh_from_db()

    def at_the_provider(self, fakepay) -> str:
        return next(iter(fakepay.book.refunds))

    def test_a_pending_refund_is_not_told_as_done(self, pending, charged, now):
        sweeping.sweep(now=now + timedelta(minutes=1))

        pending.refresh_from_db()
        assert pending.state == Refund.STARTED
        assert not Invoice.objects.filter(kind=Invoice.CREDIT_NOTE).exists()
        assert refunds.refundable(order_id=charged.order_id) == charged.amount - 4

    def test_its_end_is_heard_by_webhook(self, fakepay, pending, now):
        fakepay.book.finish_refund(self.at_the_provider(fakepay))

        self.provider_says(fakepay, pending, "refund.updated", now)

        assert pending.state == Refund.SUCCEEDED
        assert pending.credit_note.total == 4

    def test_or_found_by_the_sweeper(self, fakepay, pending, now):
        fakepay.book.finish_refund(self.at_the_provider(fakepay))

        sweeping.sweep(now=now + timedelta(minutes=1))

        pending.refresh_from_db()
        assert pending.state == Refund.SUCCEEDED

    def test_one_that_the_bank_sends_back_is_refused_and_may_be_given_again(self, fakepay, pending, charged, now):
        fakepay.book.finish_refund(self.at_the_provider(fakepay), failure="expired_or_canceled_card")

        self.provider_says(fakepay, pending, "refund.failed", now)

        assert (pending.state, pending.error_message) == (Refund.REFUSED, "expired or canceled card")
        assert refunds.refundable(order_id=charged.order_id) == charged.amount
