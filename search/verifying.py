"""The index compared with the database by the clock: what differs is queued, and what was found is kept to be seen."""

from datetime import datetime, timedelta

from search import conf, indexing, outbox
from search.indexing import Drift
from search.models import IndexCheck
from search.queries import EngineUnavailable

KEPT = timedelta(days=90)
MOST_EXAMPLES = 20


def compare() -> Drift:
    """Products whose document differs though nothing of them waits to be indexed. Raises EngineUnavailable."""
    before = outbox.waiting_products()
    found = indexing.drift()
    # What waited meanwhile is on its way, and may have been compared half-way.
    moving = before | outbox.waiting_products()
    return indexing.confirmed(found.without(moving))


def check(*, now: datetime, repair: bool = True) -> IndexCheck:
    """Compare, queue what differs (unless `repair` is false), and keep the result. Never raises EngineUnavailable."""
    IndexCheck.objects.filter(checked_at__lt=now - KEPT).delete()
    try:
        found = compare()
    except EngineUnavailable as error:
        return IndexCheck.objects.create(checked_at=now, error=str(error)[:2000], given_up=outbox.dead())
    if repair:
        outbox.append(found.product_ids)
    return IndexCheck.objects.create(
        checked_at=now,
        missing=len(found.missing),
        stale=len(found.stale),
        surplus=len(found.surplus),
        given_up=outbox.dead(),
        examples=list(found.product_ids[:MOST_EXAMPLES]),
        queued=repair,
    )


def check_when_due(*, now: datetime) -> IndexCheck | None:
    """A check, when the latest one is older than SEARCH_VERIFY_HOURS."""
    latest = IndexCheck.objects.first()
    if latest and latest.checked_at > now - conf.verify_every():
        return None
    return check(now=now)
