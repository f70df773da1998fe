"""Delivered orders are complete when the time to complain is over."""

from datetime import datetime, timedelta

from django.conf import settings

from forked_apps.order import statuses, transitions
from forked_apps.order.models import Order, OrderStatusChange


def complete_delivered(*, now: datetime) -> int:
    """Moves orders that were delivered COMPLETE_AFTER_DAYS ago to completed; answers how many."""
    since = now - timedelta(days=settings.COMPLETE_AFTER_DAYS)
    late = OrderStatusChange.objects.filter(new_status=statuses.DELIVERED, date_created__lte=since)
    due = Order.objects.filter(status=statuses.DELIVERED, pk__in=late.values("order_id")).values_list("pk", flat=True)
    completed = 0
    for order_id in list(due):
        try:
            transitions.move(order_id=order_id, to=statuses.COMPLETED, note="time to complain is over", now=now)
            completed += 1
        except transitions.IllegalTransition:
            # Returned in the meantime: the row lock decided, and it is no failure of ours.
            continue
    return completed
