"""Apply what the provider says of a payment to its order, exactly once, whoever asks: webhook, poll or sweeper."""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from forked_apps import transactions
from forked_apps.order import statuses, transitions
from forked_apps.order.models import Order
from forked_apps.payment import afterwards, gateways, invoices, providers, refunds
from forked_apps.payment.gateways import Intent, ProviderEvent
from forked_apps.payment.models import PaymentAttempt, Refund, WebhookEvent
from forked_apps.payment.signals import payment_failed, payment_held, payment_refused_late

log = logging.getLogger("counterfoil.payment")


class UnknownPayment(Exception):
    """No payment of this shop has that id."""


def settle(*, attempt_id, now: datetime) -> PaymentAttempt:
    """Asks the provider for the truth and makes the order agree with it; repeats are harmless.

    The state only moves forward: what is paid never becomes unpaid because an older message arrives later, since no
    message is believed, only the provider's present answer. Raises GatewayUnavailable when there is none.
    """
    attempt = PaymentAttempt.objects.filter(pk=attempt_id).first()
    if attempt is None:
        raise UnknownPayment(attempt_id)
    if (
        attempt.state in (PaymentAttempt.SUCCEEDED, PaymentAttempt.CANCELLED, PaymentAttempt.HELD)
        or not attempt.intent_id
    ):
        return attempt
    intent = providers.gateway().fetch(intent_id=attempt.intent_id)
    surplus = _apply(attempt_id=attempt.pk, intent=intent, now=now)
    if surplus is not None:
        refunds.ask_provider(refund=surplus, now=now)
    attempt.refresh_from_db()
    return attempt


def receive(*, event: ProviderEvent, now: datetime) -> bool:
    """Takes a verified webhook; False when it was taken before or is about no payment of ours.

    The event is recorded first and marked done last: a process that dies between the two leaves a row that the
    provider's next delivery, or the sweeper, finishes.
    """
    row, _ = WebhookEvent.objects.get_or_create(
        provider_id=event.id, defaults={"type": event.type, "intent_id": event.intent_id, "received_at": now}
    )
    if row.done_at is not None:
        return False
    attempt = _attempt_of(event)
    if attempt is not None:
        settle(attempt_id=attempt.pk, now=now)
        for refund in attempt.refunds.filter(state=Refund.STARTED).select_related("attempt"):
            refunds.ask_again(refund=refund, now=now)
        afterwards.follow(attempt_id=attempt.pk, event=event, now=now)
    WebhookEvent.objects.filter(pk=row.pk).update(done_at=now)
    return attempt is not None


def _attempt_of(event: ProviderEvent) -> PaymentAttempt | None:
    """By the provider's id, or by ours inside it: a webhook may overtake the answer that would have told us theirs."""
    found = PaymentAttempt.objects.filter(intent_id=event.intent_id).first() if event.intent_id else None
    if found is not None or not event.payment_id:
        return found
    found = PaymentAttempt.objects.filter(pk=event.payment_id, intent_id=None).first()
    if found is not None and event.intent_id:
        PaymentAttempt.objects.filter(pk=found.pk, intent_id=None).update(
            intent_id=event.intent_id, state=PaymentAttempt.OPEN
        )
    return found


@transactions.repeated
def _apply(*, attempt_id, intent: Intent, now: datetime) -> Refund | None:
    """Locks order and attempt and applies one answer; returns the begun refund when all of the money must go back."""
    order_id = PaymentAttempt.objects.values_list("order_id", flat=True).get(pk=attempt_id)
    order = Order.objects.select_for_update().get(pk=order_id)
    attempt = PaymentAttempt.objects.select_for_update().get(pk=attempt_id)
    if attempt.state not in PaymentAttempt.UNSETTLED:
        return None
    attempt.asked_at = now
    if intent.state == gateways.SUCCEEDED:
        reason = _succeeded(order, attempt, intent, now)
        # In this transaction: a process that dies before the provider is asked leaves a row for the sweeper.
        return refunds.begin_one(attempt=attempt, amount=intent.received, reason=reason, now=now) if reason else None
    if intent.state == gateways.CANCELLED:
        close(attempt, PaymentAttempt.CANCELLED, now=now)
    elif intent.error_code and (intent.error_code, attempt.state) != (attempt.error_code, PaymentAttempt.FAILED):
        _failed(order, attempt, intent)
    else:
        attempt.save(update_fields=["asked_at"])
    return None


