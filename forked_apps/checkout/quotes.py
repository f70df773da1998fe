"""What a priced cart looks like: plain, frozen values. Money is Decimal with two places in the shop's currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class QuotedLine:
    """One line, priced now.

    `unit_price` is what the shop shows: gross when PRICES_INCLUDE_TAX, else net. All other amounts without
    `excl_tax` in their name are gross, so that `line_total == line_total_before_discount - discount` and totals add up
    exactly in both kinds of shop. A line that cannot be bought at all (`is_buyable` false, or sold out) costs nothing.
    """

    id: int
    product: Any
    product_id: int
    name: str
    sku: str
    upc: str | None
    image_url: str
    quantity: int
    unit_price: Decimal
    unit_price_excl_tax: Decimal
    unit_price_incl_tax: Decimal
    line_total_before_discount: Decimal
    line_total_before_discount_excl_tax: Decimal
    discount: Decimal
    line_total: Decimal
    line_total_excl_tax: Decimal
    tax: Decimal
    tax_rate: Decimal
    tax_code: str
    stockrecord_id: int | None
    stockrecord: Any
    price_when_added: Decimal | None
    available: int | None  # None: stock is not tracked
    is_buyable: bool  # public, priced, with a stock record
    is_short: bool  # the cart holds more of it than can be bought now
    image: str = ""  # path of the picture below the media root
    options: tuple[tuple[str, str, Any], ...] = ()  # (code, name, value)

    @property
    def url(self) -> str:
        """The product's page."""
        return self.product.get_absolute_url()

    def snapshot(self) -> dict[str, Any]:
        """What a shopper who has seen this line knows about it; kept on the cart's line."""
        return {"unit_price": str(self.unit_price), "available": self.available, "buyable": self.is_buyable}


@dataclass(frozen=True)
class ShippingOption:
    """One way to send this cart, with its price as the shop shows it."""

    code: str
    name: str
    price: Decimal
    description: str
    price_excl_tax: Decimal
    price_incl_tax: Decimal
    discount: Decimal  # what an offer takes off it already; gross


@dataclass(frozen=True)
class QuotedShipping:
    """The way that counts in the total: the chosen one, or the cheapest while none is chosen (`is_chosen`).

    `method` is None when nothing applies (no address in a country that we ship to, or an empty cart).
    `price` equals `price_incl_tax`: it is what is added to the total.
    """

    method: str | None
    name: str
    price_excl_tax: Decimal
    price_incl_tax: Decimal
    price: Decimal
    tax_rate: Decimal
    tax_code: str
    is_chosen: bool
    options: tuple[ShippingOption, ...] = ()
    discount: Decimal = Decimal("0.00")


@dataclass(frozen=True)
class QuotedDiscount:
    """What one offer takes off the lines or the shipping; gross."""

    name: str
    amount: Decimal
    voucher_code: str | None
    offer_id: int
    on_shipping: bool = False


@dataclass(frozen=True)
class Notice:
    """One change since the shopper last agreed. `id` is the same at each read until the change itself changes."""

    id: str
    code: str
    line_id: int | None
    old: str | None
    new: str | None
    at: datetime


@dataclass(frozen=True)
class Quote:
    """A cart priced at one moment. `total == sum(line.line_total) + shipping_total`, exactly.

    `subtotal` is before discounts, `discount_total` is what offers take off the lines; `total` includes tax.
    `applications` is Oscar's record of applied offers, with the same amounts, for the order that follows.
    """

    basket: Any
    lines: tuple[QuotedLine, ...]
    vouchers: tuple[tuple[str, str], ...]  # (code, name)
    discounts: tuple[QuotedDiscount, ...]
    shipping: QuotedShipping
    subtotal: Decimal
    discount_total: Decimal
    shipping_total: Decimal
    tax_total: Decimal
    total: Decimal
    total_excl_tax: Decimal
    currency: str
    notices: tuple[Notice, ...]
    version: str
    address: Mapping[str, str] | None = None
    shipping_required: bool = True
    applications: Any = field(default=None, repr=False, compare=False)
    seen: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)  # snapshot that acknowledges it
