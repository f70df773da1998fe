"""Credit notes: when all is refunded they are the invoice in net, tax and gross, by rate, to the cent."""

from collections import defaultdict
from decimal import Decimal

import pytest

from forked_apps.payment import receipts, refunds
from forked_apps.payment.models import Invoice, PaymentAttempt
from tests.factories import catalogue, partner
from tests.factories.order import order as placed

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid_for(now):
    """paid_for((price, quantity), ...) -> an order at 19 % that was paid by transfer."""
    partner.tax_rate("0.1900")

    def make(*goods):
        lines = [(catalogue.product(price=price, stock=100), quantity) for price, quantity in goods]
        made = placed(lines=lines, payment_method="bank_transfer", now=now)
        receipts.record_manual(order_id=made.pk, actor=None, now=now)
        return made

    return make


def by_rate(documents) -> dict[str, tuple[Decimal, ...]]:
    """Net, tax and gross of all these documents, by rate."""
    sums: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 3)
    for document in documents:
        for tax in document.content["taxes"]:
            sums[tax["rate"]] = [
                sums[tax["rate"]][n] + Decimal(tax[key]) for n, key in enumerate(("net", "tax", "gross"))
            ]
    return {rate: tuple(parts) for rate, parts in sums.items()}


def notes_of(order):
    return order.invoices.filter(kind=Invoice.CREDIT_NOTE)


def give_back(order, now, amount=None):
    return refunds.refund_order(order_id=order.pk, amount=amount and Decimal(amount), reason="damaged", now=now)


@pytest.mark.parametrize(
    ("goods", "amounts"),
    [
        ([("0.99", 6)], [None]),
        ([("39.67", 3)], ["39.67", "39.67", "39.67", None]),
        ([("17.93", 10)], ["17.93", "17.93", "17.93", None]),
        ([("0.99", 6), ("12.34", 1)], ["0.01", "0.02", "5.00", None]),
    ],
)
def test_when_all_went_back_the_notes_are_the_invoice(paid_for, now, goods, amounts):  # 1.6
    order = paid_for(*goods)
    for amount in amounts:
        if refunds.refundable(order_id=order.pk):
            give_back(order, now, amount)

    assert refunds.refundable(order_id=order.pk) == 0
    assert by_rate(notes_of(order)) == by_rate([order.invoice])


def test_money_that_came_twice_goes_back_without_a_note(paid_for, now):  # 1.6
    order = paid_for(("10.00", 1))
    second = PaymentAttempt.objects.create(
        order=order, method="bank_transfer", amount=order.total_incl_tax, received=order.total_incl_tax, currency="EUR",
        state=PaymentAttempt.SUCCEEDED, created_at=now,
    )  # fmt: skip

    refunds.refund(attempt_id=second.pk, amount=second.received, reason="paid twice", now=now)
    assert not notes_of(order).exists()

    give_back(order, now)
    assert by_rate(notes_of(order)) == by_rate([order.invoice])
