"""The money of an order in the dashboard: who sees it, who records, who gives back, and what is refused."""

# ruff: noqa: F401, F811 - fixtures are imported under the names by which tests ask for them

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forked_apps.order import statuses
from forked_apps.payment import receipts, refunds, settlement
from forked_apps.payment.fakepay.faults import Faults
from forked_apps.payment.models import Invoice, PaymentAttempt, Refund
from tests.domain.order.test_dashboard import reader
from tests.domain.payment.conftest import GOOD, fakepay, now, place_order, start

pytestmark = pytest.mark.django_db


def page_of(order):
    return reverse("dashboard:order-detail", kwargs={"number": order.number})


def act(client, order, action, **fields):
    return client.post(page_of(order), {"order_action": action, **fields}, follow=True).content.decode()


def document_of(order, number=None):
    number = number or order.invoices.first().number
    return reverse("dashboard:order-document", kwargs={"number": order.number, "document": number})


@pytest.fixture
def desk(client, merchandiser):
    client.force_login(merchandiser)
    return client


@pytest.fixture
def paid(fakepay, place_order, start, now):
    """An order that was paid by card."""
    order = place_order(price="10.00", quantity=2)
    attempt = start(order)
    fakepay.book.pay(attempt.intent_id, GOOD)
    settlement.settle(attempt_id=attempt.pk, now=now)
    order.refresh_from_db()
    return order


def test_a_transfer_is_recorded_and_the_invoice_issued(desk, merchandiser, place_order):  # P01, P05
    order = place_order(method="bank_transfer")
    assert 'value="record_payment"' in desk.get(page_of(order)).content.decode()

    page = act(desk, order, "record_payment", note="statement of 3 May")

    order.refresh_from_db()
    change = order.status_changes.get(new_status=statuses.PAID)
    assert (order.status, order.payment_status) == (statuses.PAID, statuses.PAYMENT_PAID)
    assert (change.actor, change.note) == (merchandiser, "statement of 3 May")
    assert document_of(order) in page
    assert 'value="record_payment"' not in page


def test_recording_twice_is_one_payment(desk, place_order):  # P01
    order = place_order(method="bank_transfer")
    for _ in range(2):
        act(desk, order, "record_payment")
    assert PaymentAttempt.objects.filter(order=order).count() == 1
    assert Invoice.objects.count() == 1


def test_cash_may_come_after_the_goods_have_left(desk, place_order):  # P01
    order = place_order(method="cash_on_delivery")
    act(desk, order, "ship", **{f"line-{order.lines.get().pk}": 1})
    act(desk, order, "record_payment")
    order.refresh_from_db()
    assert (order.status, order.payment_status) == (statuses.SHIPPED, statuses.PAYMENT_PAID)
    assert PaymentAttempt.objects.get().method == "cash_on_delivery"


def test_marking_as_paid_records_the_money_too(desk, place_order):  # P01, D07
    order = place_order(method="bank_transfer")
    act(desk, order, "move", to="paid")
    order.refresh_from_db()
    assert (order.status, order.payment_status) == (statuses.PAID, statuses.PAYMENT_PAID)
    assert refunds.refundable(order_id=order.pk) == order.total_incl_tax
    assert Invoice.objects.get(invoice_of=order).total == order.total_incl_tax


def test_part_goes_back_with_reason_and_credit_note(desk, merchandiser, fakepay, paid):  # P04
    left = f"{paid.total_incl_tax:.2f}"
    page = act(desk, paid, "refund", amount="3.50", reason="scratched", left=left)

    refund = Refund.objects.get()
    assert (refund.amount, refund.reason, refund.actor) == (Decimal("3.50"), "scratched", merchandiser)
    assert fakepay.book.totals()["charges"][0]["refunded"] == 350
    note = Invoice.objects.get(kind=Invoice.CREDIT_NOTE)
    assert document_of(paid, note.number) in page
    assert "€3.50 was given back." in page
    assert refund.provider_id in page
    paid.refresh_from_db()
    assert paid.payment_status == statuses.PARTIALLY_REFUNDED


def test_units_are_refunded_at_the_price_that_the_page_works_out(desk, place_order, now):  # 1.7
    order = place_order(price="10.00", quantity=3, method="bank_transfer")
    receipts.record_manual(order_id=order.pk, actor=None, now=now)
    line, left = order.lines.get(), f"{order.total_incl_tax:.2f}"
    chosen = {f"line-{line.pk}": 2, "shipping": "on"}

    worked_out = act(desk, order, "propose_refund", **chosen)
    # Not the field's value: units that are changed afterwards are refunded at their own price.
    assert f'placeholder="{20 + order.shipping_incl_tax:.2f}"' in worked_out
    assert not Refund.objects.exists()

    act(desk, order, "refund", reason="broken", left=left, **chosen)
    refund = Refund.objects.get()
    assert (refund.amount, refund.lines.get().quantity) == (20 + order.shipping_incl_tax, 2)

    page = act(desk, order, "refund", reason="again", left=f"{refunds.refundable(order_id=order.pk):.2f}", **chosen)
    assert "1 possible" in page
    assert Refund.objects.count() == 1


