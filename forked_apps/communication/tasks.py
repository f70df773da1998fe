"""Celery tasks of service mail; they may be lost or run twice, the rows decide."""

from celery import shared_task
from django.utils import timezone

from forked_apps.communication import sending


@shared_task(name="communication.send_mail")
def send_mail(*, mail_id: int, **_later) -> None:
    """Sends one mail of the outbox if it is still waiting."""
    sending.send(mail_id=mail_id, now=timezone.now())


@shared_task(name="communication.send_mails")
def send_mails(*, mail_ids: list[int], **_later) -> None:
    """`send_mail` for the few that one event causes: one ring for all of them."""
    for mail_id in mail_ids:
        sending.send(mail_id=mail_id, now=timezone.now())


@shared_task(name="communication.sweep_mail")
def sweep_mail(**_later) -> None:
    """Sends what is due and was not rung for, and marks what a dead worker left behind."""
    sending.sweep(now=timezone.now())
