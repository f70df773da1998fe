"""What makes kept answers old: a change that was committed here, at once, or in another process, within a moment.

A change moves the number of this process and writes a new word to Redis, where the other processes look. The word is
not what keeps the promise: a process that dies between its commit and its word, or a Redis that forgets, leaves answers
that are as old as CATALOGUE_CACHE_SECONDS at most.
"""

import asyncio
import threading
import time
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache

from project import cache as shop_cache

WORD = "whole-answers"
LOOK_EVERY = 0.25  # seconds between two looks at the word of other processes

_AWAY = object()


class Generations:
    """The number under which answers are kept now; another number is another generation."""

    def __init__(self):
        self.number = 1
        self._lock = threading.Lock()
        self._word: str | None = None
        self._looked_at = float("-inf")
        self._look: asyncio.Task | None = None

    def move(self) -> None:
        """After a commit, in any thread: nothing that was read before is given to anybody who asks from now on."""
        self._count()
        if not settings.REDIS_URL:
            return
        word = uuid4().hex
        cache.set(WORD, word, None)
        with self._lock:
            self._word = word
            # Once more: our word may have covered another process's, and that change came before this moment.
            self.number += 1

    async def look(self) -> None:
        """Learns whether another process has changed something; asks for that LOOK_EVERY seconds at most."""
        if not settings.REDIS_URL or time.monotonic() - self._looked_at < LOOK_EVERY:
            return
        if self._look is None or self._look.done() or self._look.get_loop() is not asyncio.get_running_loop():
            self._look = asyncio.ensure_future(self._ask())
        await asyncio.shield(self._look)

    async def _ask(self) -> None:
        began = time.monotonic()
        with self._lock:
            known = self._word
        word = await asyncio.to_thread(cache.get, WORD, _AWAY)
        if word is _AWAY:
            word = known if shop_cache.absence.is_known else None
        with self._lock:
            # A word that this process has written meanwhile is newer than what was read.
            if word != known and self._word == known:
                self._word = word
                self.number += 1
        self._looked_at = began

    def _count(self) -> None:
        with self._lock:
            self.number += 1


generations = Generations()
