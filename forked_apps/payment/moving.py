"""A move of an order by staff, with the money that belongs to it."""

from datetime import datetime

from forked_apps.order import statuses, transitions
from forked_apps.order.models import Order
from forked_apps.payment import cancelling, receipts


def move(*, order_id: int, to: str, actor=None, note: str = "", now: datetime) -> Order:
    """Moves an order: cancelled gives the money back, paid writes down that it came, the rest is transitions.move.

    Raises IllegalTransition, NotCancellable, and attempts.NotPayable for an order whose money came by another way.
    """
    to = statuses.named(to)
    if to == statuses.CANCELLED:
        return cancelling.cancel(order_id=order_id, actor=actor, note=note, now=now)
    if to == statuses.PAID:
        order = Order.objects.get(pk=order_id)
        if order.status == to:
            return order
        transitions.check(order, to)
        receipts.record_manual(order_id=order_id, actor=actor, note=note, now=now)
        return Order.objects.get(pk=order_id)
    return transitions.move(order_id=order_id, to=to, actor=actor, note=note, now=now)
