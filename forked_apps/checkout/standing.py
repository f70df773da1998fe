"""Where the payment of an order stands, in one word that a page can be written about."""

from datetime import datetime

from forked_apps.order import statuses
from forked_apps.order.models import Order
from forked_apps.payment import gateways, settlement
from forked_apps.payment.gateways import CARD, MANUAL_METHODS
from forked_apps.payment.models import PaymentAttempt

PAID, REFUNDED = "paid", "refunded"
OPEN = "open"  # nothing has come yet
DECLINED = "declined"  # the card was refused, another may be tried
AGREED = "agreed"  # by a method that needs nothing more from the shopper here
CHECKING = "checking"  # the money that came is not what was asked for: a person looks at it
TOO_LATE = "too_late"  # the order is cancelled; what is paid all the same goes back
# The standings in which the pay page has something to offer.
PAYABLE = (OPEN, DECLINED, AGREED)


def of(order: Order) -> str:
    """The standing of an order; reads at most one row."""
    if order.status == statuses.CANCELLED:
        return TOO_LATE
    if order.payment_status == statuses.PAYMENT_PAID:
        return PAID
    if order.payment_status in (statuses.REFUNDED, statuses.PARTIALLY_REFUNDED):
        return REFUNDED
    latest = latest_card_payment(order)
    if latest is not None and latest.state == PaymentAttempt.HELD:
        return CHECKING
    if order.payment_method in MANUAL_METHODS:
        return AGREED
    if latest is not None and latest.state == PaymentAttempt.FAILED:
        return DECLINED
    return OPEN


def latest_card_payment(order: Order) -> PaymentAttempt | None:
    """The newest payment of the order by card."""
    return order.payment_attempts.filter(method=CARD).order_by("-created_at").first()


def asked(order: Order, *, now: datetime) -> tuple[str, bool]:
    """The standing after asking the provider once about an unsettled card payment, and whether it answered."""
    latest = latest_card_payment(order)
    answered = True
    if latest is not None and latest.state in PaymentAttempt.UNSETTLED:
        try:
            settlement.settle(attempt_id=latest.pk, now=now)
        except gateways.GatewayUnavailable:
            answered = False
        order.refresh_from_db()
    return of(order), answered
