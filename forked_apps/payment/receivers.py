"""A cancelled order owes back what was paid for it: the intent is written in the transaction that cancels."""

from django.dispatch import receiver

from forked_apps.order import statuses
from forked_apps.order.signals import status_recorded
from forked_apps.payment import refunds


@receiver(status_recorded, dispatch_uid="refund-of-cancelled-order")
def owe_the_money(sender, order, new: str, actor, now, **kwargs) -> None:
    if new == statuses.CANCELLED and refunds.refundable(order_id=order.pk) > 0:
        refunds.begin(order_id=order.pk, amount=None, reason="order cancelled", actor=actor, now=now)
