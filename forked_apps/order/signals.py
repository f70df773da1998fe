"""What orders announce: Oscar's signals after the commit, and two inside the transaction for rows of other outboxes."""

from django.apps import apps
from django.dispatch import Signal
from oscar.apps.order.signals import order_line_status_changed, order_placed, order_status_changed

from forked_apps import after_commit

__all__ = [
    "announce_after_commit",
    "order_line_status_changed",
    "order_paid",
    "order_placed",
    "order_recorded",
    "order_status_changed",
    "rows_changed",
    "status_recorded",
]

# Inside the transaction, so that no order is without its mail: receivers may only insert rows of their own.
order_recorded = Signal()  # order_id, order
status_recorded = Signal()  # order_id, order, old, new, actor, now

# Inside the transaction: rows were written past save(), by update() or bulk_create(). sender: the model.
rows_changed = Signal()  # keys, columns

# After the commit. Oscar's order_placed(order, user) and order_status_changed(order, old_status, new_status) too.
order_paid = Signal()  # order_id


def announce_after_commit(signal: Signal, **facts) -> None:
    """Sends the signal once the transaction is committed; a receiver that fails is logged and stops nobody else."""
    # By name: models stand above the signals that speak of them.
    sender = apps.get_model("order", "Order")
    after_commit.call(signal.send_robust, sender=sender, **facts)
