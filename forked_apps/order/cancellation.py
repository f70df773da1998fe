"""Cancel an order by the rules for customers and staff; its stock goes back exactly once."""

from datetime import datetime

from django.utils import timezone

from forked_apps import transactions
from forked_apps.order import statuses, transitions
from forked_apps.order.models import Order

# A customer may change their mind until the shop has begun to work; staff until the goods are gone.
BY_CUSTOMER = (statuses.PENDING, statuses.PAID)
BY_STAFF = (statuses.PENDING, statuses.PAID, statuses.PROCESSING)


class NotCancellable(Exception):
    """The order is too far on its way for whoever asked."""

    def __init__(self, order: Order):
        super().__init__(f"Order {order.number} is {order.status} and cannot be cancelled any more.")
        self.order = order
        self.allowed = statuses.allowed(order.status)


@transactions.repeated
def cancel(
    *, order_id: int, actor=None, note: str = "", now: datetime | None = None, by_customer: bool | None = None
) -> Order:
    """Cancels an order and gives its stock and vouchers back; cancelling again changes nothing.

    `by_customer` says whose rules hold; without it they are the customer's for an actor who is not staff, else those
    of staff (and of the shop itself, actor None). Money is not touched: that is payment.cancelling.
    Raises NotCancellable, Order.DoesNotExist.
    """
    order = transitions.lock(order_id)
    if order.status == statuses.CANCELLED:
        return order
    if by_customer is None:
        by_customer = actor is not None and not actor.is_staff
    if order.status not in (BY_CUSTOMER if by_customer else BY_STAFF):
        raise NotCancellable(order)
    try:
        return transitions.move(
            order_id=order_id, to=statuses.CANCELLED, actor=actor, note=note, now=now or timezone.now()
        )
    except transitions.IllegalTransition as refused:
        raise NotCancellable(order) from refused
