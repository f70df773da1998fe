"""Staff write down money that no provider reports: a bank transfer, or what the courier brought."""

from datetime import datetime

from django.db import transaction

from forked_apps.order import transitions
from forked_apps.order.models import Order
from forked_apps.payment import attempts, gateways, invoices, settlement
from forked_apps.payment.models import PaymentAttempt


def record_manual(*, order_id: int, actor, now: datetime, note: str = "") -> PaymentAttempt:
    """Staff saw the money of a bank transfer, or the courier brought it: the order is paid.

    Raises attempts.NotPayable when there is nothing to pay, also when the order was cancelled, or paid in another way,
    at the same moment: its money would be kept and nobody would know.
    """
    order = Order.objects.get(pk=order_id)
    method = order.payment_method if order.payment_method in gateways.MANUAL_METHODS else gateways.BANK_TRANSFER
    attempt = attempts.start(order_id=order_id, method=method, now=now)
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order_id)
        attempt = PaymentAttempt.objects.select_for_update().get(pk=attempt.pk)
        if attempt.state == PaymentAttempt.SUCCEEDED:
            return attempt
        attempts.check_payable(order, method)
        settlement.close(attempt, PaymentAttempt.SUCCEEDED, now=now, received=attempt.amount)
        transitions.mark_paid(order=order, actor=actor, note=note or "money received", now=now)
        invoices.issue(order_id=order.pk, now=now)
    return attempt