def _succeeded(order: Order, attempt: PaymentAttempt, intent: Intent, now: datetime) -> str:
    """Takes the money; answers why all of it must go back, "" when it stays."""
    if (intent.received, intent.currency) != (attempt.amount, attempt.currency):
        _hold(attempt, intent, now)
        return ""
    close(attempt, PaymentAttempt.SUCCEEDED, now=now, received=intent.received)
    if _paid_by_another(order, attempt):
        return "the order was already paid"
    if order.status != statuses.CANCELLED:
        _paid_by(order, attempt)
        transitions.mark_paid(order=order, note=f"payment {attempt.pk}", now=now)
        invoices.issue(order_id=order.pk, now=now)
        return ""
    if not _expired(order):
        return "the order was cancelled before the payment"
    try:
        with transaction.atomic():
            _paid_by(order, attempt)
            transitions.revive(order=order, note="paid after its time limit", now=now)
            invoices.issue(order_id=order.pk, now=now)
    except transitions.GoodsGone:
        transitions.note_late_payment(order=order, now=now)
        payment_refused_late.send(sender=PaymentAttempt, order_id=order.pk, attempt_id=str(attempt.pk))
        return "paid after its time limit, and the goods are gone"
    return ""


def _paid_by(order: Order, attempt: PaymentAttempt) -> None:
    """The method that brought the money is the order's, whatever was chosen after it."""
    if order.payment_method != attempt.method:
        order.payment_method = attempt.method
        order.save(update_fields=["payment_method"])


def _expired(order: Order) -> bool:
    """Whether the order was cancelled by the clock; one that a person cancelled stays cancelled."""
    latest = order.status_changes.filter(new_status=statuses.CANCELLED).order_by("-date_created", "-pk").first()
    return latest is not None and latest.note == statuses.NOT_PAID_IN_TIME


def _failed(order: Order, attempt: PaymentAttempt, intent: Intent) -> None:
    attempt.state = PaymentAttempt.FAILED
    attempt.error_code, attempt.error_message = intent.error_code[:64], intent.error_message[:255]
    attempt.save(update_fields=["state", "error_code", "error_message", "asked_at"])
    if order.payment_status == statuses.UNPAID:
        order.payment_status = statuses.PAYMENT_FAILED
        order.save(update_fields=["payment_status", "updated_at"])
    payment_failed.send(sender=PaymentAttempt, order_id=order.pk, attempt_id=str(attempt.pk))


def _hold(attempt: PaymentAttempt, intent: Intent, now: datetime) -> None:
    """Money came, but not what was asked for: never paid, a person must look."""
    attempt.alert = f"expected {attempt.amount} {attempt.currency}, received {intent.received} {intent.currency}"
    close(attempt, PaymentAttempt.HELD, now=now, received=intent.received)
    log.error("payment %s of order %s held: %s", attempt.pk, attempt.order_id, attempt.alert)
    payment_held.send(sender=PaymentAttempt, order_id=attempt.order_id, attempt_id=str(attempt.pk))


def close(attempt: PaymentAttempt, state: str, *, now: datetime, received=None) -> None:
    attempt.state, attempt.settled_at, attempt.asked_at = state, now, now
    if received is not None:
        attempt.received = received
    attempt.save(update_fields=["state", "settled_at", "asked_at", "received", "alert"])


def _paid_by_another(order: Order, attempt: PaymentAttempt) -> bool:
    others = PaymentAttempt.objects.filter(Q(order=order), ~Q(pk=attempt.pk), state=PaymentAttempt.SUCCEEDED)
    return others.exists()
