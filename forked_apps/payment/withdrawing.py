"""Withdraw the unfinished payments of an order that will not be paid any more."""

import logging
from datetime import datetime

from forked_apps.payment import providers, settlement
from forked_apps.payment.gateways import MANUAL_METHODS, GatewayRefused, GatewayUnavailable
from forked_apps.payment.models import PaymentAttempt

log = logging.getLogger("counterfoil.payment")


def withdraw(*, order_id: int, now: datetime) -> None:
    """Cancels the unfinished payments of an order that will not be paid any more, here and at the provider.

    A provider that answers "already paid" is believed: settlement then decides between reviving and refunding. A
    provider that does not answer leaves the attempt as it is; the sweeper asks again. One that refuses (an intent of
    another account) is logged: the order is cancelled all the same.
    """
    for attempt in PaymentAttempt.objects.filter(order_id=order_id, state__in=PaymentAttempt.UNSETTLED):
        if not attempt.intent_id:
            _close(attempt)
            continue
        try:
            providers.gateway().cancel(intent_id=attempt.intent_id)
            settlement.settle(attempt_id=attempt.pk, now=now)
        except (GatewayUnavailable, providers.UnknownPaymentMethod) as error:
            log.warning("payment %s could not be cancelled yet: %s", attempt.pk, error)
        except GatewayRefused as error:
            log.error("payment %s cannot be cancelled at the provider: %s", attempt.pk, error)


def _close(attempt: PaymentAttempt) -> None:
    """Ends an attempt that the provider never heard of; one that it may have heard of stays for the sweeper."""
    if attempt.method in MANUAL_METHODS:
        PaymentAttempt.objects.filter(pk=attempt.pk).update(state=PaymentAttempt.CANCELLED)
