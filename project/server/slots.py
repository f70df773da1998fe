"""A bounded pool of long-lived threads: what they open (database connections, compiled queries) they keep.

Some of the threads are never given to calls that wait for others (a payment provider, a search server, the cores that
hash passwords), so that a provider that hangs does not close the shop.
"""

import asyncio
import contextlib
import itertools
import threading
import time
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue


class Busy(Exception):
    """No thread came free in time, or too many wait for one already."""


class Job:
    """One call; `begun` and `done` are futures of the loop that asked for it."""

    def __init__(self, call: Callable[[], None], *, waits_on_others: bool):
        self.call = call
        self.waits_on_others = waits_on_others
        self.loop = asyncio.get_running_loop()
        self.begun = self.loop.create_future()


class Slots:
    """`threads` in all, `for_others` of them at most busy with calls that wait on others, `queue` calls at most waiting
    for one. The thread that was free last is taken first: a quiet shop uses few of them, with few connections."""

    def __init__(self, *, threads: int, for_others: int, queue: int, finish: Callable[[], None] = lambda: None):
        self._threads = threads
        self._for_others = for_others
        self._queue = queue
        self._finish = finish  # what a thread does before it ends
        self._lock = threading.Lock()
        self._inboxes: list[SimpleQueue] = []
        self._started: list[threading.Thread] = []
        self._idle: list[SimpleQueue] = []
        self._waiting: deque[Job] = deque()
        self._running_for_others = 0
        self._names = itertools.count(1)

    def submit(self, call: Callable[[], None], *, waits_on_others: bool) -> Job:
        """Hands the call to a thread, now or when one is free. Raises Busy when too many wait already."""
        job = Job(call, waits_on_others=waits_on_others)
        with self._lock:
            inbox = self._free_inbox() if self._may_run(job) else None
            if inbox is None:
                if len(self._waiting) >= self._queue:
                    raise Busy
                self._waiting.append(job)
                return job
            self._count(job, 1)
        job.begun.set_result(None)
        inbox.put(job)
        return job

    def withdraw(self, job: Job) -> bool:
        """Takes back a call that has not begun; False when it has."""
        with self._lock:
            try:
                self._waiting.remove(job)
            except ValueError:
                return False
            return True

    def stop(self, timeout: float = 5) -> None:
        """Ends the threads after what they do now; waits so long for all of them."""
        with self._lock:
            inboxes, started = self._inboxes, self._started
            self._inboxes, self._started, self._idle = [], [], []
        for inbox in inboxes:
            inbox.put(None)
        until = time.monotonic() + timeout
        for thread in started:
            thread.join(max(0, until - time.monotonic()))

    def _may_run(self, job: Job) -> bool:
        return not job.waits_on_others or self._running_for_others < self._for_others

    def _count(self, job: Job, by: int) -> None:
        self._running_for_others += by if job.waits_on_others else 0

    def _free_inbox(self) -> SimpleQueue | None:
        if self._idle:
            return self._idle.pop()
        if len(self._inboxes) >= self._threads:
            return None
        inbox = SimpleQueue()
        name = f"counterfoil-http-{next(self._names)}"
        thread = threading.Thread(target=self._work, args=(inbox,), name=name, daemon=True)
        self._inboxes.append(inbox)
        self._started.append(thread)
        thread.start()
        return inbox

    def _work(self, inbox: SimpleQueue) -> None:
        while (job := inbox.get()) is not None:
            while job is not None:
                job.call()
                job = self._next(job, inbox)
        self._finish()

    def _next(self, done: Job, inbox: SimpleQueue) -> Job | None:
        """The first waiting call that may run now; without one the thread is idle."""
        with self._lock:
            self._count(done, -1)
            job = next((job for job in self._waiting if self._may_run(job)), None)
            if job is None:
                if inbox in self._inboxes:
                    self._idle.append(inbox)
                return None
            self._waiting.remove(job)
            self._count(job, 1)
        tell(job.loop, job.begun)
        return job


def tell(loop: asyncio.AbstractEventLoop, future: asyncio.Future) -> None:
    """Ends the future from another thread; nobody listens any more where its loop is closed."""
    with contextlib.suppress(RuntimeError):  # what asyncio raises then
        loop.call_soon_threadsafe(_end, future)


def _end(future: asyncio.Future) -> None:
    if not future.done():
        future.set_result(None)
