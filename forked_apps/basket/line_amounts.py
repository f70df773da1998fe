"""The arithmetic of one line: discount, net, tax and gross, to the cent, in gross and in net shops."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from forked_apps.partner import tax

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def to_cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class LineAmounts:
    """`gross == gross_before - discount` and `gross == net + tax`, exactly."""

    gross_before: Decimal
    net_before: Decimal
    discount: Decimal
    gross: Decimal
    net: Decimal
    tax: Decimal


def of_gross_prices(*, unit_price: Decimal, quantity: int, discount: Decimal, rate: Decimal) -> LineAmounts:
    """The gross price is what stands on the label: the tax is taken out of what remains to be paid."""
    before = unit_price * quantity
    discount = min(to_cents(discount), before)
    paid = tax.split(before - discount, rate=rate, includes_tax=True)
    net_before = tax.split(before, rate=rate, includes_tax=True).excl_tax
    return LineAmounts(before, net_before, discount, paid.incl_tax, paid.excl_tax, paid.tax)


def of_net_prices(*, unit_price: Decimal, quantity: int, discount: Decimal, rate: Decimal) -> LineAmounts:
    """The net price is what stands on the label: tax is added to what remains; the discount is told in gross."""
    net_before = unit_price * quantity
    paid = tax.split(net_before - min(to_cents(discount), net_before), rate=rate, includes_tax=False)
    before = tax.split(net_before, rate=rate, includes_tax=False).incl_tax
    return LineAmounts(before, net_before, before - paid.incl_tax, paid.incl_tax, paid.excl_tax, paid.tax)


def shared_out(amount: Decimal, weights: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """`amount` in cents, split by weight; the last share takes what rounding leaves, so that the sum is exact."""
    shares: dict[int, Decimal] = {}
    left, weight_left = amount, sum(weights.values(), ZERO)
    for key, weight in weights.items():
        shares[key] = to_cents(left * weight / weight_left) if weight_left else ZERO
        left -= shares[key]
        weight_left -= weight
    return shares
