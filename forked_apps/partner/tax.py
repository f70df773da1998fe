"""Splits an amount into net, tax and gross; pure numbers, half a cent up."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Taxed:
    """An amount of money in three views; `excl_tax + tax == incl_tax` exactly."""

    excl_tax: Decimal
    tax: Decimal
    incl_tax: Decimal


def split(amount: Decimal, *, rate: Decimal, includes_tax: bool) -> Taxed:
    """The net, tax and gross of an amount that is gross (`includes_tax`) or net, at a rate such as Decimal("0.19").

    The given side stays as it is (in whole cents), the other one is rounded, the tax is the difference. Use it for a
    unit price and again for a line total: the tax of a line is computed on the line, not summed over its units.
    """
    given = _cents(amount)
    if includes_tax:
        net = _cents(given / (1 + rate))
        return Taxed(excl_tax=net, tax=given - net, incl_tax=given)
    gross = _cents(given * (1 + rate))
    return Taxed(excl_tax=given, tax=gross - given, incl_tax=gross)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)
