"""Refunds and disputes that begin at the provider."""

from decimal import Decimal

import pytest

from forked_apps.order import statuses
from forked_apps.payment import providers, refunds, settlement
from forked_apps.payment.gateways import ProviderEvent
from forked_apps.payment.models import Invoice, PaymentAttempt, Refund
from tests.domain.payment.conftest import GOOD

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(fakepay, place_order, start, now):
    """The payment of an order of 30.00 and its shipping."""
    attempt = start(place_order(price="10.00", quantity=3))
    fakepay.book.pay(attempt.intent_id, GOOD)
    return settlement.settle(attempt_id=attempt.pk, now=now)


@pytest.fixture
def told(fakepay, now):
    """told(attempt): the provider's events about refunds arrive, all of them."""

    def deliver(attempt, kind="charge.refunded"):
        count = len([event for event in fakepay.book.events.values() if event["type"] == kind]) or 1
        for number in range(count):
            event = ProviderEvent(f"evt_{kind}_{number}", kind, attempt.intent_id, "")
            settlement.receive(event=event, now=now)

    return deliver


def refund_there(fakepay, attempt, amount: int) -> dict:
    return fakepay.book.refund(intent_id=attempt.intent_id, amount=amount, metadata={})


def let_it_stand(fakepay, refund_id: str, status: str) -> None:
    fakepay.book.refunds[refund_id] = {**fakepay.book.refunds[refund_id], "status": status}


def test_money_given_back_at_the_provider_is_a_refund_here_too(fakepay, paid, told):  # E22
    refund_there(fakepay, paid, 500)
    refund_there(fakepay, paid, 250)

    told(paid)

    paid.order.refresh_from_db()
    assert paid.order.payment_status == statuses.PARTIALLY_REFUNDED
    assert sorted(paid.refunds.values_list("amount", "state")) == [
        (Decimal("2.50"), "succeeded"),
        (Decimal("5.00"), "succeeded"),
    ]
    assert refunds.refundable(order_id=paid.order_id) == paid.amount - Decimal("7.50")
    assert sorted(note.total for note in Invoice.objects.filter(kind=Invoice.CREDIT_NOTE)) == [
        Decimal("2.50"),
        Decimal("5.00"),
    ]


def test_a_whole_refund_at_the_provider_makes_the_order_refunded(fakepay, paid, told):
    refund_there(fakepay, paid, int(paid.amount * 100))

    told(paid)
    told(paid, "refund.updated")

    paid.order.refresh_from_db()
    assert paid.order.payment_status == statuses.REFUNDED
    assert Refund.objects.count() == 1


def test_a_refund_of_ours_is_not_counted_twice_when_its_event_comes(fakepay, paid, told, now):
    refunds.refund_order(order_id=paid.order_id, amount=Decimal("5.00"), reason="damaged", now=now)

    told(paid)

    assert Refund.objects.get().amount == Decimal("5.00")


def test_the_event_of_a_refund_of_ours_may_overtake_its_answer(fakepay, paid, told, now):
    asked = Refund.objects.create(attempt=paid, amount=Decimal("5.00"), created_at=now)
    answer = providers.gateway().refund(intent_id=paid.intent_id, amount=asked.amount, key=str(asked.pk))

    told(paid)

    asked.refresh_from_db()
    assert (asked.state, asked.provider_id) == (Refund.SUCCEEDED, answer.id)
    assert Refund.objects.count() == 1


def test_a_refund_on_its_way_there_counts_when_it_is_done(fakepay, paid, told):
    made = refund_there(fakepay, paid, 500)
    let_it_stand(fakepay, made["id"], "pending")
    told(paid)
    assert not Refund.objects.exists()

    let_it_stand(fakepay, made["id"], "succeeded")
    told(paid, "refund.updated")
    assert Refund.objects.get().state == Refund.SUCCEEDED


def test_a_refund_that_fails_after_it_was_done_is_told_to_staff(fakepay, paid, told, now, caplog):
    (done,) = refunds.refund_order(order_id=paid.order_id, amount=Decimal("5.00"), reason="", now=now)
    let_it_stand(fakepay, done.provider_id, "failed")

    told(paid, "refund.failed")

    paid.refresh_from_db()
    assert "did not arrive" in paid.alert
    assert "did not arrive" in caplog.text


def test_a_dispute_is_told_to_staff_and_changes_no_money(fakepay, paid, told, caplog):
    told(paid, "charge.dispute.created")

    paid.refresh_from_db()
    assert "charge.dispute.created" in paid.alert
    assert (paid.state, paid.order.payment_status) == (PaymentAttempt.SUCCEEDED, statuses.PAYMENT_PAID)
    assert "disputes" in caplog.text


def test_of_held_money_that_went_back_only_a_note_tells(fakepay, place_order, start, told, now):
    attempt = start(place_order())
    fakepay.book.intents[attempt.intent_id]["amount"] = 1
    fakepay.book.pay(attempt.intent_id, GOOD)
    settlement.settle(attempt_id=attempt.pk, now=now)
    refund_there(fakepay, attempt, 1)

    told(attempt)

    attempt.refresh_from_db()
    assert attempt.alert.endswith("0.01 EUR given back at the provider")
    assert not Refund.objects.exists()


def test_more_than_was_left_is_never_written_down(fakepay, paid, told, now):
    Refund.objects.create(attempt=paid, amount=paid.amount, state=Refund.SUCCEEDED, created_at=now)
    refund_there(fakepay, paid, 500)

    told(paid)

    paid.refresh_from_db()
    assert "more than was left" in paid.alert
    assert Refund.objects.count() == 1


@pytest.mark.parametrize("kind", ["payout.paid", "charge.succeeded", "customer.created", "account.updated"])
def test_events_about_other_things_change_nothing(fakepay, paid, told, kind):
    told(paid, kind)

    paid.refresh_from_db()
    assert (paid.state, paid.alert) == (PaymentAttempt.SUCCEEDED, "")
