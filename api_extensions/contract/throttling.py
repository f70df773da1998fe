"""Rate limits that hold under concurrency: DRF's own count is read, changed and written, and lets bursts through."""

from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle, SimpleRateThrottle

from forked_apps.accounts import attempts


class _Scoped(BaseThrottle):
    """Stands in `throttle_classes` as an instance and calls itself, because DRF instantiates what stands there.

    The rate of a scope is a setting ("10/min"); None switches it off. With `also` the address of the caller and that
    field of the body are counted together, so that one office may hold many customers and no list of passwords can be
    tried from it on one account.
    """

    def __init__(self, scope: str, *, also: str = ""):
        self.scope = scope
        self.also = also

    def __call__(self):
        return type(self)(self.scope, also=self.also)

    def allow_request(self, request, view) -> bool:
        rate = api_settings.DEFAULT_THROTTLE_RATES.get(self.scope)
        if not rate:
            return True
        limit, self._seconds = SimpleRateThrottle.parse_rate(self, rate)
        return self._count(self._key(request), limit)

    def wait(self) -> float:
        return self._seconds

    def _key(self, request) -> str:
        on_whom = request.data.get(self.also, "") if self.also and isinstance(request.data, dict) else ""
        return attempts.key(self.scope, self.get_ident(request) or "", str(on_whom))


class Counted(_Scoped):
    """Counts in the database, for what must hold also when the cache is away: logins, codes, vouchers."""

    def _count(self, key: str, limit: int) -> bool:
        return attempts.allow(key=key, limit=limit, per=timedelta(seconds=self._seconds), now=timezone.now())


class Cached(_Scoped):
    """Counts in the cache, for reads that are many; without a cache everybody is let in."""

    def _count(self, key: str, limit: int) -> bool:
        cache.add(f"rate:{key}", 0, self._seconds)
        try:
            return cache.incr(f"rate:{key}") <= limit
        except ValueError:  # the cache is away, or dropped the key this moment
            return True
