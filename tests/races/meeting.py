"""A meeting at a named point inside the code under test: what a race needs luck for, without the luck."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest

from tests.races.together import PATIENCE, together


class Meeting:
    """Controls use it where a guard was taken out: everybody looks, nobody has written yet, then they write in turn.

    Each action passes the meeting point once: it waits there until all of them have come, and goes on alone until it
    ends. So the outcome is the same on every database and every run. Behind a working guard they would never meet,
    and end with BrokenBarrierError.
    """

    def __init__(self, parties: int):
        self._all_are_here = threading.Barrier(parties)
        self._turn = threading.Lock()
        self._mine = threading.local()

    def wait(self) -> None:
        """The meeting point; the actions come here, or `after` brings them. Nobody else waits at it."""
        if getattr(self._mine, "takes_part", False):
            self._mine.takes_part = False
            self._all_are_here.wait(PATIENCE)
            self._mine.holds_turn = self._turn.acquire(timeout=PATIENCE)

    def after(self, monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> None:
        """They meet when they have the answer of `owner.name`."""
        real = getattr(owner, name)

        def look_then_wait(*args, **kwargs):
            answer = real(*args, **kwargs)
            self.wait()
            return answer

        monkeypatch.setattr(owner, name, look_then_wait)

    def of(self, actions: list[Callable[[], object]]) -> Counter:
        """Runs the actions at once and counts their outcomes, as `together` does."""
        return together([self._alone_after_meeting(action) for action in actions])

    def _alone_after_meeting(self, action: Callable[[], object]) -> Callable[[], object]:
        def run():
            self._mine.takes_part, self._mine.holds_turn = True, False
            try:
                return action()
            finally:
                if self._mine.holds_turn:
                    self._turn.release()

        return run
