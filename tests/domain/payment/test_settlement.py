"""Payments of orders through the gateway: once, exactly, whoever tells, in whatever order."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from forked_apps.order import statuses
from forked_apps.payment import (
    attempts,
    cancelling,
    gateways,
    invoices,
    providers,
    receipts,
    refunds,
    settlement,
    sweeping,
)
from forked_apps.payment.fakepay.book import Refused
from forked_apps.payment.fakepay.faults import Faults
from forked_apps.payment.gateways import ProviderEvent
from forked_apps.payment.models import Invoice, PaymentAttempt, Refund, WebhookEvent
from forked_apps.payment.signals import payment_failed
from forked_apps.voucher import redemption
from forked_apps.voucher.models import Voucher
from tests.domain.payment.conftest import DECLINED, GOOD, stock_of
from tests.factories import basket as carts
from tests.factories import order as orders

pytestmark = pytest.mark.django_db


def event(attempt, number=1, kind="payment_intent.succeeded"):
    return ProviderEvent(id=f"evt_{number}", type=kind, intent_id=attempt.intent_id or "", payment_id=str(attempt.pk))


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


# --- refunds ----------------------------------------------------------------------------------------------------


@pytest.fixture
def paid(fakepay, place_order, start, now):
    order = place_order(price="10.00", quantity=3)
    attempt = start(order)
    fakepay.book.pay(attempt.intent_id, GOOD)
    settlement.settle(attempt_id=attempt.pk, now=now)
    order.refresh_from_db()
    return order


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


# --- the sweeper --------------------------------------------------------------------------------------------------


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
    PaymentAttempt.objects.filter(pk=sick.pk).update(intent_id="pi_000000000000000000000000")

    sweeping.sweep(now=now + timedelta(minutes=1))

    well.order.refresh_from_db()
    assert well.order.payment_status == statuses.PAYMENT_PAID
    assert "could not be reconciled" in caplog.text


# --- other methods ------------------------------------------------------------------------------------------------


def test_staff_record_the_money_of_a_bank_transfer(place_order, merchandiser, now):
    order = place_order(method="bank_transfer")

    receipts.record_manual(order_id=order.pk, actor=merchandiser, now=now)
    settlement_again = PaymentAttempt.objects.count()

    order.refresh_from_db()
    assert (order.status, order.payment_status) == (statuses.PAID, statuses.PAYMENT_PAID)
    assert settlement_again == 1
    assert order.invoice.number == f"INV-{now.year}-000001"


def test_a_shop_without_keys_offers_no_cards(place_order, settings, now):
    settings.STRIPE_SECRET_KEY = ""

    with pytest.raises(providers.UnknownPaymentMethod) as refused:
        attempts.start(order_id=place_order().pk, method="card", now=now)

    assert refused.value.allowed == ("bank_transfer", "cash_on_delivery")


# --- invoices -----------------------------------------------------------------------------------------------------


def test_numbers_have_no_gap_after_a_rollback(place_order, other_customer, now):
    first, second = place_order(), place_order(user=other_customer)
    invoices.issue(order_id=first.pk, now=now)

    def issue_and_fail():
        with transaction.atomic():
            invoices.issue(order_id=second.pk, now=now)
            raise RuntimeError("the payment failed after all")

    with pytest.raises(RuntimeError):
        issue_and_fail()

    assert invoices.issue(order_id=second.pk, now=now).number == f"INV-{now.year}-000002"


def test_an_invoice_repeats_the_frozen_order_to_the_cent(paid):
    content = paid.invoice.content

    lines = sum(Decimal(line["total"]) for line in content["lines"])
    assert lines + Decimal(content["shipping"]["total"]) == paid.total_incl_tax
    assert sum(Decimal(tax["gross"]) for tax in content["taxes"]) == paid.total_incl_tax
    assert sum(Decimal(tax["net"]) for tax in content["taxes"]) == paid.total_excl_tax


def test_the_pdf_is_the_same_bytes_each_time_and_takes_any_script(paid):
    from forked_apps.payment import invoice_pdf

    paid.invoice.content["lines"][0]["name"] = "Ёлка, ψηφίο, żółć, naïve"

    pdf = invoice_pdf.render(paid.invoice)

    assert pdf.startswith(b"%PDF-")
    assert pdf == invoice_pdf.render(paid.invoice)
