"""How often somebody may try something: one table of rates (RATE_LIMITS), counted alike for the API and for pages."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.core.exceptions import ValidationError
from django.template.defaultfilters import pluralize

from forked_apps.accounts import attempts

UNITS = {"s": 1, "min": 60, "hour": 3600, "day": 86_400}
RATE = re.compile(r"(\d+)/(\d*)(s|min|hour|day)")

# Counts light limits while the cache is away: of this process only, but then a limit is still a limit.
_own_memory = LocMemCache("rate-limits", {"OPTIONS": {"MAX_ENTRIES": 10_000}})


@dataclass(frozen=True)
class Rate:
    """So many in each window of time."""

    limit: int
    per: timedelta


class TooManyAttempts(ValidationError):
    """The limit of a scope is reached; `wait` seconds until the next try counts again.

    A validation error, so that every form that asks for something limited shows it beside what was typed.
    """

    def __init__(self, wait: int):
        super().__init__(
            f"Too many attempts. Wait {wait} second{pluralize(wait)} before you try again."
            if wait < 120
            else f"Too many attempts. Wait {-(-wait // 60)} minutes before you try again.",
            code="too_many_attempts",
        )
        self.wait = wait


def rate(scope: str) -> Rate | None:
    """The rate of a scope as the settings have it ("10/min", "30/10min"); None where it is switched off."""
    words = settings.RATE_LIMITS[scope]
    if not words:
        return None
    limit, times, unit = RATE.fullmatch(words).groups()
    return Rate(int(limit), timedelta(seconds=UNITS[unit] * int(times or 1)))


def count(scope: str, *on_whom: str, now: datetime) -> None:
    """Counts one attempt in the database, shared by all processes and there when the cache is not.

    For what costs money, mail or an account. Raises TooManyAttempts.
    """
    allowed = rate(scope)
    if allowed is None:
        return
    key = attempts.key(scope, *on_whom)
    if not attempts.allow(key=key, limit=allowed.limit, per=allowed.per, now=now):
        raise TooManyAttempts(attempts.wait(key=key, now=now))


def give_back(scope: str, *on_whom: str) -> None:
    """Takes back one that was counted: it turned out to be no attempt worth counting."""
    attempts.give_back(key=attempts.key(scope, *on_whom))


def count_lightly(scope: str, *on_whom: str, now: datetime) -> None:
    """Counts one attempt in the cache, exact over all processes that share it; for reads, which are many.

    While the cache is away each process counts for itself. Raises TooManyAttempts.
    """
    allowed = rate(scope)
    if allowed is None:
        return
    seconds = int(allowed.per.total_seconds())
    # The window stands in the key, so that a count that outlived its time to live is never read again.
    window, passed = divmod(int(now.timestamp()), seconds)
    key = f"rate:{window}:{attempts.key(scope, *on_whom)}"
    try:
        made = _increment(cache, key, seconds)
    except ValueError:  # the cache is away, or dropped the key this moment
        made = _increment(_own_memory, key, seconds)
    if made > allowed.limit:
        raise TooManyAttempts(seconds - passed)


def _increment(store, key: str, seconds: int) -> int:
    store.add(key, 0, seconds)
    return store.incr(key)
