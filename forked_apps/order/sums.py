"""The rows between an order's lines and its total, as every page and mail shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from oscar.apps.order.models import OrderDiscount


@dataclass(frozen=True)
class Row:
    """One amount, gross; a discount is negative."""

    label: str
    amount: Decimal


def below(order) -> list[Row]:
    """Discounts of the lines, shipping, surcharges: added to the lines before discounts they are the order's total.

    What an offer took off shipping is no row: the charge has been lowered by it. Two statements.
    """
    discounts = [row for row in order.discounts.all() if row.category == OrderDiscount.BASKET and row.amount]
    rows = [Row(_named(row), -row.amount) for row in discounts]
    rows.append(Row(order.shipping_method or "Shipping", order.shipping_incl_tax))
    return rows + [Row(surcharge.name, surcharge.incl_tax) for surcharge in order.surcharges.all()]


def goods(lines: Iterable) -> Decimal:
    """The lines before discounts, gross."""
    return sum((line.line_price_before_discounts_incl_tax for line in lines), Decimal("0.00"))


def _named(discount) -> str:
    return f"{discount.offer_name} ({discount.voucher_code})" if discount.voucher_code else discount.offer_name
