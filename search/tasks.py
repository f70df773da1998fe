"""Celery: index what waits. A lost message costs time, never a change: the sweeper looks at the rows."""

from celery import shared_task
from django.utils import timezone

from search import outbox


@shared_task(name="search.index_outbox")
def index_outbox(**_later: object) -> int:
    """Index all waiting products; rung after each commit that changed some."""
    return outbox.drain(now=timezone.now())


@shared_task(name="search.sweep_outbox")
def sweep_outbox(**_later: object) -> int:
    """The same, rung by the clock: for rows whose message was lost, whose worker died or whose engine was away."""
    return outbox.drain(now=timezone.now())


@shared_task(name="search.rebuild")
def rebuild_index(**_later: object) -> int:
    """Build the index beside the live one and swap."""
    return outbox.rebuild()
