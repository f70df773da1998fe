"""A cancelled order and the money that was paid for it are one decision: neither is committed without the other."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from forked_apps.checkout import expiry
from forked_apps.order import cancellation, returns, shipments, statuses, transitions
from forked_apps.order.processing import EventHandler
from forked_apps.payment import attempts, balance, cancelling, receipts, refunds, settlement, sweeping, withdrawing
from forked_apps.payment.fakepay.faults import Faults
from forked_apps.payment.models import PaymentAttempt, Refund
from forked_apps.payment.stripe_gateway import StripeGateway
from tests.domain.payment.conftest import GOOD

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The process is gone here."""


def die(*args, **kwargs):
    raise Killed


def refunded(fakepay) -> list[int]:
    return [charge["refunded"] for charge in fakepay.book.totals()["charges"]]


DOORS = {
    "cancellation": lambda order, staff: cancellation.cancel(order_id=order.pk, actor=staff),
    "move": lambda order, staff: transitions.move(order_id=order.pk, to=statuses.CANCELLED, actor=staff),
    "oscar": lambda order, staff: EventHandler(staff).handle_order_status_change(order, statuses.CANCELLED),
}


@pytest.mark.parametrize("door", DOORS)
def test_the_sweeper_gives_back_what_a_killed_process_did_not(door, fakepay, paid, admin_user, now):  # 1.1
    DOORS[door](paid, admin_user)  # committed; the process dies here, no provider was asked

    intent = Refund.objects.get()
    assert (intent.state, intent.amount, intent.actor) == (Refund.STARTED, paid.total_incl_tax, admin_user)
    assert refunded(fakepay) == [0]
    sweeping.sweep(now=intent.created_at + timedelta(minutes=1))

    paid.refresh_from_db()
    assert (paid.status, paid.payment_status) == (statuses.CANCELLED, statuses.REFUNDED)
    assert refunded(fakepay) == [int(paid.total_incl_tax * 100)]


def test_a_surplus_is_given_back_though_its_process_died(fakepay, place_order, start, now, monkeypatch):  # 1.1
    order = place_order()
    first = start(order)
    second = PaymentAttempt.objects.create(
        order=order, method="card", amount=order.total_incl_tax, currency=order.currency, created_at=now
    )
    attempts.ask_provider(attempt=second)
    for attempt in (first, second):
        fakepay.book.pay(attempt.intent_id, GOOD)
    settlement.settle(attempt_id=first.pk, now=now)

    with monkeypatch.context() as dying:
        dying.setattr(refunds, "ask_provider", die)
        with pytest.raises(Killed):
            settlement.settle(attempt_id=second.pk, now=now)
    sweeping.sweep(now=now + timedelta(minutes=1))

    cents = int(order.total_incl_tax * 100)
    assert sorted(refunded(fakepay)) == [0, cents]


def test_a_transfer_given_back_by_hand_is_written_down_though_its_process_died(place_order, admin_user, now):  # 1.1
    order = place_order(method="bank_transfer")
    receipts.record_manual(order_id=order.pk, actor=admin_user, now=now)
    cancellation.cancel(order_id=order.pk, actor=admin_user, now=now)

    sweeping.sweep(now=now + timedelta(minutes=1))

    order.refresh_from_db()
    assert order.payment_status == statuses.REFUNDED


@pytest.mark.parametrize("end", ["expired", "paid by card"])
def test_no_transfer_is_written_down_for_an_order_that_ended_at_the_same_moment(
    end, fakepay, place_order, start, admin_user, now, monkeypatch
):
    """Between the look at the order and the lock on it: nobody would owe the money back, and nobody would know."""
    order = place_order()
    card, look = start(order), attempts.start

    def look_then_end(**call):
        found = look(**call)
        if end == "expired":
            assert expiry.expire_unpaid(now=now + timedelta(days=30)) == 1
        else:
            fakepay.book.pay(card.intent_id, GOOD)
            settlement.settle(attempt_id=card.pk, now=now)
        return found

    monkeypatch.setattr(attempts, "start", look_then_end)
    with pytest.raises(attempts.NotPayable):
        receipts.record_manual(order_id=order.pk, actor=admin_user, now=now)

    order.refresh_from_db()
    kept = Decimal(0) if end == "expired" else order.total_incl_tax
    assert (order.status, balance.kept(order_id=order.pk)) == ("cancelled" if end == "expired" else "paid", kept)
    prove()


