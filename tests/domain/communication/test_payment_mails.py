"""Mails about money: paid with the invoice, declined, too late, held, given back; each once, with links that open."""

# ruff: noqa: F401, F811 - fixtures are imported under the names by which tests ask for them

import re
from decimal import Decimal

import pytest
from django.core import mail
from django.db import transaction

from forked_apps.communication.models import OutgoingMail
from forked_apps.order import statuses, transitions
from forked_apps.payment import receipts, refunds, settlement
from forked_apps.payment.fakepay.book import Refused
from forked_apps.payment.models import Invoice
from tests.domain.payment.conftest import DECLINED, GOOD, expire, fakepay, now, place_order, start

pytestmark = pytest.mark.django_db
GUEST = "guest@example.com"


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """committed(act): runs it, and afterwards what waits for the commit; answers the mails that left, by recipient."""

    def run(act):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return {message.to[0]: message for message in mail.outbox}

    return run


def path_of(link: str, settings) -> str:
    assert link.startswith(settings.SHOP_BASE_URL)
    return link.removeprefix(settings.SHOP_BASE_URL)


def test_the_paid_mail_carries_links_that_a_guest_can_open(committed, place_order, client, settings, now):  # P05, G01
    order = place_order(method="bank_transfer", user=None)

    sent = committed(lambda: receipts.record_manual(order_id=order.pk, actor=None, now=now))

    number = Invoice.objects.get(invoice_of=order).number
    body = sent[GUEST].body
    (document,) = re.findall(r"https?://\S+\.pdf", body)
    assert f"Invoice {number}" in body
    assert client.get(path_of(document, settings)).content.startswith(b"%PDF-")
    (page,) = set(re.findall(r"https?://\S+/checkout/orders/\w+/[^/\s]+/(?=\s)", body))
    assert number in client.get(path_of(page, settings)).content.decode()
    assert document in sent[GUEST].alternatives[0][0]


def test_money_is_mailed_once_however_often_it_is_told(committed, place_order, fakepay, start, customer, now):  # P03
    order = place_order()
    attempt = start(order)
    fakepay.book.pay(attempt.intent_id, GOOD)

    first = committed(lambda: settlement.settle(attempt_id=attempt.pk, now=now))
    again = committed(lambda: settlement.settle(attempt_id=attempt.pk, now=now))

    assert first[customer.email].subject == f"Payment received for order {order.number}"
    assert again == {}
    assert OutgoingMail.objects.filter(event="order_paid").count() == 1


def test_cash_for_goods_that_have_left_is_mailed_with_the_invoice(committed, place_order, customer, now):  # P05
    order = place_order(method="cash_on_delivery")
    transitions.move(order_id=order.pk, to=statuses.SHIPPED)

    sent = committed(lambda: receipts.record_manual(order_id=order.pk, actor=None, now=now))

    assert order.invoice.number in sent[customer.email].body


def test_a_decline_is_mailed_with_a_way_to_pay(committed, place_order, fakepay, start, client, settings, now):  # P04
    order = place_order(user=None)
    attempt = start(order)
    with pytest.raises(Refused):
        fakepay.book.pay(attempt.intent_id, DECLINED)

    sent = committed(lambda: settlement.settle(attempt_id=attempt.pk, now=now))
    again = committed(lambda: settlement.settle(attempt_id=attempt.pk, now=now))

    assert "insufficient funds" in sent[GUEST].body
    (link,) = re.findall(r"https?://\S+/pay/", sent[GUEST].body)
    assert order.number in client.get(path_of(link, settings)).content.decode()
    assert again == {}


def test_who_paid_too_late_is_told_that_the_money_goes_back(
    committed, place_order, fakepay, start, expire, customer, other_customer, now
):  # P03, D05
    order = place_order(quantity=2, stock=2)
    attempt = start(order)
    expire(order)
    place_order(quantity=2, product=order.lines.get().product, user=other_customer)
    fakepay.book.pay(attempt.intent_id, GOOD)

    committed(lambda: settlement.settle(attempt_id=attempt.pk, now=now))

    queued = OutgoingMail.objects.filter(order=order, recipient=customer.email).order_by("pk")
    assert list(queued.values_list("event", flat=True))[-2:] == ["payment_late", "order_refunded"]
    late = queued.get(event="payment_late")
    assert (late.state, "came too late" in late.subject) == ("sent", True)


def test_held_money_alerts_the_staff_and_not_the_customer(
    committed, place_order, fakepay, start, customer, settings, now
):  # E22
    order = place_order()
    attempt = start(order)
    fakepay.book.intents[attempt.intent_id] = {**fakepay.book.intents[attempt.intent_id], "amount": 1}
    fakepay.book.pay(attempt.intent_id, GOOD)

    sent = committed(lambda: settlement.settle(attempt_id=attempt.pk, now=now))

    assert set(sent) == set(settings.STAFF_ORDER_EMAILS)
    alert = sent[settings.STAFF_ORDER_EMAILS[0]]
    assert f"expected {order.total_incl_tax} EUR, received 0.01 EUR" in alert.body
    assert f"/dashboard/orders/{order.number}/" in alert.body


def test_a_refund_is_mailed_with_its_credit_note(committed, place_order, client, settings, now):  # P04, P05
    order = place_order(method="bank_transfer", user=None)
    receipts.record_manual(order_id=order.pk, actor=None, now=now)

    sent = committed(
        lambda: refunds.refund_order(order_id=order.pk, amount=Decimal("3.50"), reason="scratched", now=now)
    )

    note = Invoice.objects.get(kind=Invoice.CREDIT_NOTE)
    assert sent[GUEST].subject == "We have sent €3.50 back to you"
    (link,) = re.findall(rf"https?://\S+/{note.number}\.pdf", sent[GUEST].body)
    assert client.get(path_of(link, settings)).content.startswith(b"%PDF-")


@pytest.mark.django_db(transaction=True)
def test_a_payment_that_is_rolled_back_leaves_no_mail(place_order, now):  # G01
    from forked_apps.payment.invoices import prepare

    prepare(sender=type("Payment", (), {"label": "payment"}))
    order = place_order(method="bank_transfer")
    before = OutgoingMail.objects.count()
    with transaction.atomic():
        receipts.record_manual(order_id=order.pk, actor=None, now=now)
        assert OutgoingMail.objects.count() == before + 1
        transaction.set_rollback(True)
    assert OutgoingMail.objects.count() == before
    assert not Invoice.objects.exists()
