"""A worker takes deliveries under a lease; what a dead worker held goes back, or is marked uncertain."""

import secrets
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from cms.models import Delivery

LEASE = timedelta(minutes=5)


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
    return list(Delivery.objects.filter(lease_token=lease, state=Delivery.State.CLAIMED).select_related("subscription"))


def mark(delivery: Delivery, *, was: str, becomes: str, **fields) -> bool:
    """Moves a delivery that this worker holds from one state to the next; False when it is not held any more."""
    mine = Delivery.objects.filter(pk=delivery.pk, state=was, lease_token=delivery.lease_token)
    moved = mine.update(state=becomes, **fields)
    if moved:
        delivery.state = becomes
    return bool(moved)


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
