"""Status names of orders, allowed moves and line cascade; plain constants, importable from settings."""

PENDING = "pending"
PAID = "paid"
PROCESSING = "processing"
SHIPPED = "shipped"
DELIVERED = "delivered"
COMPLETED = "completed"
CANCELLED = "cancelled"
RETURNED = "returned"

# What may follow what. The long way is pending -> paid -> processing -> shipped -> delivered -> completed; cash on
# delivery goes pending -> processing (or straight to shipped); who hears nothing of the delivery goes shipped ->
# completed. The move cancelled -> paid exists only for money that
# arrives late and is reserved to the settlement of payments (see order.transitions.revive), so it is not in the table.
MOVES: dict[str, tuple[str, ...]] = {
    PENDING: (PAID, PROCESSING, SHIPPED, CANCELLED),
    PAID: (PROCESSING, SHIPPED, CANCELLED),
    PROCESSING: (SHIPPED, CANCELLED),
    SHIPPED: (DELIVERED, COMPLETED, RETURNED),
    DELIVERED: (COMPLETED, RETURNED),
    COMPLETED: (RETURNED,),
    CANCELLED: (),
    RETURNED: (),
}

# Lines follow their order.
CASCADE: dict[str, str] = {status: status for status in MOVES}

# The note of the one cancellation that late money may undo: nobody wanted it, only the time was up.
NOT_PAID_IN_TIME = "not paid in time"

# Payment has a status of its own, because goods and money move apart.
UNPAID = "unpaid"
AUTHORISED = "authorised"
PAYMENT_PAID = "paid"
PAYMENT_FAILED = "failed"
PARTIALLY_REFUNDED = "partially_refunded"
REFUNDED = "refunded"
PAYMENT_STATUSES = (UNPAID, AUTHORISED, PAYMENT_PAID, PAYMENT_FAILED, PARTIALLY_REFUNDED, REFUNDED)


def named(word: str) -> str:
    """A status as people write it: "Shipped" is shipped. An unknown word stays what it is."""
    folded = word.strip().lower()
    return folded if folded in MOVES or folded in PAYMENT_STATUSES else word


def allowed(status: str) -> tuple[str, ...]:
    """The statuses that may follow this one; empty for an unknown or final one."""
    return MOVES.get(status, ())
