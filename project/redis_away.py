"""Redis may be away or frozen: who asks it waits a quarter of a second, and the next ones for a while not at all."""

import logging
import time

# What one request may lose to a frozen Redis; a healthy one answers in a millisecond.
PATIENCE = 0.25  # seconds
# A request asks Redis ten times and more: after the first one that failed the others are answered as failed at once.
PAUSE = 2.0  # seconds

log = logging.getLogger("counterfoil.redis")


class Absence:
    """What this process knows of one use of Redis (cache, broker, channel layer)."""

    def __init__(self, use: str):
        self._use = use
        self._until = 0.0

    @property
    def is_known(self) -> bool:
        """It did not answer a moment ago: asking again would only wait again."""
        return time.monotonic() < self._until

    def note(self, error: Exception) -> None:
        """It did not answer; nobody asks for the length of the pause."""
        self._until = time.monotonic() + PAUSE
        log.warning("%s: Redis does not answer, not asked again for %s s: %s", self._use, PAUSE, error)

    def forget(self) -> None:
        """The next one asks again, whatever was noted."""
        self._until = 0.0
