"""Reconcile with the provider what got no answer: attempts, refunds and half-done webhooks."""

import logging
from datetime import datetime, timedelta

from django.db.models import Q

from forked_apps.order import statuses
from forked_apps.payment import attempts, refunds, settlement, withdrawing
from forked_apps.payment.gateways import CARD, GatewayUnavailable, ProviderEvent
from forked_apps.payment.models import PaymentAttempt, Refund, WebhookEvent

log = logging.getLogger("counterfoil.payment")
# Younger rows are being worked on by the request that made them.
QUIET_FOR = timedelta(seconds=30)
AT_ONCE = 200


def sweep(*, now: datetime) -> int:
    """Asks the provider about everything that is unsettled; the number of rows that were looked at.

    One row that fails does not stop the others: it is logged and its turn comes again.
    """
    return (
        _each(_silent_attempts(now), _settle_attempt, now)
        + _each(_silent_refunds(now), _settle_refund, now)
        + _each(_half_done_events(now), _take_event, now)
    )


def _silent_attempts(now: datetime):
    quiet = Q(asked_at=None, created_at__lt=now - QUIET_FOR) | Q(asked_at__lt=now - QUIET_FOR)
    unsettled = PaymentAttempt.objects.filter(quiet, method=CARD, state__in=PaymentAttempt.UNSETTLED)
    return unsettled.select_related("order").order_by("asked_at", "created_at")[:AT_ONCE]


def _silent_refunds(now: datetime):
    return Refund.objects.filter(state=Refund.STARTED, created_at__lt=now - QUIET_FOR).select_related("attempt")[
        :AT_ONCE
    ]


def _half_done_events(now: datetime):
    """Webhooks whose process died, or whose provider fell silent, between the record of them and their effect."""
    undone = WebhookEvent.objects.filter(done_at=None, received_at__lt=now - QUIET_FOR)
    return undone.order_by("received_at")[:AT_ONCE]


def _settle_attempt(attempt: PaymentAttempt, now: datetime) -> None:
    PaymentAttempt.objects.filter(pk=attempt.pk).update(asked_at=now)
    if not attempt.intent_id:
        attempt = attempts.ask_provider(attempt=attempt)
    if attempt.order.status == statuses.CANCELLED:
        withdrawing.withdraw(order_id=attempt.order_id, now=now)
    else:
        settlement.settle(attempt_id=attempt.pk, now=now)


def _settle_refund(refund: Refund, now: datetime) -> None:
    refunds.ask_again(refund=refund, now=now)


def _take_event(event: WebhookEvent, now: datetime) -> None:
    told = ProviderEvent(id=event.provider_id, type=event.type, intent_id=event.intent_id, payment_id="")
    settlement.receive(event=told, now=now)


def _each(rows, act, now: datetime) -> int:
    looked_at = 0
    for row in rows:
        looked_at += 1
        try:
            act(row, now)
        except GatewayUnavailable as error:
            log.warning("%s %s still has no answer: %s", type(row).__name__, row.pk, error)
        except Exception:
            log.exception("%s %s could not be reconciled", type(row).__name__, row.pk)
    return looked_at
