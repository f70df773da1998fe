"""Apply, remove and count vouchers; every check that decides is made under a row lock."""

from datetime import datetime


class UnknownVoucher(Exception):
    """No voucher has this code (codes do not depend on case)."""

    def __init__(self, code):
        super().__init__(f"There is no voucher {code}.")
        self.code = code


class VoucherNotUsable(Exception):
    """The voucher exists but cannot be used; `reason` is one of the constants below."""

    NOT_STARTED, ENDED, USED_UP, USED_BY_YOU, LOGIN_REQUIRED, ALREADY_APPLIED, SUSPENDED = (
        "not_started",
        "ended",
        "used_up",
        "used_by_you",
        "login_required",
        "already_applied",
        "suspended",
    )

    def __init__(self, code, reason):
        super().__init__(f"Voucher {code} cannot be used: {reason.replace('_', ' ')}.")
        self.code = code
        self.reason = reason


def apply(*, basket_id: int, code: str, user, now: datetime) -> None:
    """Put a voucher on the cart. Raises UnknownVoucher, VoucherNotUsable, CartClosed."""
    raise NotImplementedError


def remove(*, basket_id: int, code: str) -> None:
    """Take a voucher off the cart. Raises UnknownVoucher when it is not on it, CartClosed."""
    raise NotImplementedError


def count_use(*, order, user, applications, now: datetime) -> None:
    """Record, inside the placing transaction, that an order used its vouchers and offers.

    `applications` are those of the quote. Locks vouchers, then limited offers, each in pk order, and checks the limits
    again: raises VoucherNotUsable or OfferUsedUp, so that of two orders over the last use one is refused.
    """
    raise NotImplementedError


def give_back(*, order_id: int) -> None:
    """Undo `count_use` for an order that was cancelled or expired; a second call changes nothing."""
    raise NotImplementedError
