"""Invoices and credit notes: numbered without a gap, and exact to the cent."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import transaction

from forked_apps.payment import (
    credit_notes,
    invoices,
    receipts,
    refunds,
)
from forked_apps.payment.models import Invoice

pytestmark = pytest.mark.django_db


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


def test_numbers_begin_again_with_the_year(place_order, other_customer):
    first, second, third = place_order(), place_order(user=other_customer), place_order(user=None)
    silvester, new_year = datetime(2026, 12, 31, 12, tzinfo=UTC), datetime(2027, 1, 1, 12, tzinfo=UTC)

    numbers = [
        invoices.issue(order_id=order.pk, now=at).number
        for order, at in ((first, silvester), (second, new_year), (third, new_year))
    ]

    assert numbers == ["INV-2026-000001", "INV-2027-000001", "INV-2027-000002"]


def test_a_refund_has_one_credit_note(place_order, now):
    order = place_order(method="bank_transfer")
    receipts.record_manual(order_id=order.pk, actor=None, now=now)
    (refund,) = refunds.refund_order(order_id=order.pk, amount=Decimal("1.00"), reason="scratched", now=now)

    again = credit_notes.issue(refund_id=refund.pk, now=now)

    assert Invoice.objects.get(kind=Invoice.CREDIT_NOTE) == again
    assert again.number == f"CN-{now.year}-000001"
