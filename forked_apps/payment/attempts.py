"""Start or reuse the payment of a pending order."""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction

from forked_apps import transactions
from forked_apps.order import statuses
from forked_apps.order.models import Order
from forked_apps.payment import providers
from forked_apps.payment.gateways import CARD, MANUAL_METHODS, GatewayUnavailable
from forked_apps.payment.models import PaymentAttempt

log = logging.getLogger("counterfoil.payment")


class NotPayable(Exception):
    """The order cannot be paid now: it is paid, cancelled or expired. Carries the order."""

    def __init__(self, order: Order):
        super().__init__(f"Order {order.number} is {order.status} and {order.payment_status}: there is nothing to pay.")
        self.order = order


def start(*, order_id: int, method: str, now: datetime) -> PaymentAttempt:
    """The payment of an order for exactly its total: a new one, or the unfinished one that exists.

    The attempt is committed before the provider is asked, and the provider's idempotency key is the attempt's id: a
    lost answer, a killed process or a second click all end in the same intent. Raises NotPayable,
    UnknownPaymentMethod, and GatewayUnavailable when the provider did not answer (asking again is safe). Must be
    called outside a transaction where there is a provider: a rollback would forget a payment that it remembers.
    """
    providers.check(method)
    if method not in MANUAL_METHODS and transaction.get_connection().in_atomic_block and not _in_test_transaction():
        raise RuntimeError("payments start outside a transaction: a rollback must not forget them")
    attempt = _open_attempt(order_id=order_id, method=method, now=now)
    if method in MANUAL_METHODS or attempt.intent_id:
        return attempt
    try:
        return ask_provider(attempt=attempt)
    except GatewayUnavailable as error:
        error.order_number = attempt.order.number
        raise


def ask_provider(*, attempt: PaymentAttempt) -> PaymentAttempt:
    """Makes the provider's intent of an attempt that has none yet; safe to repeat."""
    intent = providers.gateway().create_intent(
        amount=attempt.amount,
        currency=attempt.currency,
        order_number=attempt.order.number,
        payment_id=str(attempt.pk),
        key=str(attempt.pk),
    )
    PaymentAttempt.objects.filter(pk=attempt.pk, intent_id=None).update(
        intent_id=intent.id, client_secret=intent.client_secret, state=PaymentAttempt.OPEN
    )
    attempt.refresh_from_db()
    return attempt


@transactions.repeated
def _open_attempt(*, order_id: int, method: str, now: datetime) -> PaymentAttempt:
    order = Order.objects.select_for_update().get(pk=order_id)
    check_payable(order, method)
    found = order.payment_attempts.filter(method=method, state__in=PaymentAttempt.UNSETTLED).first()
    if found is not None:
        # A card asks for a new short time; a transfer's long one counts from when it was first chosen, or going to and
        # fro between two methods would hold the goods for ever.
        _choose(order, method, since=now if method == CARD else found.created_at, now=now)
        return found
    _choose(order, method, since=now, now=now)
    return PaymentAttempt.objects.create(
        order=order,
        method=method,
        amount=order.total_incl_tax,
        currency=order.currency,
        state=PaymentAttempt.OPEN if method in MANUAL_METHODS else PaymentAttempt.STARTED,
        created_at=now,
    )


def check_payable(order: Order, method: str) -> None:
    """Raises NotPayable, for an order that is locked.

    Cards pay pending orders; a transfer or the courier may bring the money of one that is already on its way.
    """
    unpaid = order.payment_status in (statuses.UNPAID, statuses.PAYMENT_FAILED)
    in_time = order.status == statuses.PENDING if method == CARD else order.status != statuses.CANCELLED
    if not (unpaid and in_time):
        raise NotPayable(order)


def _choose(order: Order, method: str, *, since: datetime, now: datetime) -> None:
    """Writes down how the order will be paid; the time it may hold its stock follows from the method."""
    if order.payment_method == method:
        return
    hold = settings.PAYMENT_HOLDS[method]
    expires_at = None if hold is None else since + hold
    Order.objects.filter(pk=order.pk).update(payment_method=method, expires_at=expires_at, updated_at=now)


def _in_test_transaction() -> bool:
    """Whether the only open transaction is the one that Django's TestCase wraps around a test."""
    connection = transaction.get_connection()
    return bool(connection.atomic_blocks) and all(block._from_testcase for block in connection.atomic_blocks)