def test_only_what_is_left_goes_back_and_only_once(fakepay, paid, now):
    refunds.refund_order(order_id=paid.pk, amount=Decimal("5.00"), reason="damaged", now=now)

    for _ in range(2):
        cancelling.cancel(order_id=paid.pk, now=now)

    assert sorted(Refund.objects.values_list("amount", flat=True)) == [Decimal("5.00"), paid.total_incl_tax - 5]
    assert refunded(fakepay) == [int(paid.total_incl_tax * 100)]


def test_what_was_cancelled_is_told_though_the_provider_falls_silent(fakepay, place_order, start, now, monkeypatch):
    """The intent is cancelled there, then the provider no longer answers how it stands."""  # 9.6
    order = place_order()
    attempt = start(order)
    real = StripeGateway.cancel

    def cancel_then_hush(self, *, intent_id):
        answer = real(self, intent_id=intent_id)
        fakepay.misbehave(Faults(refused_requests=1.0))
        return answer

    with monkeypatch.context() as hushing:
        hushing.setattr(StripeGateway, "cancel", cancel_then_hush)
        assert cancelling.cancel(order_id=order.pk, now=now).status == statuses.CANCELLED

    fakepay.misbehave(Faults())
    withdrawing.withdraw(order_id=order.pk, now=now)
    attempt.refresh_from_db()
    assert attempt.state == PaymentAttempt.CANCELLED


def prove():
    call_command("verify_orders")


class TestProof:
    def test_it_names_a_cancelled_order_whose_money_was_kept(self, fakepay, paid, now, capsys):  # 1.1
        cancelling.cancel(order_id=paid.pk, now=now)
        prove()
        Refund.objects.update(state=Refund.REFUSED)  # the provider would not: somebody must see to it

        with pytest.raises(CommandError, match="1 differences"):
            prove()

        told = capsys.readouterr().err
        assert f"order {paid.number}, money kept of a cancelled order: stored '{paid.total_incl_tax}'" in told

    def test_it_names_a_returned_order_until_something_was_given_back(self, fakepay, paid, now, capsys):  # 1.1
        shipments.ship(order_id=paid.pk, now=now)
        returns.take_back(order_id=paid.pk, restock=True, now=now)
        with pytest.raises(CommandError, match="1 differences"):
            prove()
        assert f"order {paid.number}, money kept of a returned order" in capsys.readouterr().err

        # Staff may keep a part, such as the shipping.
        refunds.refund_order(order_id=paid.pk, amount=Decimal("20.00"), reason="came back", now=now)
        prove()

    def test_a_second_payment_that_went_back_is_nothing_given_back_of_a_return(
        self, fakepay, place_order, start, admin_user, now, capsys
    ):
        # The card was typed while staff wrote down the transfer: what came twice went back, the price did not.
        order = place_order()
        twice = start(order)
        receipts.record_manual(order_id=order.pk, actor=admin_user, now=now)
        fakepay.book.pay(twice.intent_id, GOOD)
        settlement.settle(attempt_id=twice.pk, now=now)
        assert refunded(fakepay) == [int(order.total_incl_tax * 100)]
        shipments.ship(order_id=order.pk, now=now)
        returns.take_back(order_id=order.pk, restock=True, now=now)

        with pytest.raises(CommandError, match="1 differences"):
            prove()

        assert f"money kept of a returned order: stored '{order.total_incl_tax}'" in capsys.readouterr().err

    def test_a_refund_on_its_way_is_not_kept(self, fakepay, paid, now):
        fakepay.misbehave(Faults(refused_requests=1.0))
        cancelling.cancel(order_id=paid.pk, now=now)
        assert Refund.objects.get().state == Refund.STARTED

        prove()
