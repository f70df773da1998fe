"""Payments of orders through the gateway: once, exactly, whoever tells, in whatever order."""

from decimal import Decimal

import pytest

from forked_apps.order import statuses
from forked_apps.payment import attempts, cancelling, gateways, receipts, settlement
from forked_apps.payment.fakepay.book import Refused
from forked_apps.payment.fakepay.faults import Faults
from forked_apps.payment.gateways import ProviderEvent
from forked_apps.payment.models import Invoice, PaymentAttempt, WebhookEvent
from forked_apps.payment.signals import payment_failed
from forked_apps.voucher import redemption
from forked_apps.voucher.models import Voucher
from tests.domain.payment.conftest import DECLINED, GOOD, stock_of
from tests.factories import basket as carts
from tests.factories import order as orders

pytestmark = pytest.mark.django_db


def event(attempt, number=1, kind="payment_intent.succeeded"):
    return ProviderEvent(id=f"evt_{number}", type=kind, intent_id=attempt.intent_id or "", payment_id=str(attempt.pk))


def test_a_paid_intent_makes_the_order_paid_and_issues_one_invoice(fakepay, place_order, start, now):
    # P03
    order = place_order()
    attempt = start(order)
    fakepay.book.pay(attempt.intent_id, GOOD)

    settlement.settle(attempt_id=attempt.pk, now=now)
    settlement.settle(attempt_id=attempt.pk, now=now)

    order.refresh_from_db()
    assert (order.status, order.payment_status, order.expires_at) == (statuses.PAID, statuses.PAYMENT_PAID, None)
    assert Invoice.objects.get(invoice_of=order).total == order.total_incl_tax


def test_an_unpaid_intent_changes_nothing(fakepay, place_order, start, now):
    order = place_order()
    attempt = start(order)

    settlement.settle(attempt_id=attempt.pk, now=now)

    order.refresh_from_db()
    assert (order.status, order.payment_status) == (statuses.PENDING, statuses.UNPAID)


def test_an_event_has_one_effect(fakepay, place_order, start, now):
    # E22
    attempt = start(place_order())
    fakepay.book.pay(attempt.intent_id, GOOD)

    assert settlement.receive(event=event(attempt), now=now) is True
    assert settlement.receive(event=event(attempt), now=now) is False
    assert WebhookEvent.objects.get().done_at is not None
    assert Invoice.objects.count() == 1


def test_an_event_that_lies_about_success_is_not_believed(fakepay, place_order, start, now):
    order = place_order()
    attempt = start(order)

    settlement.receive(event=event(attempt), now=now)

    order.refresh_from_db()
    assert order.payment_status == statuses.UNPAID


def test_an_event_may_overtake_the_answer_that_told_the_intent(fakepay, place_order, now):
    order = place_order()
    fakepay.misbehave(Faults(refused_requests=1.0))
    with pytest.raises(gateways.GatewayUnavailable):
        attempts.start(order_id=order.pk, method="card", now=now)
    fakepay.misbehave(Faults())
    lost = PaymentAttempt.objects.get()
    intent = fakepay.book.create_intent(
        amount=int(order.total_incl_tax * 100), currency="eur", metadata={"payment": str(lost.pk)}
    )
    fakepay.book.pay(intent["id"], GOOD)

    settlement.receive(event=ProviderEvent("evt_1", "payment_intent.succeeded", intent["id"], str(lost.pk)), now=now)

    order.refresh_from_db()
    assert order.payment_status == statuses.PAYMENT_PAID


def test_an_unknown_event_is_recorded_and_harmless(fakepay, db, now):
    unknown = ProviderEvent("evt_9", "payment_intent.succeeded", "pi_000000000000000000000000", "")

    assert settlement.receive(event=unknown, now=now) is False
    assert WebhookEvent.objects.get().done_at == now


@pytest.mark.parametrize(("amount", "currency"), [(1, "eur"), (99999, "eur"), (None, "usd")])
def test_another_amount_or_currency_is_held_and_never_paid(fakepay, place_order, start, now, amount, currency, caplog):
    # E22
    order = place_order()
    attempt = start(order)
    intent = fakepay.book.intents[attempt.intent_id]
    fakepay.book.intents[attempt.intent_id] = {**intent, "amount": amount or intent["amount"], "currency": currency}
    fakepay.book.pay(attempt.intent_id, GOOD)

    held = settlement.settle(attempt_id=attempt.pk, now=now)

    order.refresh_from_db()
    assert (order.status, order.payment_status) == (statuses.PENDING, statuses.UNPAID)
    assert held.state == PaymentAttempt.HELD
    assert str(order.total_incl_tax) in held.alert
    assert "held" in caplog.text


def test_a_decline_is_told_and_another_card_may_pay(fakepay, place_order, start, now):
    # P04
    order = place_order()
    attempt = start(order)
    with pytest.raises(Refused):
        fakepay.book.pay(attempt.intent_id, DECLINED)

    failed = settlement.settle(attempt_id=attempt.pk, now=now)
    order.refresh_from_db()
    assert (failed.state, failed.error_code) == (PaymentAttempt.FAILED, "insufficient_funds")
    assert (order.status, order.payment_status) == (statuses.PENDING, statuses.PAYMENT_FAILED)

    assert start(order).pk == attempt.pk
    fakepay.book.pay(attempt.intent_id, GOOD)
    settlement.settle(attempt_id=attempt.pk, now=now)
    order.refresh_from_db()
    assert order.payment_status == statuses.PAYMENT_PAID


