"""What people look at and search for, counted in the memory of the process and written in batches.

Oscar writes up to three rows for each page of a product that is shown. These are statistics: a process that is killed
loses those of the last seconds, and nothing else waits for them.
"""

from __future__ import annotations

import atexit
import logging
import threading
from collections import Counter, deque

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from oscar.apps.analytics import receivers as oscar
from oscar.apps.catalogue.signals import product_viewed
from oscar.apps.search.signals import user_search

from forked_apps import counting

log = logging.getLogger("counterfoil.customer")

# So many wait at most; a process that cannot write them forgets the oldest.
MOST_WAITING = 5_000


class Tally:
    """The views and searches of one process that are not written yet."""

    def __init__(self):
        self._lock = threading.Lock()
        self._views: deque[tuple[int, int | None]] = deque(maxlen=MOST_WAITING)  # product, user
        self._searches: deque[tuple[int, str]] = deque(maxlen=MOST_WAITING)  # user, words
        self._timer: threading.Timer | None = None

    def view(self, product_id: int, user_id: int | None) -> None:
        with self._lock:
            self._views.append((product_id, user_id))
        self._later()

    def search(self, user_id: int, words: str) -> None:
        with self._lock:
            self._searches.append((user_id, words))
        self._later()

    def flush(self) -> None:
        """Writes what waits, in at most nine statements. What cannot be written waits on, and the log tells why."""
        with self._lock:
            views, searches = list(self._views), list(self._searches)
            self._views.clear()
            self._searches.clear()
            self._timer = None
        try:
            with transaction.atomic():
                _write(views, searches)
        except DatabaseError as error:
            log.warning("%s views and %s searches are not written yet: %s", len(views), len(searches), error)
            with self._lock:
                self._views.extendleft(reversed(views))
                self._searches.extendleft(reversed(searches))

    def _later(self) -> None:
        if settings.INTEREST_FLUSH_SECONDS == 0:
            self.flush()
            return
        with self._lock:
            if self._timer is None:
                self._timer = threading.Timer(settings.INTEREST_FLUSH_SECONDS, self._flush_and_hang_up)
                self._timer.daemon = True
                self._timer.start()

    def _flush_and_hang_up(self) -> None:
        try:
            self.flush()
        finally:
            connection.close()


tally = Tally()


def replace_oscars() -> None:
    """Takes the place of Oscar's receivers; the signals themselves are sent as ever."""
    product_viewed.disconnect(oscar.receive_product_view)
    user_search.disconnect(oscar.receive_product_search)
    product_viewed.connect(_viewed, dispatch_uid="tally-views")
    user_search.connect(_searched, dispatch_uid="tally-searches")
    atexit.register(_write_the_rest)


def _viewed(sender, product, user=None, **kwargs) -> None:
    if not kwargs.get("raw", False):
        tally.view(product.pk, user.pk if user is not None and user.is_authenticated else None)


def _searched(sender, query, user=None, **kwargs) -> None:
    if user is not None and user.is_authenticated and not kwargs.get("raw", False):
        tally.search(user.pk, query)


def _write_the_rest() -> None:
    if tally._views or tally._searches:
        tally.flush()


def _write(views: list[tuple[int, int | None]], searches: list[tuple[int, str]]) -> None:
    models = {name: apps.get_model("analytics", name) for name in _MODELS}
    _add(models["ProductRecord"], "product", "num_views", Counter(product_id for product_id, _ in views))
    # Who was erased meanwhile leaves no trace.
    known = _known({user_id for _, user_id in views} | {user_id for user_id, _ in searches})
    seen = [(product_id, user_id) for product_id, user_id in views if user_id in known]
    _add(models["UserRecord"], "user", "num_product_views", Counter(user_id for _, user_id in seen))
    view, search = models["UserProductView"], models["UserSearch"]
    view.objects.bulk_create([view(product_id=product_id, user_id=user_id) for product_id, user_id in seen])
    search.objects.bulk_create(
        [search(user_id=user_id, query=words[:255]) for user_id, words in searches if user_id in known]
    )


def _known(user_ids: set[int | None]) -> set[int]:
    asked = user_ids - {None}
    users = apps.get_model(settings.AUTH_USER_MODEL).objects
    return set(users.filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()


_MODELS = ("ProductRecord", "UserRecord", "UserProductView", "UserSearch")


def _add(model, key: str, column: str, amounts: Counter[int]) -> None:
    """Adds to the counters of these rows; inserts those that are missing."""
    if not amounts or counting.add(model, {column: amounts}, key=key) == len(amounts):
        return
    known = set(model.objects.filter(**{f"{key}__in": amounts}).values_list(f"{key}_id", flat=True))
    missing = [model(**{f"{key}_id": pk, column: amounts[pk]}) for pk in sorted(amounts) if pk not in known]
    model.objects.bulk_create(missing, ignore_conflicts=True)
