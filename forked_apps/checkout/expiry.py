"""Cancel orders that were not paid in time; their stock goes back on sale."""

from datetime import datetime

from forked_apps import transactions
from forked_apps.order import statuses, transitions
from forked_apps.order.models import Order


def expire_unpaid(*, now: datetime) -> int:
    """Cancels pending, unpaid orders whose hold is over; answers how many. Each in its own transaction."""
    due = list(Order.objects.unpaid_past(now).order_by("pk").values_list("pk", flat=True))
    return sum(_expire(order_id, now) for order_id in due)


@transactions.repeated
def _expire(order_id: int, now: datetime) -> bool:
    """Asks again under the lock: the money may have come in the meantime."""
    transitions.lock(order_id)
    if not Order.objects.unpaid_past(now).filter(pk=order_id).exists():
        return False
    transitions.move(order_id=order_id, to=statuses.CANCELLED, note=statuses.NOT_PAID_IN_TIME, now=now)
    return True
