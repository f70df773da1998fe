"""What came for an order and what went back."""

from decimal import Decimal

from django.db.models import QuerySet, Sum

from forked_apps.payment.models import PaymentAttempt, Refund

CENT = Decimal("0.01")


def received(*, order_id: int) -> Decimal:
    """What was paid for an order, in its currency."""
    return total(PaymentAttempt.objects.filter(order_id=order_id, state=PaymentAttempt.SUCCEEDED), "received")


def kept(*, order_id: int) -> Decimal:
    """What was paid and is not known to have arrived back at the customer's."""
    done = Refund.objects.filter(attempt__order_id=order_id, state=Refund.SUCCEEDED)
    return received(order_id=order_id) - total(done, "amount")


def refundable(*, order_id: int) -> Decimal:
    """What was paid and has neither been given back nor been promised."""
    promised = Refund.objects.filter(attempt__order_id=order_id).exclude(state=Refund.REFUSED)
    return received(order_id=order_id) - total(promised, "amount")


def left_of(attempt: PaymentAttempt) -> Decimal:
    """What came by one payment and has neither been given back nor been promised."""
    return attempt.received - total(attempt.refunds.exclude(state=Refund.REFUSED), "amount")


def total(rows: QuerySet, column: str) -> Decimal:
    # SQLite adds floating numbers: whole cents are made of the sum again.
    return (rows.aggregate(total=Sum(column))["total"] or Decimal(0)).quantize(CENT)
