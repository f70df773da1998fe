"""Runs actions at once, each in its own thread and database connection."""

import threading
from collections import Counter
from collections.abc import Callable

from django.db import connection

PATIENCE = 30  # seconds; a thread that waits longer hangs


def together(actions: list[Callable[[], object]]) -> Counter:
    """Counts outcomes: what each action returned if that is a string, else "ok", or the name of its error."""
    barrier = threading.Barrier(len(actions))
    outcomes = []

    def run(action) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(PATIENCE)
            answer = action()
            outcomes.append(answer if isinstance(answer, str) else "ok")
        except Exception as error:  # noqa: BLE001 - whatever reaches the client is what a race test counts
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(outcomes) == len(actions), "a thread hangs"
    return Counter(outcomes)
