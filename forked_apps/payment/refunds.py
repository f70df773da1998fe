"""Refund all or part of a payment, never more than was paid."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from forked_apps import transactions
from forked_apps.order import statuses
from forked_apps.order.models import Order
from forked_apps.payment import balance, credit_notes, gateways, providers, refund_lines
from forked_apps.payment.balance import refundable
from forked_apps.payment.gateways import MANUAL_METHODS, GatewayRefused, GatewayUnavailable, RefundAnswer
from forked_apps.payment.models import PaymentAttempt, Refund
from forked_apps.payment.signals import refund_recorded

log = logging.getLogger("counterfoil.payment")


class NothingToRefund(Exception):
    """Nothing of this payment or order is left to give back."""

    def __init__(self, of):
        super().__init__("Nothing is left to refund.")
        self.of = of


class RefundTooLarge(Exception):
    """More than what is left; carries how much that is."""

    def __init__(self, wanted: Decimal, left: Decimal):
        super().__init__(f"{wanted} is more than the {left} that is left to refund")
        self.wanted, self.left = wanted, left


class LeftChanged(Exception):
    """Something was refunded since the caller looked; carries how much is left now."""

    def __init__(self, left: Decimal):
        super().__init__("Something was refunded in the meantime; please look again.")
        self.left = left


def refund_order(
    *,
    order_id: int,
    amount: Decimal | None = None,
    lines: Mapping[int, int] | None = None,
    shipping: bool = False,
    left_seen: Decimal | None = None,
    reason: str,
    actor=None,
    now: datetime,
) -> list[Refund]:
    """Gives back a part of an order or all of it, from the newest payment backwards: all or nothing.

    `lines` (units by line id) and `shipping` name what it is for; `amount` may differ from what these cost. None: their
    price, or all that is left where nothing is named. `left_seen` guards against a second click. Raises, before
    anything is written: NothingToRefund, RefundTooLarge with what is left, LeftChanged, and
    quantities.LineQuantityNotPossible for units that were not bought or are refunded already.
    """
    begun = begin(
        order_id=order_id, amount=amount, lines=lines, shipping=shipping, left_seen=left_seen, reason=reason,
        actor=actor, now=now,
    )  # fmt: skip
    return [ask_provider(refund=row, now=now) for row in begun]


@transactions.repeated
def begin(
    *,
    order_id: int,
    amount: Decimal | None,
    lines: Mapping[int, int] | None = None,
    shipping: bool = False,
    left_seen: Decimal | None = None,
    reason: str,
    actor=None,
    now: datetime,
) -> list[Refund]:
    """Writes down what `refund_order` would give back; no provider is asked yet.

    In the transaction of what makes the money go back, so that neither can be without the other: whoever called asks
    the provider after the commit (`finish`), and if that process died the sweeper does. What is left, of the money and
    of each line, is read under the order's lock, which every writer of its money holds. Raises as `refund_order`, with
    nothing written.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    left = refundable(order_id=order_id)
    if left_seen is not None and left_seen != left:
        raise LeftChanged(left)
    if left <= 0:
        raise NothingToRefund(order_id)
    named = refund_lines.propose(order=order, lines=lines or {}, shipping=shipping) if lines or shipping else None
    wanted = amount if amount is not None else named.worth if named else left
    if named and amount is None and not wanted:
        raise NothingToRefund(order_id)
    if not 0 < wanted <= left:
        raise RefundTooLarge(wanted, left)
    begun = []
    paid_by = PaymentAttempt.objects.select_for_update().filter(order_id=order_id, state=PaymentAttempt.SUCCEEDED)
    for attempt in sorted(paid_by.order_by("pk"), key=lambda one: one.created_at, reverse=True):
        part = min(wanted, balance.left_of(attempt))
        if part > 0:
            # What is named is counted once, with the first payment that gives.
            row_is_for = None if begun else named
            begun.append(begin_one(attempt=attempt, amount=part, named=row_is_for, reason=reason, actor=actor, now=now))
            wanted -= part
    return begun


def begin_one(
    *,
    attempt: PaymentAttempt,
    amount: Decimal,
    named: refund_lines.Proposal | None = None,
    reason: str,
    actor=None,
    now: datetime,
) -> Refund:
    """`begin` for a part of one payment, under its order's lock. Raises NothingToRefund or RefundTooLarge."""
    left = balance.left_of(attempt)
    if left <= 0:
        raise NothingToRefund(attempt.pk)
    if not 0 < amount <= left:
        raise RefundTooLarge(amount, left)
    by = actor if getattr(actor, "pk", None) else None
    row = Refund.objects.create(
        attempt=attempt,
        amount=amount,
        shipping=named.shipping if named else 0,
        reason=reason[:255],
        actor=by,
        created_at=now,
    )
    if named:
        refund_lines.write_down(row, named)
    return row


