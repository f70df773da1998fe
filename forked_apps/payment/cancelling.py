"""Cancel an order that may have been paid: cancel below, then give the money back."""

from datetime import datetime

from forked_apps.order import cancellation
from forked_apps.order.models import Order
from forked_apps.payment import refunds, withdrawing


def cancel(*, order_id: int, actor=None, note: str = "", now: datetime, by_customer: bool | None = None) -> Order:
    """Cancels the order and its open payments and begins the refund of what was paid; a repeat changes nothing.

    The stock returns with the cancellation, in its transaction; the money follows outside it, because a provider is
    asked. `by_customer` as for `order.cancellation.cancel`, which also says what it raises: NotCancellable.
    """
    order = cancellation.cancel(order_id=order_id, actor=actor, note=note, now=now, by_customer=by_customer)
    withdrawing.withdraw(order_id=order_id, now=now)
    if refunds.refundable(order_id=order_id) > 0:
        refunds.refund_order(order_id=order_id, amount=None, reason="order cancelled", actor=actor, now=now)
    order.refresh_from_db()
    return order
