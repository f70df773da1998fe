"""A server that hangs is waited for once, not by every shopper: all others hear at once that it is away."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import elasticsearch

from search.queries import EngineUnavailable


class Breaker:
    """Lets questions through until one of them runs out of time; then lets one through each `patience` seconds."""

    def __init__(self, *, patience: float, clock: Callable[[], float] = time.monotonic):
        self.patience = patience
        self.clock = clock
        self._lock = threading.Lock()
        self._closed_until: float | None = None

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Around one question. Raises EngineUnavailable without asking while the server is taken to hang."""
        self._enter()
        hangs = False
        try:
            yield
        except elasticsearch.ConnectionTimeout:
            hangs = True
            raise
        finally:
            # Whatever else it answers, or refuses, nobody waits for that.
            with self._lock:
                self._closed_until = self.clock() + self.patience if hangs else None

    def _enter(self) -> None:
        with self._lock:
            if self._closed_until is None:
                return
            if self.clock() < self._closed_until:
                raise EngineUnavailable("Elasticsearch did not answer in time; it is asked again soon.")
            # This one tries; whoever comes meanwhile need not wait with it.
            self._closed_until = self.clock() + self.patience


_breakers: dict[str, Breaker] = {}
_making = threading.Lock()


def of(url: str, *, patience: float) -> Breaker:
    """The one breaker of this process for a server: each thread has a client of its own."""
    with _making:
        return _breakers.setdefault(url, Breaker(patience=patience))
