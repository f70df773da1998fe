"""Which products wait to be indexed: rows appended in the business transaction, claimed by workers, never lost.

A row says only "this product changed". The worker claims rows first and reads the products afterwards, so whatever was
committed before the claim is in what it writes; a change after the claim has a row of its own.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db.models import F, Q, QuerySet

from search import indexing
from search.models import SearchOutbox
from search.queries import EngineUnavailable, RebuildRunning

logger = logging.getLogger("search")

BATCH = 500
# Longer than any batch takes; after that the worker is taken for dead and the rows are free again.
CLAIM_TIME = timedelta(minutes=2)
# Then a row stays, with its error, for people to look at; `retry_dead` frees it.
MOST_ATTEMPTS = 8
# Rows that failed are tried again in batches smaller by this factor each time, until the one that fails stands alone.
NARROWING = 8
# An engine that is away is asked again after this long; however long it stays away, that is not the fault of the rows.
AWAY_TIME = timedelta(seconds=15)


def append(product_ids: Iterable[int]) -> None:
    """Note that these products changed, in the transaction that changes them."""
    SearchOutbox.objects.bulk_create([SearchOutbox(product_id=pk) for pk in sorted(set(product_ids))], batch_size=1000)


def drain(*, now: datetime) -> int:
    """Index all that waits. Returns how many rows were done."""
    done = 0
    while rows := work_once(now=now):
        done += rows
    return done


def sweep(*, now: datetime) -> int:
    """`drain`, and build the index where it is gone though nothing waits: its disk was lost, or its server renewed."""
    if indexing.is_missing():
        _build_first(now=now)
    return drain(now=now)


def work_once(*, now: datetime) -> int:
    """Index one batch of what waits: 0 when nothing is free.

    Where there is no index of the present shape, a batch would make one that shows this batch alone: the whole index is
    built instead. If the engine fails, the rows stay for a later attempt and the error is raised.
    """
    if _free(now=now).exists() and not indexing.is_usable():
        return _build_first(now=now)
    claim = _claim(now=now)
    rows = SearchOutbox.objects.filter(claim=claim)
    _release_contested(rows, claim, now=now)
    claimed = list(rows.values_list("product_id", flat=True))
    product_ids = sorted(set(claimed))
    if not product_ids:
        return 0
    try:
        indexing.update(product_ids)
    except EngineUnavailable as error:
        _wait_for_engine(rows, error, now=now)
        raise
    except Exception as error:
        _put_back(claim, error, now=now)
        raise
    done = rows.delete()[0]
    if done < len(claimed):
        # We took longer than our claim: what another worker has written meanwhile may be newer than our reading.
        logger.warning("a claim of %s rows ran out: their products are indexed again", len(claimed))
        append(product_ids)
    return done


def _free(*, now: datetime) -> QuerySet[SearchOutbox]:
    """Rows that nobody has and that may be tried now."""
    return SearchOutbox.objects.filter(Q(claimed_until=None) | Q(claimed_until__lt=now), attempts__lt=MOST_ATTEMPTS)


def _build_first(*, now: datetime) -> int:
    waiting = _free(now=now).count()
    try:
        rebuild()
    except RebuildRunning:
        return 0  # the index that is being built answers them, or the next sweep does
    except EngineUnavailable as error:
        _wait_for_engine(_free(now=now), error, now=now)
        raise
    return waiting


def _claim(*, now: datetime) -> UUID:
    """Mark up to one batch of free rows as ours. The update's own condition decides between two workers."""
    waiting = list(_free(now=now).order_by("attempts", "pk").values_list("pk", "attempts")[:BATCH])
    claim = uuid4()
    if waiting:
        failures = waiting[0][1]
        size = max(1, BATCH // NARROWING**failures)
        ids = [pk for pk, attempts in waiting[:size] if attempts == failures]
        _free(now=now).filter(pk__in=ids).update(claim=claim, claimed_until=now + CLAIM_TIME)
    return claim


def _release_contested(rows: QuerySet[SearchOutbox], claim: UUID, *, now: datetime) -> None:
    """Give up products that another worker holds: written by both, the older reading could come last."""
    others = SearchOutbox.objects.filter(claimed_until__gte=now).exclude(claim=None).exclude(claim=claim)
    held = set(others.values_list("product_id", flat=True))
    if not held:
        return
    ours = set(rows.values_list("product_id", flat=True))
    owner = indexing.owners(held | ours)
    written = {owner[pk] for pk in held} | held
    contested = [pk for pk in ours if pk in written or owner[pk] in written]
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


def _wait_for_engine(rows: QuerySet[SearchOutbox], error: EngineUnavailable, *, now: datetime) -> None:
    rows.update(claim=None, claimed_until=now + AWAY_TIME, error=str(error)[:2000])


def rebuild(*, progress: Callable[[int], None] = lambda _done: None) -> int:
    """Rebuild the whole index; rows that waited before it began are answered by it. Returns the number of documents."""
    answered = _older_than_a_reading_now()
    count = indexing.rebuild(progress=progress)
    for at in range(0, len(answered), BATCH):
        SearchOutbox.objects.filter(pk__in=answered[at : at + BATCH], claim=None).delete()
    return count


def _older_than_a_reading_now() -> list[int]:
    """Rows whose changes whoever reads from now on sees, and that no worker can undo.

    A worker that holds a row may have read the product before a later row of it came, and may write after us: all rows
    of products that somebody holds are kept. Row by row, not "up to the largest key": a transaction that is still open
    may hold a smaller one.
    """
    rows = list(SearchOutbox.objects.values_list("pk", "product_id", "claim"))
    held = {product_id for _, product_id, claim in rows if claim}
    if not held:
        return [pk for pk, _, _ in rows]
    owner = indexing.owners(product_id for _, product_id, _ in rows)
    written = held | {owner[pk] for pk in held}
    return [pk for pk, product_id, _ in rows if product_id not in written and owner[product_id] not in written]


def waiting() -> int:
    """Rows that nobody has indexed yet, the dead ones included."""
    return SearchOutbox.objects.count()


def waiting_products() -> set[int]:
    """The products that wait, and those whose documents show them."""
    ids = set(SearchOutbox.objects.values_list("product_id", flat=True))
    return ids | set(indexing.owners(ids).values())


def dead() -> int:
    """Rows given up after too many attempts."""
    return SearchOutbox.objects.filter(attempts__gte=MOST_ATTEMPTS).count()


def retry_dead() -> int:
    """Free the rows given up, once the cause is gone. Returns how many."""
    return SearchOutbox.objects.filter(attempts__gte=MOST_ATTEMPTS).update(attempts=0, claimed_until=None, error="")
