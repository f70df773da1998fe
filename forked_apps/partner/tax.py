"""Splits an amount into net, tax and gross; pure numbers, half a cent up."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from oscar.core.prices import TaxNotKnown

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


def rate_of(price) -> Decimal:
    """The rate of a price object of Oscar's, as a fraction: the one it names, or what its own net and gross say.

    Raises TaxNotKnown for a price that knows no tax: no amount can be charged, and none is guessed.
    """
    named = getattr(price, "tax_rate", None)
    if named is not None or not price.exists:
        return named or Decimal(0)
    if not price.is_tax_known:
        raise TaxNotKnown("The strategy of this cart does not know the tax of its prices.")
    return price.incl_tax / price.excl_tax - 1 if price.excl_tax else Decimal(0)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)
