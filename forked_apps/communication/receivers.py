"""Order and payment events -> outbox rows, inside their transaction: no order without mail, no mail without order."""

from django.dispatch import receiver

from forked_apps.communication import order_emails, payment_emails
from forked_apps.order.signals import order_recorded, status_recorded
from forked_apps.payment import signals as payments


@receiver(order_recorded, dispatch_uid="mail-of-placed-order")
def queue_order_mails(sender, order, **kwargs) -> None:
    order_emails.queue_placed(order=order)


@receiver(status_recorded, dispatch_uid="mail-of-status")
def queue_status_mail(sender, order, new: str, **kwargs) -> None:
    order_emails.queue_status(order=order, new=new)


@receiver(payments.invoice_issued, dispatch_uid="mail-of-invoice")
def queue_paid_mail(sender, order, **kwargs) -> None:
    payment_emails.queue_paid(order=order)


@receiver(payments.payment_failed, dispatch_uid="mail-of-declined-payment")
def queue_failed_mail(sender, attempt_id: str, **kwargs) -> None:
    payment_emails.queue_failed(attempt_id=attempt_id)


@receiver(payments.payment_refused_late, dispatch_uid="mail-of-late-payment")
def queue_late_mail(sender, attempt_id: str, **kwargs) -> None:
    payment_emails.queue_late(attempt_id=attempt_id)


@receiver(payments.payment_held, dispatch_uid="mail-of-held-payment")
def queue_held_mail(sender, attempt_id: str, **kwargs) -> None:
    payment_emails.queue_held(attempt_id=attempt_id)


@receiver(payments.refund_recorded, dispatch_uid="mail-of-refund")
def queue_refund_mail(sender, refund_id: str, **kwargs) -> None:
    payment_emails.queue_refunded(refund_id=refund_id)
