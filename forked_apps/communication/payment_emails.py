"""Which mails a payment causes, and to whom; called inside its transaction, writes outbox rows only."""

from django.conf import settings
from oscar.templatetags.currency_filters import currency

from forked_apps.communication import dispatching, order_details, order_emails
from forked_apps.order import statuses
from forked_apps.order.models import Order
from forked_apps.payment.models import PaymentAttempt, Refund


def queue_paid(*, order: Order) -> None:
    """Queues the mail with the invoice; nothing when the status has queued it already in this transaction."""
    order_emails.queue_status(order=order, new=statuses.PAID)


def queue_failed(*, attempt_id: str) -> None:
    """Queues the mail about a declined card, with the way to another try; once per payment and kind of decline."""
    attempt = _attempt(attempt_id)
    key = f"payment_failed:{attempt_id}:{attempt.error_code}"[:191]
    _queue("payment_failed", attempt.order, _payment(attempt, attempt.error_message), key)


def queue_late(*, attempt_id: str) -> None:
    """Queues the mail that money came too late for goods that are gone; once per payment."""
    attempt = _attempt(attempt_id)
    _queue("payment_late", attempt.order, _payment(attempt, ""), f"payment_late:{attempt_id}")


def queue_held(*, attempt_id: str) -> None:
    """Queues the alert to each address of STAFF_ORDER_EMAILS that other money came than was asked for."""
    attempt = _attempt(attempt_id)
    dispatching.queue_all(
        dispatching.draft(
            event="payment_held_staff",
            recipient=address,
            context=_payment(attempt, attempt.alert),
            dedupe_key=f"payment_held_staff:{attempt_id}:{address.lower()}"[:191],
            order=attempt.order,
        )
        for address in settings.STAFF_ORDER_EMAILS
    )


def queue_refunded(*, refund_id: str) -> None:
    """Queues the mail about money that was given back; once per refund."""
    refund = Refund.objects.select_related("attempt__order").get(pk=refund_id)
    given = {"amount": currency(refund.amount, refund.attempt.currency), "reason": refund.reason}
    _queue("order_refunded", refund.attempt.order, {"refund": given}, f"order_refunded:{refund_id}")


def _attempt(attempt_id: str) -> PaymentAttempt:
    return PaymentAttempt.objects.select_related("order").get(pk=attempt_id)


def _payment(attempt: PaymentAttempt, problem: str) -> dict:
    return {"payment": {"amount": currency(attempt.amount, attempt.currency), "problem": problem}}


def _queue(event: str, order: Order, context: dict, dedupe_key: str) -> None:
    if address := order_details.address_of(order):
        dispatching.queue_all(
            [
                dispatching.draft(
                    event=event,
                    recipient=address,
                    context=context,
                    dedupe_key=dedupe_key,
                    order=order,
                    user_id=order.user_id,
                )
            ]
        )
