"""What the shop asks of a payment provider: a protocol and its types."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol


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
FAILED = "failed"  # of refunds only: a payment that failed is open again


@dataclass(frozen=True)
class RefundAnswer:
    """A refund as the provider sees it: `state` is SUCCEEDED, PROCESSING or, when the bank sent it back, FAILED.

    `key` is our own id of it, when it was we who asked.
    """

    id: str
    amount: Decimal
    state: str
    error_message: str = ""
    key: str = ""


@dataclass(frozen=True)
class Intent:
    """A payment as the provider sees it now. Amounts in the shop's currency, `received` is what was really charged.

    `refunds`, newest first, are those that the provider tells of beside it, whoever made them.
    """

    id: str
    state: str
    amount: Decimal
    received: Decimal
    currency: str
    client_secret: str = ""
    payment_id: str = ""  # our own id, which we gave the provider to keep
    error_code: str = ""
    error_message: str = ""
    refunds: tuple[RefundAnswer, ...] = ()


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
    def find_refund(self, *, intent_id: str, key: str) -> RefundAnswer | None: ...
    def parse_webhook(self, *, payload: bytes, signature: str) -> ProviderEvent: ...


CARD, BANK_TRANSFER, CASH_ON_DELIVERY = "card", "bank_transfer", "cash_on_delivery"
# Methods that no provider stands behind: staff record the money when it is there.
MANUAL_METHODS = (BANK_TRANSFER, CASH_ON_DELIVERY)