def finish(*, order_id: int, now: datetime) -> list[Refund]:
    """Brings the refunds of an order that were begun, and have no end yet, to the provider. Never raises for it."""
    begun = Refund.objects.filter(attempt__order_id=order_id, state=Refund.STARTED).select_related("attempt")
    return [ask_again(refund=row, now=now) for row in begun]


def refund(*, attempt_id, amount: Decimal, reason: str, now: datetime, actor=None) -> Refund:
    """Gives back a part of one payment: the row first, then the provider, with the row's id as idempotency key.

    A provider that does not answer, or is not through yet, leaves the row as asked; `ask_again` goes on. Raises
    NothingToRefund, or RefundTooLarge with what is left: checked under the order's lock, so that two refunds at once
    cannot together exceed what was paid.
    """
    with transaction.atomic():
        order_id = PaymentAttempt.objects.values_list("order_id", flat=True).get(pk=attempt_id)
        Order.objects.select_for_update().get(pk=order_id)
        attempt = PaymentAttempt.objects.select_for_update().get(pk=attempt_id)
        row = begin_one(attempt=attempt, amount=amount, reason=reason, actor=actor, now=now)
    return ask_provider(refund=row, now=now)


def ask_provider(*, refund: Refund, now: datetime) -> Refund:
    """Brings a recorded refund to the provider for the first time."""
    return _take_answer(refund, _request, now)


def ask_again(*, refund: Refund, now: datetime) -> Refund:
    """Asks how a refund stands whose end is not known, and for the refund itself if the provider never heard of it.

    Looks before it asks: providers forget idempotency keys (Stripe after 24 hours), so that after a long silence the
    same key would give the money back a second time.
    """
    return _take_answer(refund, lambda row: _found(row) or _request(row), now)


def _found(refund: Refund) -> RefundAnswer | None:
    return providers.gateway().find_refund(intent_id=refund.attempt.intent_id, key=str(refund.pk))


def _request(refund: Refund) -> RefundAnswer:
    return providers.gateway().refund(intent_id=refund.attempt.intent_id, amount=refund.amount, key=str(refund.pk))


def _take_answer(refund: Refund, ask: Callable[[Refund], RefundAnswer], now: datetime) -> Refund:
    if refund.attempt.method in MANUAL_METHODS:
        # No provider stands behind it: staff give the money back by hand.
        return settle(refund_id=refund.pk, state=Refund.SUCCEEDED, now=now)
    try:
        answer = ask(refund)
    except (GatewayUnavailable, providers.UnknownPaymentMethod) as error:
        log.warning("refund %s has no answer yet: %s", refund.pk, error)
        return refund
    except GatewayRefused as error:
        log.error("refund %s was refused: %s", refund.pk, error)
        return settle(refund_id=refund.pk, state=Refund.REFUSED, now=now, error=str(error))
    if answer.state == gateways.PROCESSING:
        return refund
    if answer.state == gateways.FAILED:
        log.error("refund %s failed: %s", refund.pk, answer.error_message)
        error = answer.error_message or "the bank sent it back"
        return settle(refund_id=refund.pk, state=Refund.REFUSED, now=now, provider_id=answer.id, error=error)
    return settle(refund_id=refund.pk, state=Refund.SUCCEEDED, now=now, provider_id=answer.id)


@transactions.repeated
def settle(*, refund_id, state: str, now: datetime, provider_id: str | None = None, error: str = "") -> Refund:
    """Ends a refund under the order's lock: its state, the order's payment status, the credit note, the mail. Once."""
    order_id = Refund.objects.values_list("attempt__order_id", flat=True).get(pk=refund_id)
    order = Order.objects.select_for_update().get(pk=order_id)
    row = Refund.objects.select_for_update().select_related("attempt").get(pk=refund_id)
    if row.state != Refund.STARTED:
        return row
    row.state, row.settled_at, row.provider_id, row.error_message = state, now, provider_id, error[:255]
    row.save(update_fields=["state", "settled_at", "provider_id", "error_message"])
    if state == Refund.SUCCEEDED:
        _tell_order(order)
        credit_notes.issue(refund_id=row.pk, now=now)
        refund_recorded.send(sender=Refund, order_id=order.pk, refund_id=str(row.pk))
    return row


def _tell_order(order: Order) -> None:
    """The order's payment status after a refund; an order whose surplus went back stays paid."""
    kept = balance.kept(order_id=order.pk)
    if kept <= 0:
        status = statuses.REFUNDED
    elif kept < order.total_incl_tax:
        status = statuses.PARTIALLY_REFUNDED
    else:
        status = statuses.PAYMENT_PAID
    if order.payment_status != status:
        order.payment_status = status
        order.save(update_fields=["payment_status", "updated_at"])


def exceeds(*, attempt: PaymentAttempt, amount: Decimal) -> bool:
    """Whether an amount is more than what came by a payment and has not been given back."""
    return amount > balance.left_of(attempt)
