"""Rate limits of API views: the same table and the same counters as those of the pages, exact under concurrency."""

from django.utils import timezone
from rest_framework.throttling import BaseThrottle

from forked_apps.accounts import limits
from forked_apps.accounts.client_address import caller


class _Scoped(BaseThrottle):
    """Stands in `throttle_classes` as an instance and calls itself, because DRF instantiates what stands there.

    The rate of a scope is a setting ("10/min" in RATE_LIMITS); None switches it off.
    """

    def __init__(self, scope: str):
        self.scope = scope

    def __call__(self):
        return type(self)(self.scope)

    def allow_request(self, request, view) -> bool:
        try:
            type(self).count(self.scope, caller(request), now=timezone.now())
        except limits.TooManyAttempts as refusal:
            self._wait = refusal.wait
            return False
        return True

    def wait(self) -> float:
        return self._wait


class Counted(_Scoped):
    """Counts in the database, for what must hold also when the cache is away: registrations, vouchers, payments."""

    count = staticmethod(limits.count)


class Cached(_Scoped):
    """Counts in the cache, for reads that are many."""

    count = staticmethod(limits.count_lightly)
