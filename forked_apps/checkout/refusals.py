"""Why a cart was not placed; each carries the facts that a page or an API answer shows."""

from dataclasses import dataclass
from decimal import Decimal

from forked_apps.basket.exceptions import CartClosed, InvalidAddress
from forked_apps.shipping.repository import UnknownShippingMethod

__all__ = [
    "AddressRequired",
    "CartClosed",
    "EmptyCart",
    "GuestsNotAllowed",
    "InvalidAddress",
    "InvalidContact",
    "NotPlaced",
    "OrderTooLarge",
    "PaymentMethodUnavailable",
    "ShortLine",
    "ShortLines",
    "TotalChanged",
    "UnknownPaymentMethod",
    "UnknownShippingMethod",
]


class NotPlaced(Exception):
    """Any refusal to place a cart; nothing was written."""


class TotalChanged(NotPlaced):
    """The cart costs more now than the shopper agreed to; `quote` is the cart as it is."""

    def __init__(self, quote, expected: Decimal):
        super().__init__(f"The total is {quote.total} {quote.currency} now, not {expected}.")
        self.quote = quote
        self.expected = expected


@dataclass(frozen=True)
class ShortLine:
    """A line that cannot be had as wanted. `index` counts from 0; `available` is 0 when it is not for sale any more."""

    index: int
    line_id: int
    product_id: int
    name: str
    sku: str
    requested: int
    available: int


class ShortLines(NotPlaced):
    """Every line that is short, not only the first; `quote` is the cart as it is."""

    def __init__(self, shortages: tuple[ShortLine, ...], quote):
        short = ", ".join(f"{line.name}: {line.requested} wanted, {line.available} available" for line in shortages)
        super().__init__(f"Not enough stock ({short}).")
        self.shortages = shortages
        self.quote = quote


class OrderTooLarge(NotPlaced):
    """The cart costs more than this shop sells at once; carries the `limit`."""

    def __init__(self, limit: Decimal, currency: str):
        super().__init__(f"An order may cost {limit} {currency} at most, before discounts too.")
        self.limit = limit


class EmptyCart(NotPlaced):
    """There is nothing in the cart."""

    def __init__(self):
        super().__init__("The cart is empty.")


class AddressRequired(NotPlaced):
    """The goods have to be sent somewhere, and no address was given or kept on the cart."""

    def __init__(self):
        super().__init__("A delivery address is needed.")


class InvalidContact(NotPlaced):
    """The e-mail address, company or VAT id cannot be used; `errors` maps the field to a sentence."""

    def __init__(self, errors: dict[str, str]):
        super().__init__("; ".join(f"{name}: {text}" for name, text in errors.items()))
        self.errors = errors


class GuestsNotAllowed(NotPlaced):
    """This shop sells to registered customers only."""

    def __init__(self):
        super().__init__("Please log in to place an order.")


class UnknownPaymentMethod(NotPlaced):
    """The shop does not know this way of paying; `allowed` are the ones it knows."""

    def __init__(self, code: str, allowed):
        super().__init__(f"Payment method {code} is not available; choose one of: {', '.join(allowed)}.")
        self.code = code
        self.allowed = list(allowed)


class PaymentMethodUnavailable(UnknownPaymentMethod):
    """The shop knows this way of paying but does not offer it now: it has no key for cards."""
