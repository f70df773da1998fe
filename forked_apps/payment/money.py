"""Amounts on the wire of a payment provider: whole minor units, and back to two-place decimals."""

from decimal import Decimal


def to_minor(amount: Decimal) -> int:
    """Cents of an amount in a currency with two decimal places; raises ValueError when it has more."""
    minor = amount * 100
    if minor != minor.to_integral_value():
        raise ValueError(f"{amount} has more than two decimal places")
    return int(minor)


def from_minor(minor: int) -> Decimal:
    """The amount of so many cents, always with two decimal places."""
    return (Decimal(minor) / 100).quantize(Decimal("0.01"))
