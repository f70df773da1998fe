"""Which mails an order causes, and to whom; called inside the order's transaction, writes outbox rows only."""

from django.conf import settings

from forked_apps.communication import dispatching, order_details
from forked_apps.order import statuses
from forked_apps.order.models import Order

# Status -> event; a status that is not here sends no mail.
STATUS_EVENTS = {
    statuses.PAID: "order_paid",
    statuses.PROCESSING: "order_status",
    statuses.SHIPPED: "order_shipped",
    statuses.DELIVERED: "order_status",
    statuses.RETURNED: "order_status",
    statuses.CANCELLED: "order_cancelled",
}


def placed_key(order_id: int) -> str:
    return f"order_placed:{order_id}"


def queue_placed(*, order: Order) -> None:
    """Queues the confirmation to the customer and one copy to each address of STAFF_ORDER_EMAILS; once per order."""
    mails = [
        dispatching.draft(
            event="order_placed_staff",
            recipient=address,
            context={},
            dedupe_key=f"order_placed_staff:{order.pk}:{address.lower()}"[:191],
            order=order,
        )
        for address in settings.STAFF_ORDER_EMAILS
    ]
    if address := order_details.address_of(order):
        mails.append(
            dispatching.draft(
                event="order_placed",
                recipient=address,
                context={},
                dedupe_key=placed_key(order.pk),
                order=order,
                user_id=order.user_id,
            )
        )
    written = getattr(order, "just_written", None)
    dispatching.queue_all(mails, are_first=written is not None and not written.is_told)
    if written is not None:
        written.is_told = True


def queue_status(*, order: Order, new: str) -> None:
    """Queues the mail of a status that was just reached; once per time that the order reaches it."""
    event = STATUS_EVENTS.get(new)
    if event is None:
        return
    address = order_details.address_of(order)
    if not address:
        return
    times = order.status_changes.filter(new_status=new).count()
    dispatching.queue_all(
        [
            dispatching.draft(
                event=event,
                recipient=address,
                # The words name the status that was reached, also when the mail leaves after the next one.
                context={"order": {"status": new}},
                dedupe_key=f"order_status:{order.pk}:{new}:{times}",
                order=order,
                user_id=order.user_id,
            )
        ]
    )
