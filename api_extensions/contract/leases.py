"""Claims of idempotency keys that are being served: each is held by a short lease, renewed while its process lives.

A process that is killed renews nothing, so its claims are free LEASE later. One that lives but could not free a claim,
because the database was away, frees it with the next beat.
"""

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import Error as DatabaseFault  # DatabaseError, and a lost connection's InterfaceError
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from api_extensions.models import IdempotentRequest

log = logging.getLogger("counterfoil.api")
# Front ends repeat after a second or two: who died should not keep them waiting. Three beats may be missed.
LEASE = timedelta(seconds=5)
BEAT_SECONDS = 1.5


@dataclass(frozen=True)
class Claim:
    """Ours from `at` on. Whoever takes it over writes another moment, and then we neither answer nor free it."""

    owner: str
    key_hash: str
    at: datetime

    @property
    def rows(self) -> QuerySet[IdempotentRequest]:
        return IdempotentRequest.objects.filter(owner=self.owner, key_hash=self.key_hash)

    @property
    def own(self) -> QuerySet[IdempotentRequest]:
        return self.rows.filter(status=None, claimed_at=self.at)


class Heart:
    """Beats in one thread while this process serves any claim; most requests end before the first beat."""

    def __init__(self):
        self._lock = threading.Lock()
        self._held: set[Claim] = set()
        self._to_free: set[Claim] = set()
        self._thread: threading.Thread | None = None

    def hold(self, claim: Claim) -> None:
        with self._lock:
            self._held.add(claim)
            self._start()

    def let_go(self, claim: Claim) -> None:
        with self._lock:
            self._held.discard(claim)

    def free(self, claim: Claim) -> None:
        """Frees the key at once, or with the first beat that reaches the database."""
        self.let_go(claim)
        try:
            claim.own.delete()
        except DatabaseFault as error:
            log.warning("the claim of an idempotency key is freed later: %s", error)
            with self._lock:
                self._to_free.add(claim)
                self._start()

    def beat(self, *, now: datetime) -> None:
        """Renews what is held and frees what could not be freed. Raises django.db.Error while the database is away."""
        with self._lock:
            held, to_free = set(self._held), set(self._to_free)
        for claim in to_free:
            claim.own.delete()
            with self._lock:
                self._to_free.discard(claim)
        renew(held, now=now)

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="idempotency-leases", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        pause = threading.Event()
        while self._goes_on(pause.wait(BEAT_SECONDS)):
            try:
                self.beat(now=timezone.now())
            except DatabaseFault as error:
                log.warning("leases of idempotency keys could not be renewed: %s", error)
            finally:
                connection.close()

    def _goes_on(self, _waited: bool) -> bool:
        with self._lock:
            if self._held or self._to_free:
                return True
            self._thread = None
            return False


def renew(claims: Iterable[Claim], *, now: datetime) -> None:
    """Makes the leases of these claims end LEASE from now; one that was taken over is not touched."""
    for claim in claims:
        claim.own.update(lease_until=now + LEASE)


HEART = Heart()
