"""Gathers the readers of a send: one delivery per address, however often this runs."""

from datetime import datetime

from cms.models import Delivery, Send
from cms.segments.query import readers

BATCH = 2000


def expand(*, send_id: int, now: datetime) -> Send:
    """Writes a delivery for every reader and moves the send to sending; a send that is past this is left alone.

    Killed half way, it runs again from the start: addresses that have their delivery are skipped by the unique index.
    """
    early = (Send.State.PLANNED, Send.State.EXPANDING)
    Send.objects.filter(pk=send_id, state__in=early).update(state=Send.State.EXPANDING)
    send = Send.objects.select_related("campaign__segment").get(pk=send_id)
    if send.state != Send.State.EXPANDING:
        return send
    batch: list[Delivery] = []
    people = readers(segment=send.campaign.segment, now=now).order_by("pk").values_list("pk", "email", "name")
    for pk, email, name in people.iterator(chunk_size=BATCH):
        batch.append(Delivery(send=send, subscription_id=pk, email=email, name=name))
        if len(batch) == BATCH:
            Delivery.objects.bulk_create(batch, ignore_conflicts=True)
            batch = []
    Delivery.objects.bulk_create(batch, ignore_conflicts=True)
    Send.objects.filter(pk=send_id, state=Send.State.EXPANDING).update(
        state=Send.State.SENDING, started_at=now, expected=send.deliveries.count()
    )
    send.refresh_from_db()
    return send
