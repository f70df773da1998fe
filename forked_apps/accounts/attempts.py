"""Count attempts in the database: shared by all processes, exact under concurrency, there when the cache is not."""

import hmac
import math
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from forked_apps.accounts.models import AttemptCounter


def key(*parts: str) -> str:
    """One key for what was attempted, from where and on whom; upper and lower case are the same.

    It is keyed: addresses are few enough to be found again from a bare hash.
    """
    words = "\n".join(part.strip().lower() for part in parts).encode("utf-8", "replace")
    return hmac.digest(settings.SECRET_KEY.encode(), words, "sha256").hex()


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


def wait(*, key: str, now: datetime) -> int:
    """Seconds until the open window of the key ends; 1 at least."""
    ends_at = AttemptCounter.objects.filter(pk=key).values_list("ends_at", flat=True).first() or now
    return max(1, math.ceil((ends_at - now).total_seconds()))


def give_back(*, key: str) -> None:
    """One attempt less in the window that is open."""
    AttemptCounter.objects.filter(pk=key, count__gt=0).update(count=F("count") - 1)


def remember(*, key: str, until: datetime) -> None:
    """Keeps the key until the moment, or longer if it is kept longer already."""
    rows = AttemptCounter.objects.filter(pk=key)
    if rows.filter(ends_at__lt=until).update(ends_at=until) or rows.exists():
        return
    AttemptCounter.objects.bulk_create([AttemptCounter(key=key, count=0, ends_at=until)], ignore_conflicts=True)


def is_remembered(*, key: str, now: datetime) -> bool:
    return AttemptCounter.objects.filter(pk=key, ends_at__gt=now).exists()
