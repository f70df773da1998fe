"""Count attempts in the database: shared by all processes, exact under concurrency, there when the cache is not."""

import hashlib
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from forked_apps.accounts.models import AttemptCounter


def key(*parts: str) -> str:
    """One key for what was attempted, from where and on whom; upper and lower case are the same."""
    return hashlib.sha256("\n".join(part.strip().lower() for part in parts).encode("utf-8", "replace")).hexdigest()


def allow(*, key: str, limit: int, per: timedelta, now: datetime) -> bool:
    """Counts one attempt; False when `limit` of them were made in the window that is open.

    Each step is one conditional UPDATE, so that of any number of simultaneous attempts at most `limit` pass.
    """
    rows = AttemptCounter.objects.filter(pk=key)
    if rows.filter(ends_at__gt=now, count__lt=limit).update(count=F("count") + 1):
        return True
    if rows.filter(ends_at__lte=now).update(count=1, ends_at=now + per):
        return True
    try:
        with transaction.atomic():
            AttemptCounter.objects.create(key=key, count=1, ends_at=now + per)
    except IntegrityError:
        # Either the limit is reached, or somebody made the row between the two statements.
        return bool(rows.filter(ends_at__gt=now, count__lt=limit).update(count=F("count") + 1))
    return True


def purge(*, before: datetime) -> int:
    """Deletes counters whose window ended before the moment; answers how many."""
    deleted, _ = AttemptCounter.objects.filter(ends_at__lt=before).delete()
    return deleted
