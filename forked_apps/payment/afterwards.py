"""What happens to a paid payment at the provider by other hands than ours: refunds made there, card holders' disputes.

Staff may give money back in the provider's own dashboard: the shop's books follow, money that left is a refund here
too, with its credit note. What no book can follow, such as a dispute, is told to staff.
"""

import logging
from datetime import datetime

from forked_apps import transactions
from forked_apps.order.models import Order
from forked_apps.payment import gateways, providers, refunds
from forked_apps.payment.gateways import ProviderEvent, RefundAnswer
from forked_apps.payment.models import PaymentAttempt, Refund

log = logging.getLogger("counterfoil.payment")
REFUNDS, DISPUTES = ("charge.refund", "refund."), ("charge.dispute.",)
MADE_THERE = "made at the payment provider"


def follow(*, attempt_id, event: ProviderEvent, now: datetime) -> None:
    """Acts on an event about money that had come already; any other event is none of this.

    Raises GatewayUnavailable.
    """
    if event.type.startswith(DISPUTES):
        alert(attempt_id=attempt_id, text=f"the card holder disputes it: {event.type}")
    elif event.type.startswith(REFUNDS):
        agree(attempt_id=attempt_id, now=now)


def agree(*, attempt_id, now: datetime) -> None:
    """Makes the books of a payment agree with the refunds that the provider tells of; repeats are harmless.

    Of money that was never the order's (another amount than asked for) only an alert tells. Raises GatewayUnavailable.
    """
    attempt = PaymentAttempt.objects.get(pk=attempt_id)
    if not attempt.intent_id or attempt.state not in (PaymentAttempt.SUCCEEDED, PaymentAttempt.HELD):
        return
    told = providers.gateway().fetch(intent_id=attempt.intent_id).refunds
    for answer in reversed(told):
        if attempt.state == PaymentAttempt.HELD:
            alert(attempt_id=attempt_id, text=f"{answer.amount} {attempt.currency} given back at the provider")
        else:
            _take(attempt_id, answer, now)


def alert(*, attempt_id, text: str) -> None:
    """Puts a note on a payment for staff to see beside it, once, and into the log for whoever watches."""
    attempt = PaymentAttempt.objects.select_related("order").get(pk=attempt_id)
    if text in attempt.alert:
        return
    log.error("payment %s of order %s: %s", attempt.pk, attempt.order.number, text)
    whole = f"{attempt.alert}; {text}" if attempt.alert else text
    PaymentAttempt.objects.filter(pk=attempt_id).update(alert=whole[:255])


@transactions.repeated
def _take(attempt_id, answer: RefundAnswer, now: datetime) -> None:
    """One refund of the provider: ours, known, or new to us."""
    order_id = PaymentAttempt.objects.values_list("order_id", flat=True).get(pk=attempt_id)
    Order.objects.select_for_update().get(pk=order_id)
    attempt = PaymentAttempt.objects.select_for_update().get(pk=attempt_id)
    row = _row_of(attempt, answer)
    if row is None:
        _made_there(attempt, answer, now)
    elif answer.state == gateways.FAILED and row.state == Refund.SUCCEEDED:
        alert(attempt_id=attempt_id, text=f"the refund of {answer.amount} {attempt.currency} did not arrive")


def _row_of(attempt: PaymentAttempt, answer: RefundAnswer) -> Refund | None:
    """By the provider's id, or by ours inside it: its webhook may overtake the answer that tells us theirs."""
    found = attempt.refunds.filter(provider_id=answer.id).first()
    return found or (attempt.refunds.filter(pk=answer.key).first() if answer.key else None)


def _made_there(attempt: PaymentAttempt, answer: RefundAnswer, now: datetime) -> None:
    """Writes down a refund that nobody made here, once it is done; more than is left is told to staff instead."""
    if answer.state != gateways.SUCCEEDED:
        return
    if refunds.exceeds(attempt=attempt, amount=answer.amount):
        alert(attempt_id=attempt.pk, text=f"{answer.amount} {attempt.currency} given back, more than was left")
        return
    row = Refund.objects.create(attempt=attempt, amount=answer.amount, reason=MADE_THERE, created_at=now)
    refunds.settle(refund_id=row.pk, state=Refund.SUCCEEDED, now=now, provider_id=answer.id)
