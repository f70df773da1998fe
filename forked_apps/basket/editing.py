"""Change a cart: each function locks the basket row, reads its status again, checks, and writes."""

from collections.abc import Iterable, Mapping


def add(*, basket_id: int, product_id: int, quantity: int, options: Iterable[Mapping] | None = None) -> None:
    """Put `quantity` more of a product into the cart; the same product with the same options shares one line.

    `options`: [{"option": Option or its code, "value": ...}]. Raises UnknownProduct, VariantRequired, NotForSale,
    InvalidOption, QuantityOutOfRange, NotEnoughStock (counting what the cart holds), CartFull, CartClosed.
    """
    raise NotImplementedError


def set_quantity(*, basket_id: int, line_id: int, quantity: int) -> None:
    """Make a line hold exactly `quantity`; 0 removes it. Raises UnknownLine, NotForSale and what `add` raises."""
    raise NotImplementedError


def remove(*, basket_id: int, line_id: int) -> None:
    """Take a line out, also one that cannot be bought any more. Raises UnknownLine, CartClosed."""
    raise NotImplementedError


def empty(*, basket_id: int) -> None:
    """Take out all lines and vouchers. Raises CartClosed."""
    raise NotImplementedError


def choose_shipping(*, basket_id: int, method: str | None = None, address: Mapping | None = None) -> None:
    """Keep a delivery address, a shipping method, or both; None leaves as it is, "" and {} clear.

    Raises InvalidAddress, UnknownShippingMethod(code, allowed), CartClosed.
    """
    raise NotImplementedError


def acknowledge(*, basket_id: int, quote) -> None:
    """The shopper has seen this quote: its values become those that later notices are measured against."""
    raise NotImplementedError
