"""Order events -> outbox rows, inside the order's transaction: no order without mail, no mail without order."""

from django.dispatch import receiver

from forked_apps.communication import order_emails
from forked_apps.order.signals import order_recorded, status_recorded


@receiver(order_recorded, dispatch_uid="mail-of-placed-order")
def queue_order_mails(sender, order, **kwargs) -> None:
    order_emails.queue_placed(order=order)


@receiver(status_recorded, dispatch_uid="mail-of-status")
def queue_status_mail(sender, order, new: str, **kwargs) -> None:
    order_emails.queue_status(order=order, new=new)