def test_a_decline_is_told_once_however_often_it_is_heard(fakepay, place_order, start, now):  # P04
    attempt = start(place_order())
    with pytest.raises(Refused):
        fakepay.book.pay(attempt.intent_id, DECLINED)
    told = []
    note = lambda attempt_id, **kwargs: told.append(attempt_id)  # noqa: E731
    payment_failed.connect(note)
    try:
        for _ in range(2):
            settlement.settle(attempt_id=attempt.pk, now=now)
    finally:
        payment_failed.disconnect(note)

    assert told == [str(attempt.pk)]


def test_late_money_revives_an_expired_order_whose_goods_are_there(fakepay, place_order, start, expire, now):
    order = place_order(quantity=2, stock=5)
    attempt = start(order)
    expire(order)
    assert stock_of(order) == (5, 0)
    fakepay.book.pay(attempt.intent_id, GOOD)

    settlement.settle(attempt_id=attempt.pk, now=now)

    order.refresh_from_db()
    assert (order.status, order.payment_status, order.expires_at) == (statuses.PAID, statuses.PAYMENT_PAID, None)
    assert order.invoice.total == order.total_incl_tax
    assert stock_of(order) == (5, 2)
    assert fakepay.book.totals()["refunds"] == 0


def test_a_revived_order_uses_its_voucher_again(fakepay, customer, other_customer, start, expire, now):
    voucher = carts.voucher("ONCE", usage=Voucher.SINGLE_USE, percent=20, now=now)
    cart = carts.filled_basket(user=customer)
    redemption.apply(basket_id=cart.pk, code="ONCE", user=customer, now=now)
    order = orders.order(user=customer, basket=cart, payment_method="card", now=now)
    attempt = start(order)
    expire(order)
    fakepay.book.pay(attempt.intent_id, GOOD)

    settlement.settle(attempt_id=attempt.pk, now=now)

    voucher.refresh_from_db()
    assert (voucher.num_orders, voucher.total_discount) == (1, Decimal("2.00"))
    with pytest.raises(redemption.VoucherNotUsable):
        redemption.apply(
            basket_id=carts.filled_basket(user=other_customer).pk, code="ONCE", user=other_customer, now=now
        )


def test_late_money_for_sold_goods_goes_back_whole(fakepay, place_order, start, expire, other_customer, now):
    order = place_order(quantity=2, stock=2)
    attempt = start(order)
    expire(order)
    place_order(quantity=2, product=order.lines.get().product, user=other_customer)
    fakepay.book.pay(attempt.intent_id, GOOD)

    settlement.settle(attempt_id=attempt.pk, now=now)

    order.refresh_from_db()
    assert (order.status, order.payment_status) == (statuses.CANCELLED, statuses.REFUNDED)
    charge = fakepay.book.totals()["charges"][0]
    assert charge["refunded"] == charge["amount"]
    assert stock_of(order) == (2, 2)
    assert "its goods are sold" in order.notes.get().message


def test_money_for_an_order_that_its_owner_cancelled_goes_back(fakepay, place_order, start, customer, now):
    order = place_order()
    attempt = start(order)
    fakepay.book.pay(attempt.intent_id, GOOD)

    cancelling.cancel(order_id=order.pk, actor=customer, now=now)

    order.refresh_from_db()
    assert (order.status, order.payment_status) == (statuses.CANCELLED, statuses.REFUNDED)
    assert fakepay.book.totals()["charges"][0]["refunded"] == int(order.total_incl_tax * 100)


def test_cancelling_an_unpaid_order_closes_its_intent_too(fakepay, place_order, start, customer, now):
    order = place_order()
    attempt = start(order)

    cancelling.cancel(order_id=order.pk, actor=customer, now=now)

    assert fakepay.book.intents[attempt.intent_id]["status"] == "canceled"
    attempt.refresh_from_db()
    assert attempt.state == PaymentAttempt.CANCELLED


def test_two_payments_of_one_order_keep_one_and_give_the_other_back(fakepay, place_order, start, now):
    order = place_order()
    first = start(order)
    second = PaymentAttempt.objects.create(
        order=order, method="card", amount=order.total_incl_tax, currency=order.currency, created_at=now
    )
    attempts.ask_provider(attempt=second)
    for attempt in (first, second):
        attempt.refresh_from_db()
        fakepay.book.pay(attempt.intent_id, GOOD)

    for attempt in (first, second):
        settlement.settle(attempt_id=attempt.pk, now=now)

    order.refresh_from_db()
    assert order.payment_status == statuses.PAYMENT_PAID
    assert sorted(c["refunded"] for c in fakepay.book.totals()["charges"]) == [0, int(order.total_incl_tax * 100)]


def test_staff_record_the_money_of_a_bank_transfer(place_order, merchandiser, now):
    order = place_order(method="bank_transfer")

    receipts.record_manual(order_id=order.pk, actor=merchandiser, now=now)
    settlement_again = PaymentAttempt.objects.count()

    order.refresh_from_db()
    assert (order.status, order.payment_status) == (statuses.PAID, statuses.PAYMENT_PAID)
    assert settlement_again == 1
    assert order.invoice.number == f"INV-{now.year}-000001"
