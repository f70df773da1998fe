"""What the shop asks of a payment provider: a protocol, its types, and which provider serves which method."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.conf import settings


class GatewayUnavailable(Exception):
    """The provider gave no usable answer; whether the request took effect is unknown, asking again is safe.

    `order_number` is the order that was to be paid, when there is one.
    """

    order_number = ""


class GatewayRefused(Exception):
    """The provider understood and refused; asking again changes nothing."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


class BadSignature(Exception):
    """A webhook that was not signed by the provider, or too long ago."""


# What an intent can be, in our words. A provider's own words are translated by its gateway.
OPEN, NEEDS_ACTION, PROCESSING, SUCCEEDED, CANCELLED = "open", "needs_action", "processing", "succeeded", "cancelled"


@dataclass(frozen=True)
class Intent:
    """A payment as the provider sees it now. Amounts in the shop's currency, `received` is what was really charged."""

    id: str
    state: str
    amount: Decimal
    received: Decimal
    currency: str
    client_secret: str = ""
    payment_id: str = ""  # our own id, which we gave the provider to keep
    error_code: str = ""
    error_message: str = ""


@dataclass(frozen=True)
class RefundAnswer:
    """A refund as the provider sees it."""

    id: str
    amount: Decimal
    settled: bool


@dataclass(frozen=True)
class ProviderEvent:
    """A verified webhook: only what it is about; the truth is fetched from the provider."""

    id: str
    type: str
    intent_id: str
    payment_id: str


class PaymentGateway(Protocol):
    """A provider. Every call that changes something takes a key; the same key twice has one effect."""

    def create_intent(
        self, *, amount: Decimal, currency: str, order_number: str, payment_id: str, key: str
    ) -> Intent: ...
    def fetch(self, *, intent_id: str) -> Intent: ...
    def cancel(self, *, intent_id: str) -> Intent: ...
    def refund(self, *, intent_id: str, amount: Decimal, key: str) -> RefundAnswer: ...
    def parse_webhook(self, *, payload: bytes, signature: str) -> ProviderEvent: ...


CARD, BANK_TRANSFER, CASH_ON_DELIVERY = "card", "bank_transfer", "cash_on_delivery"
# Methods that no provider stands behind: staff record the money when it is there.
MANUAL_METHODS = (BANK_TRANSFER, CASH_ON_DELIVERY)


class UnknownPaymentMethod(Exception):
    """No such method in this shop; carries the ones there are."""

    def __init__(self, method: str, allowed: tuple[str, ...]):
        super().__init__(f"unknown payment method {method!r}")
        self.method, self.allowed = method, allowed


def methods() -> tuple[str, ...]:
    """The payment methods this shop offers: cards only where a provider's key is set."""
    return ((CARD,) if settings.STRIPE_SECRET_KEY else ()) + MANUAL_METHODS


def check(method: str) -> None:
    """Raises UnknownPaymentMethod when this shop does not offer the method."""
    if method not in methods():
        raise UnknownPaymentMethod(method, methods())


def gateway() -> PaymentGateway:
    """The card gateway. Raises UnknownPaymentMethod where the shop has no key for one."""
    if not settings.STRIPE_SECRET_KEY:
        raise UnknownPaymentMethod(CARD, methods())
    from forked_apps.payment.stripe_gateway import StripeGateway

    return StripeGateway(
        secret_key=settings.STRIPE_SECRET_KEY,
        webhook_secrets=tuple(settings.STRIPE_WEBHOOK_SECRETS),
        base_address=settings.STRIPE_API_BASE,
    )
