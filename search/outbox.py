"""Which products wait to be indexed: rows appended in the business transaction, claimed by workers, never lost.

A row says only "this product changed". The worker claims rows first and reads the products afterwards, so whatever was
committed before the claim is in what it writes; a change after the claim has a row of its own.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db.models import F, Max, Q, QuerySet

from search import indexing
from search.models import SearchOutbox

logger = logging.getLogger("search")

BATCH = 500
# Longer than any batch takes; after that the worker is taken for dead and the rows are free again.
CLAIM_TIME = timedelta(minutes=2)
# Then a row stays, with its error, for people to look at; `retry_dead` frees it.
MOST_ATTEMPTS = 8


def append(product_ids: Iterable[int]) -> None:
    """Note that these products changed, in the transaction that changes them."""
    SearchOutbox.objects.bulk_create([SearchOutbox(product_id=pk) for pk in sorted(set(product_ids))], batch_size=1000)


def drain(*, now: datetime) -> int:
    """Index all that waits. Returns how many rows were done."""
    done = 0
    while rows := work_once(now=now):
        done += rows
    return done


def work_once(*, now: datetime) -> int:
    """Index one batch of what waits: 0 when nothing is free.

    If the engine fails, the rows stay for a later attempt and the error is raised.
    """
    claim = _claim(now=now)
    rows = SearchOutbox.objects.filter(claim=claim)
    _release_contested(rows, claim, now=now)
    product_ids = sorted(set(rows.values_list("product_id", flat=True)))
    if not product_ids:
        return 0
    try:
        indexing.update(product_ids)
    except Exception as error:
        _put_back(claim, error, now=now)
        raise
    return rows.delete()[0]


def _claim(*, now: datetime) -> UUID:
    """Mark up to one batch of free rows as ours. The update's own condition decides between two workers."""
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    waiting = SearchOutbox.objects.filter(free, attempts__lt=MOST_ATTEMPTS).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True)[:BATCH])
    claim = uuid4()
    if ids:
        SearchOutbox.objects.filter(free, pk__in=ids).update(claim=claim, claimed_until=now + CLAIM_TIME)
    return claim


def _release_contested(rows: QuerySet[SearchOutbox], claim: UUID, *, now: datetime) -> None:
    """Give up products that another worker holds: written by both, the older reading could come last."""
    others = SearchOutbox.objects.filter(claimed_until__gte=now).exclude(claim=None).exclude(claim=claim)
    contested = list(others.filter(product_id__in=rows.values("product_id")).values_list("product_id", flat=True))
    if contested:
        rows.filter(product_id__in=contested).update(claim=None, claimed_until=None)


def _put_back(claim: UUID, error: Exception, *, now: datetime) -> None:
    rows = SearchOutbox.objects.filter(claim=claim)
    attempts = max(rows.values_list("attempts", flat=True), default=0)
    rows.update(
        claim=None,
        claimed_until=now + timedelta(seconds=min(2**attempts, 300)),
        attempts=F("attempts") + 1,
        error=str(error)[:2000],
    )


def rebuild(*, progress: Callable[[int], None] = lambda _done: None) -> int:
    """Rebuild the whole index; rows that waited before it began are answered by it. Returns the number of documents."""
    latest = SearchOutbox.objects.aggregate(latest=Max("pk"))["latest"] or 0
    count = indexing.rebuild(progress=progress)
    SearchOutbox.objects.filter(pk__lte=latest).delete()
    return count


def waiting() -> int:
    """Rows that nobody has indexed yet, the dead ones included."""
    return SearchOutbox.objects.count()


def dead() -> int:
    """Rows given up after too many attempts."""
    return SearchOutbox.objects.filter(attempts__gte=MOST_ATTEMPTS).count()


def retry_dead() -> int:
    """Free the rows given up, once the cause is gone. Returns how many."""
    return SearchOutbox.objects.filter(attempts__gte=MOST_ATTEMPTS).update(attempts=0, claimed_until=None, error="")
