"""Celery tasks of a send; the rows are the truth, so each may be lost or run twice."""

from celery import shared_task
from django.utils import timezone

from cms.models import Send
from cms.sending import claims, deliver
from cms.sending.expand import expand


@shared_task(name="cms.run_send")
def run_send(*, send_id: int, **_later) -> None:
    """Gathers the readers if that is still to be done, sends for a while and rings for itself when more is left."""
    expand(send_id=send_id, now=timezone.now())
    if deliver.pump(send_id=send_id):
        run_send.delay(send_id=send_id)


@shared_task(name="cms.sweep_sends")
def sweep_sends(**_later) -> None:
    """Takes leases from dead workers and rings for every send that is not over."""
    claims.recover(now=timezone.now())
    going = (Send.State.PLANNED, Send.State.EXPANDING, Send.State.SENDING)
    for send_id in Send.objects.filter(state__in=going).values_list("pk", flat=True):
        run_send.delay(send_id=send_id)
