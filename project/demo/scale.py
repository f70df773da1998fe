"""How much the demo shop holds, and from which day on its story is told."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Scale:
    """Sizes of the demo. `now` is the moment of loading; everything else is dated back from it."""

    now: datetime
    customers: int
    orders: int
    reviews: int
    days: int = 90


def full(now: datetime) -> Scale:
    """The shop that `make demo` shows."""
    return Scale(now=now, customers=60, orders=160, reviews=150)


def small(now: datetime) -> Scale:
    """The same shop for tests: every part, few rows."""
    return Scale(now=now, customers=6, orders=16, reviews=8)
