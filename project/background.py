"""The worker of a shop without Redis: one thread of the web process that runs the same Celery tasks.

The rows in the database are the truth and a task is only a doorbell, so nothing is lost when this thread dies with its
process: the sweepers of the schedule find what was left behind.
"""

import heapq
import itertools
import logging
import threading
import time

from celery import current_app
from django.conf import settings
from django.db import close_old_connections

log = logging.getLogger("counterfoil.background")


class Worker:
    """Runs tasks one after another, and the beat schedule in between."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, str, tuple, dict]] = []
        self._order = itertools.count()  # equal times run first in, first out
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begins to work; called once by the server's entry point, never by a management command."""
        if self.running:
            return
        current_app.loader.import_default_modules()  # Celery finds tasks lazily, and only its own worker asks it to
        for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
            self._schedule(name, entry)
        self._thread = threading.Thread(target=self._run, name="counterfoil-worker", daemon=True)
        self._thread.start()

    def ring(self, task_name: str, args=(), kwargs=None, delay: float = 0) -> bool:
        """Asks for a task after `delay` seconds. False when no worker runs here: a sweeper will find the row."""
        if not self.running:
            return False
        self._push(time.monotonic() + delay, task_name, tuple(args or ()), dict(kwargs or {}))
        return True

    def _push(self, at: float, name: str, args: tuple, kwargs: dict) -> None:
        with self._wake:
            heapq.heappush(self._due, (at, next(self._order), name, args, kwargs))
            self._wake.notify()

    def _schedule(self, name: str, entry: dict) -> None:
        every = float(entry["schedule"])
        self._push(time.monotonic() + every, entry["task"], (), {"__every__": every, "__name__": name})

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._due or self._due[0][0] > time.monotonic():
                    self._wake.wait(self._due[0][0] - time.monotonic() if self._due else None)
                _, _, name, args, kwargs = heapq.heappop(self._due)
            every = kwargs.pop("__every__", None)
            entry = kwargs.pop("__name__", None)
            self._call(name, args, kwargs)
            if every is not None:
                self._schedule(entry, {"task": name, "schedule": every})

    @staticmethod
    def _call(name: str, args: tuple, kwargs: dict) -> None:
        close_old_connections()
        try:
            current_app.tasks[name].apply(args=args, kwargs=kwargs, throw=True)
        except Exception:
            log.exception("task %s%r failed", name, args)
        finally:
            close_old_connections()


worker = Worker()
