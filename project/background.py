"""The workers of a shop without Redis: two threads of the web process that run the same Celery tasks.

The rows in the database are the truth and a task is only a doorbell, so nothing is lost when these threads die with
their process: the sweepers of the schedule find what was left behind. There are no time limits here, a thread cannot be
killed: what a task waits for has a timeout of ten seconds at most (mail, search engine, payment provider).
"""

import heapq
import itertools
import logging
import threading
import time

from celery import current_app
from django.conf import settings
from django.db import close_old_connections

from project import database_waits

log = logging.getLogger("counterfoil.background")


def queue_of(task_name: str) -> str:
    """The queue that the table of routes gives to a task."""
    return current_app.amqp.router.route({}, task_name)["queue"].name


class Lane:
    """One thread that runs the tasks of its queues one after another, and their beat schedule in between."""

    def __init__(self, queues: tuple[str, ...]) -> None:
        self.queues = queues
        self._due: list[tuple[float, int, str, tuple, dict, float | None]] = []
        self._order = itertools.count()  # equal times run first in, first out
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._ends = False

    @property
    def running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def stop(self, timeout: float) -> None:
        """Ends after the task that runs now; waits so long for that."""
        with self._wake:
            self._ends = True
            self._wake.notify()
        self._thread.join(timeout)

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name=f"counterfoil-{self.queues[0]}", daemon=True)
        self._thread.start()

    def push(self, name: str, args: tuple, kwargs: dict, *, delay: float, every: float | None = None) -> None:
        """Runs the task after `delay` seconds, and again `every` so many seconds after it has ended."""
        with self._wake:
            heapq.heappush(self._due, (time.monotonic() + delay, next(self._order), name, args, kwargs, every))
            self._wake.notify()

    def _run(self) -> None:
        database_waits.be_patient()
        while True:
            with self._wake:
                while not self._ends and (not self._due or self._due[0][0] > time.monotonic()):
                    self._wake.wait(self._due[0][0] - time.monotonic() if self._due else None)
                if self._ends:
                    return
                _, _, name, args, kwargs, every = heapq.heappop(self._due)
            self._call(name, args, kwargs)
            if every is not None:
                self.push(name, args, kwargs, delay=every, every=every)

    @staticmethod
    def _call(name: str, args: tuple, kwargs: dict) -> None:
        close_old_connections()
        try:
            current_app.tasks[name].apply(args=args, kwargs=dict(kwargs), throw=True)
        except Exception:
            log.exception("task %s%r failed", name, args)
        finally:
            close_old_connections()


class Worker:
    """All lanes. What waits for a mail server in one does not delay money and index in the other."""

    def __init__(self) -> None:
        self._lanes = [Lane(queues) for queues in settings.WORKER_LANES]

    @property
    def running(self) -> bool:
        return all(lane.running for lane in self._lanes)

    def start(self) -> None:
        """Begins to work; called once by the server's entry point, never by a management command."""
        if self.running:
            return
        current_app.loader.import_default_modules()  # Celery finds tasks lazily, and only its own worker asks it to
        for entry in settings.CELERY_BEAT_SCHEDULE.values():
            every = float(entry["schedule"])
            self._lane(entry["task"]).push(entry["task"], (), {}, delay=every, every=every)
        for lane in self._lanes:
            lane.start()

    def stop(self, timeout: float = 20) -> None:
        """Ends each lane after the task that it runs now."""
        for lane in self._lanes:
            lane.stop(timeout)

    def ring(self, task_name: str, args=(), kwargs=None, delay: float = 0) -> bool:
        """Asks for a task after `delay` seconds. False when no worker runs here: a sweeper will find the row."""
        if not self.running:
            return False
        self._lane(task_name).push(task_name, tuple(args or ()), dict(kwargs or {}), delay=delay)
        return True

    def _lane(self, task_name: str) -> Lane:
        queue = queue_of(task_name)
        return next(lane for lane in self._lanes if queue in lane.queues)


worker = Worker()
