"""Who works behind the shop: which queues have a worker that answers, and when the clock last rang.

A worker that has ended is otherwise seen only by what does not happen: money without news, mails that wait.
"""

import time

from celery.beat import PersistentScheduler
from django.conf import settings
from django.core.cache import cache

from project.celery import absence, app

ANSWER_TIME = 2.0  # seconds that a worker has to say that it is there
# The schedule rings something every 30 seconds.
LATE_AFTER = 120  # seconds
_LAST_RING = "beat-rang-at"


class Clock(PersistentScheduler):
    """Celery's beat, which leaves a note when it rings: nothing else can be asked whether it is there.

    A queue that nobody empties is not rung for ever: Redis keeps messages that have expired until a worker reads them.
    """

    def apply_async(self, entry, producer=None, **kwargs):
        note_ring()
        if producer is not None and _waiting(entry.task, producer) >= settings.RINGS_WAITING:
            return None
        return super().apply_async(entry, producer=producer, **kwargs)


def _waiting(task: str, producer) -> int:
    """How many messages wait in the queue of a task; 0 where there is no such queue yet or the broker is away."""
    if absence.is_known:
        return 0
    queue = app.amqp.router.route({}, task)["queue"].name
    try:
        return producer.channel.queue_declare(queue, passive=True).message_count
    except producer.connection.connection_errors + producer.connection.channel_errors:
        return 0  # the ring itself tells whether the broker is away


def note_ring() -> None:
    cache.set(_LAST_RING, time.time(), LATE_AFTER * 30)


def silence() -> float | None:
    """Seconds since the clock last rang; None when nobody knows of a ring within the last hour."""
    last = cache.get(_LAST_RING)
    return None if last is None else max(0.0, time.time() - last)


def unserved_queues() -> list[str]:
    """Queues without a worker that answers, in order of urgency. Raises when the broker does not answer."""
    # Not the app's own connections: those write to Redis and give it a quarter of a second, too short for an answer.
    with app.connection_for_read() as broker:
        broker.ensure_connection(max_retries=1, timeout=3)
        served = app.control.inspect(timeout=ANSWER_TIME, connection=broker).active_queues() or {}
    names = {queue["name"] for queues in served.values() for queue in queues}
    return [name for name in settings.QUEUES if name not in names]
