"""Cancel an order that may have been paid: cancel below, then give the money back."""

from datetime import datetime

from forked_apps.order import cancellation
from forked_apps.order.models import Order
from forked_apps.payment import refunds, withdrawing


def cancel(*, order_id: int, actor=None, note: str = "", now: datetime, by_customer: bool | None = None) -> Order:
    """Cancels the order and its open payments and begins the refund of what was paid; a repeat changes nothing.

    Stock, vouchers and the intent to refund (`payment.receivers`) are one transaction with the cancellation; the
    provider is asked after it, and by the sweeper if this process dies or the provider is silent. `by_customer` as for
    `order.cancellation.cancel`, which also says what it raises: NotCancellable.
    """
    order = cancellation.cancel(order_id=order_id, actor=actor, note=note, now=now, by_customer=by_customer)
    withdrawing.withdraw(order_id=order_id, now=now)
    refunds.finish(order_id=order_id, now=now)
    order.refresh_from_db()
    return order
