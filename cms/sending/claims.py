"""A worker takes deliveries under a lease; what a dead worker held goes back, or is marked uncertain."""

import secrets
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from cms.models import Delivery

LEASE = timedelta(minutes=5)

# Written out: made by the ORM for each mail, it costs more than sending one.
_NEXT = """
UPDATE cms_delivery SET
    state = CASE WHEN id = %s THEN %s ELSE %s END,
    message_id = CASE WHEN id = %s THEN %s ELSE message_id END,
    attempts = CASE WHEN id = %s THEN %s ELSE attempts END,
    lease_until = CASE WHEN id = %s THEN %s ELSE lease_until END,
    sent_at = CASE WHEN id = %s THEN %s ELSE sent_at END
WHERE id IN (%s, %s) AND lease_token = %s AND state = CASE WHEN id = %s THEN %s ELSE %s END
"""


def claim(*, send_id: int, limit: int, now: datetime) -> list[Delivery]:
    """Up to `limit` waiting deliveries, now this worker's alone until the lease ends."""
    lease = secrets.token_hex(16)
    due = Q(next_try_at=None) | Q(next_try_at__lte=now)
    with transaction.atomic():
        waiting = Delivery.objects.filter(due, send_id=send_id, state=Delivery.State.QUEUED).order_by("pk")
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        ids = list(waiting.values_list("pk", flat=True)[:limit])
        Delivery.objects.filter(pk__in=ids, state=Delivery.State.QUEUED).update(
            state=Delivery.State.CLAIMED, lease_token=lease, lease_until=now + LEASE
        )
    return list(Delivery.objects.filter(lease_token=lease, state=Delivery.State.CLAIMED))


def mark(delivery: Delivery, *, was: str, becomes: str, **fields) -> bool:
    """Moves a delivery that this worker holds from one state to the next; False when it is not held any more."""
    mine = Delivery.objects.filter(pk=delivery.pk, state=was, lease_token=delivery.lease_token)
    moved = mine.update(state=becomes, **fields)
    if moved:
        delivery.state = becomes
    return bool(moved)


def mark_skipped(deliveries: list[Delivery], *, reason: str) -> None:
    """Takes deliveries that this worker has claimed, and sent nothing of yet, off the list."""
    for lease in {delivery.lease_token for delivery in deliveries}:
        mine = Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries], lease_token=lease)
        mine.filter(state=Delivery.State.CLAIMED).update(state=Delivery.State.SKIPPED, error=reason)


def mark_next(delivery: Delivery, *, message_id: str, accepted: Delivery | None, now: datetime) -> bool:
    """Marks a claimed delivery inflight, and in the same statement `accepted`, which went before it, as sent at `now`.

    Committed before the server may accept the message: a worker that dies now leaves "uncertain", never a double. One
    statement for both, so that there is never more than one of which nobody knows. False when the delivery is not held
    any more.
    """
    fields = {"message_id": message_id, "attempts": delivery.attempts + 1, "lease_until": now + LEASE}
    if accepted is None:
        return mark(delivery, was=Delivery.State.CLAIMED, becomes=Delivery.State.INFLIGHT, **fields)
    time = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(
            _NEXT,
            [
                *(delivery.pk, Delivery.State.INFLIGHT, Delivery.State.SENT),
                *(delivery.pk, message_id),
                *(delivery.pk, fields["attempts"]),
                *(delivery.pk, time(fields["lease_until"])),
                *(accepted.pk, time(now)),
                *(accepted.pk, delivery.pk, delivery.lease_token),
                *(delivery.pk, Delivery.State.CLAIMED, Delivery.State.INFLIGHT),
            ],
        )
        moved = cursor.rowcount
    return (
        moved == 2
        or Delivery.objects.filter(
            pk=delivery.pk, state=Delivery.State.INFLIGHT, lease_token=delivery.lease_token, message_id=message_id
        ).exists()
    )


def recover(*, now: datetime) -> tuple[int, int]:
    """Gives back what dead workers had only claimed, marks uncertain what they were just sending: (back, uncertain)."""
    over = Delivery.objects.filter(lease_until__lt=now)
    uncertain = over.filter(state=Delivery.State.INFLIGHT).update(
        state=Delivery.State.UNCERTAIN, error="the worker stopped while this mail was being sent"
    )
    back = over.filter(state=Delivery.State.CLAIMED).update(
        state=Delivery.State.QUEUED, lease_token="", lease_until=None
    )
    return back, uncertain