def test_what_came_back_is_filled_in(desk, place_order, now):  # 1.7
    order = place_order(price="10.00", quantity=3, method="bank_transfer")
    receipts.record_manual(order_id=order.pk, actor=None, now=now)
    line = order.lines.get()
    act(desk, order, "ship", **{f"line-{line.pk}": 3})

    page = act(desk, order, "take_back", **{f"line-{line.pk}": 2})

    assert '<details id="refund" open>' in page
    assert f'name="line-{line.pk}" value="2" min="0" max="3"' in page
    assert 'placeholder="20.00"' in page


def test_without_an_amount_all_that_is_left_goes_back(desk, fakepay, paid):  # P04
    act(desk, paid, "refund", reason="returned", left=f"{paid.total_incl_tax:.2f}")
    paid.refresh_from_db()
    assert paid.payment_status == statuses.REFUNDED
    assert fakepay.book.totals()["charges"][0]["refunded"] == int(paid.total_incl_tax * 100)
    assert 'value="refund"' not in desk.get(page_of(paid)).content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"amount": "9999.00", "reason": "x"}, "is more than the"),
        ({"amount": "0", "reason": "x"}, "amount:"),
        ({"amount": "-1", "reason": "x"}, "amount:"),
        ({"amount": "1.001", "reason": "x"}, "amount:"),
        ({"amount": "1.00"}, "reason:"),
        ({"amount": "1.00", "reason": "x", "left": "1.00"}, "in the meantime"),
    ],
)
def test_a_refund_that_cannot_be_is_refused_in_words(desk, fakepay, paid, fields, words):  # P04
    page = act(desk, paid, "refund", **{"left": f"{paid.total_incl_tax:.2f}", **fields})
    assert words in page
    assert not Refund.objects.exists()
    assert fakepay.book.totals()["charges"][0]["refunded"] == 0


def test_a_second_click_gives_back_once(desk, fakepay, paid):  # P04
    left = f"{paid.total_incl_tax:.2f}"
    for _ in range(2):
        act(desk, paid, "refund", amount="3.50", reason="scratched", left=left)
    assert fakepay.book.totals()["charges"][0]["refunded"] == 350


def test_a_provider_that_is_silent_is_asked_again_by_itself(desk, fakepay, paid):  # P04
    fakepay.misbehave(Faults(refused_requests=1.0))
    page = act(desk, paid, "refund", amount="3.50", reason="scratched", left=f"{paid.total_incl_tax:.2f}")
    assert "has not answered yet" in page
    assert Refund.objects.get().state == Refund.STARTED


def test_cancelling_a_paid_order_gives_the_money_back(desk, fakepay, paid):  # D11, C6
    act(desk, paid, "cancel", note="out of business")
    paid.refresh_from_db()
    assert (paid.status, paid.payment_status) == (statuses.CANCELLED, statuses.REFUNDED)
    assert fakepay.book.totals()["charges"][0]["refunded"] == int(paid.total_incl_tax * 100)


def test_a_held_payment_is_shown_in_red(desk, place_order, now):  # E22
    order = place_order()
    PaymentAttempt.objects.create(
        order=order, method="card", amount=order.total_incl_tax, currency="EUR", state=PaymentAttempt.HELD,
        alert="expected 14.90 EUR, received 1.00 EUR", created_at=now, intent_id="pi_1",
    )  # fmt: skip
    page = desk.get(page_of(order)).content.decode()
    assert '<small class="ord-alert" role="alert">expected 14.90 EUR, received 1.00 EUR</small>' in page
    assert "pi_1" in page


# --- who may ------------------------------------------------------------------------------------------------------


def test_who_may_only_look_sees_money_and_documents_and_moves_nothing(client, reader, fakepay, paid):  # A16, P04
    client.force_login(reader)
    page = client.get(page_of(paid)).content.decode()
    assert paid.payment_attempts.get().intent_id in page
    assert 'value="refund"' not in page
    assert client.get(document_of(paid)).content.startswith(b"%PDF-")
    for body in ({"order_action": "refund", "reason": "x", "left": "1"}, {"order_action": "record_payment"}):
        assert client.post(page_of(paid), body).status_code == 403
    assert not Refund.objects.exists()


def test_documents_are_read_only_and_only_with_the_right(
    client, desk, staff_without_rights, customer, place_order, now
):  # A16, IDOR
    order, other = place_order(method="bank_transfer"), place_order(method="bank_transfer")
    for each in (order, other):
        receipts.record_manual(order_id=each.pk, actor=None, now=now)
    answer = desk.get(document_of(order))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert desk.post(document_of(order)).status_code == 403
    assert desk.get(document_of(order, other.invoices.get().number)).status_code == 404
    for user in (staff_without_rights, customer):
        client.force_login(user)
        assert client.get(document_of(order)).status_code in (302, 403)
    client.logout()
    assert client.get(document_of(order)).status_code == 302


def test_a_page_costs_the_same_for_many_payments(desk, place_order, now):  # I05
    def queries(order):
        with CaptureQueriesContext(connection) as made:
            desk.get(page_of(order))
        return len(made)

    order = place_order(method="bank_transfer", price="50.00")
    receipts.record_manual(order_id=order.pk, actor=None, now=now)
    refunds.refund_order(order_id=order.pk, amount=Decimal("1.00"), reason="x", now=now)
    queries(order)  # warm: content types and the site
    before = queries(order)
    for _ in range(4):
        refunds.refund_order(order_id=order.pk, amount=Decimal("1.00"), reason="x", now=now)
    assert queries(order) == before
