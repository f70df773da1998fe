"""Amounts as JSON shows them."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def text(amount: Decimal | None) -> str | None:
    """ "12.00" for Decimal("12"); None stays None."""
    return None if amount is None else str(Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP))
