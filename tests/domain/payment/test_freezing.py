"""Invoices, payments and refunds cannot be changed or deleted by anyone, on any of the three databases."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from forked_apps.order import freezing, kept
from forked_apps.payment import attempts, receipts, refunds
from forked_apps.payment.frozen import KEPT
from forked_apps.payment.models import Invoice, InvoiceSeries, PaymentAttempt, Refund, RefundLine, WebhookEvent

pytestmark = pytest.mark.django_db

MODELS = {
    "payment.Invoice": Invoice,
    "payment.PaymentAttempt": PaymentAttempt,
    "payment.Refund": Refund,
    "payment.RefundLine": RefundLine,
}
OTHERS = {
    "kind": Invoice.CREDIT_NOTE,
    "number": "INV-1999-000001",
    "content": {"total": "0.01"},
    "method": "card",
    "currency": "USD",
    "amount": Decimal("0.01"),
    "total": Decimal("0.01"),
    "shipping": Decimal("0.01"),
    "quantity": 7,
    "net": Decimal("0.01"),
    "gross": Decimal("0.01"),
}


@pytest.fixture
def refunded(place_order, now):
    """An order that was paid by transfer, with a part given back: one row of every kind, and a credit note."""
    order = place_order(method="bank_transfer", price="10.00")
    receipts.record_manual(order_id=order.pk, actor=None, now=now)
    lines = {order.lines.get().pk: 1}
    refunds.refund_order(order_id=order.pk, amount=Decimal("3.00"), lines=lines, reason="scratched", now=now)
    return order


def other_value(row, name, other):
    """A value that differs from the present one and that the column could hold."""
    if name in OTHERS:
        return OTHERS[name]
    if name.endswith("_at"):
        return getattr(row, name).replace(year=2001)
    if name == "refund" and isinstance(row, RefundLine):
        return Refund.objects.create(attempt=row.refund.attempt, amount=1, created_at=row.refund.created_at).pk
    return {"order": other.order_id, "attempt": other.pk, "line": other.order.lines.get().pk}.get(name)


CASES = [(label, field) for label in MODELS for field in KEPT[label].frozen]


@pytest.mark.parametrize(("label", "field"), CASES)
def test_no_frozen_column_can_be_updated(refunded, place_order, now, label, field):  # P05, D04
    row = MODELS[label].objects.last() if field == "refund" else MODELS[label].objects.first()
    other = attempts.start(order_id=place_order().pk, method="bank_transfer", now=now)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        MODELS[label].objects.filter(pk=row.pk).update(**{field: other_value(row, field, other)})
    assert getattr(MODELS[label].objects.get(pk=row.pk), field) == getattr(row, field)


def _save(note):
    note.total = Decimal("0.01")
    note.save()


def _bulk(note):
    note.content = {**note.content, "reason": "something else"}
    Invoice.objects.bulk_update([note], ["content"])


def _raw(note):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE payment_invoice SET number = 'CN-1' WHERE id = %s", [note.pk])


@pytest.mark.parametrize("tamper", [_save, _bulk, _raw])
def test_a_credit_note_is_as_frozen_as_an_invoice(refunded, tamper):  # P05
    note = Invoice.objects.get(kind=Invoice.CREDIT_NOTE)
    with pytest.raises(IntegrityError), transaction.atomic():
        tamper(Invoice.objects.get(pk=note.pk))
    fresh = Invoice.objects.get(pk=note.pk)
    assert (fresh.number, fresh.total, fresh.content) == (note.number, Decimal("3.00"), note.content)


@pytest.mark.parametrize("model", [Invoice, InvoiceSeries, Refund, PaymentAttempt])
def test_rows_about_money_are_not_deleted(refunded, model):  # P05
    before = model.objects.count()
    assert before > 0
    for delete in (model.objects.first().delete, model.objects.all().delete):
        with pytest.raises(ProtectedError):
            delete()
    assert model.objects.count() == before


def test_what_follows_life_stays_free(refunded, now):  # P03
    PaymentAttempt.objects.update(state=PaymentAttempt.HELD, alert="look", asked_at=now)
    Refund.objects.update(state=Refund.REFUSED, error_message="closed card")
    attempt = PaymentAttempt.objects.get()
    attempt.save()
    assert (attempt.alert, Refund.objects.get().state) == ("look", Refund.REFUSED)


def test_the_guards_are_installed_and_named(db):  # D04
    assert freezing.missing(connection) == []
    assert set(KEPT) < set(kept.KEPT)


def test_the_django_admin_shows_payments_and_changes_nothing(refunded, client, admin_user, now):  # P05
    WebhookEvent.objects.create(provider_id="evt_1", type="x", received_at=now)
    client.force_login(admin_user)
    for model in (PaymentAttempt, Refund, Invoice, WebhookEvent):
        place, row = f"/django-admin/payment/{model._meta.model_name}/", model.objects.first()
        assert client.get(place).status_code == 200
        assert client.get(f"{place}{row.pk}/change/").status_code == 200
        for path in (f"{row.pk}/change/", f"{row.pk}/delete/", "add/"):
            assert client.post(place + path, {"total": 1}).status_code == 403
