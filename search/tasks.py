"""Celery: index what waits. A lost message costs time, never a change: the sweeper looks at the rows."""

from celery import shared_task
from django.utils import timezone

from search import outbox, verifying


@shared_task(name="search.index_outbox")
def index_outbox(**_later: object) -> int:
    """Index all waiting products; rung after each commit that changed some."""
    return outbox.drain(now=timezone.now())


@shared_task(name="search.sweep_outbox")
def sweep_outbox(**_later: object) -> int:
    """The same, rung by the clock: for rows whose message was lost, whose worker died or whose engine was away."""
    return outbox.sweep(now=timezone.now())


@shared_task(name="search.verify")
def verify_index(**_later: object) -> str:
    """Compare the whole index with the database, when that is due."""
    found = verifying.check_when_due(now=timezone.now())
    return found.summary if found else "not due"


@shared_task(name="search.rebuild")
def rebuild_index(**_later: object) -> int:
    """Build the index beside the live one and swap."""
    return outbox.rebuild()
