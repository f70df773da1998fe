"""doctor sees that a worker or the clock is away: nothing else would say it. # 10.3"""

import time
from datetime import UTC, datetime, timedelta

import pytest
from celery.beat import ScheduleEntry
from celery.contrib.testing.worker import start_worker
from celery.schedules import schedule
from django.core.cache import cache
from kombu import pools

from project import work_force
from project.celery import app
from project.management.commands import doctor
from tests.redis_server import redis_server  # noqa: F401 - a fixture


@pytest.fixture
def broker(redis_server, settings):  # noqa: F811
    """The shop's own Celery app on a Redis of the test's own."""
    before = {name: app.conf[name] for name in ("task_always_eager", "broker_url")}
    settings.TASKS_IN_PROCESS = False
    app.conf.update(task_always_eager=False, broker_url=redis_server.url)
    _forget_connections()
    yield redis_server
    app.conf.update(before)
    _forget_connections()


def _forget_connections() -> None:
    """What the app keeps of its broker: pools that kombu may have closed, and a mailbox that holds one of them."""
    pools.reset()
    app._pool = app.amqp._producer_pool = None
    app.__dict__.pop("control", None)


def test_queues_without_a_worker_are_named(broker):
    assert not doctor._workers().ok

    with start_worker(app, pool="solo", queues=["money", "mail"], perform_ping_check=False, shutdown_timeout=20):
        found = doctor._workers()

    assert (found.ok, found.found) == (False, "nobody works on: index, campaigns, jobs")


def test_a_clock_that_rings_no_more_is_seen(settings, tmp_path, monkeypatch):
    settings.TASKS_IN_PROCESS = False
    cache.delete(work_force._LAST_RING)
    assert (doctor._clock().ok, doctor._clock().found) == (False, "has not rung within the hour")

    clock = work_force.Clock(app, schedule_filename=str(tmp_path / "beat"), lazy=True)
    entry = ScheduleEntry(name="x", task="order.seal", schedule=schedule(60), app=app)
    monkeypatch.setattr("celery.beat.Scheduler.apply_async", lambda *_args, **_kwargs: None)
    clock.apply_async(entry)
    assert doctor._clock().ok

    cache.set(work_force._LAST_RING, time.time() - work_force.LATE_AFTER - 1)
    assert not doctor._clock().ok


def test_a_clock_without_a_worker_does_not_ring_for_ever(broker, settings, tmp_path):
    # leftover of issue 7: rings piled up in Redis while a worker was away
    settings.RINGS_WAITING = 2
    clock = work_force.Clock(app, schedule_filename=str(tmp_path / "beat"), lazy=True)
    entry = ScheduleEntry("seal_orders", app=app, **settings.CELERY_BEAT_SCHEDULE["seal_orders"])

    for _ in range(4):
        clock.apply_entry(entry, producer=clock.producer)

    with app.connection_for_read() as connection:
        channel = connection.default_channel
        assert channel.queue_declare("money", passive=True).message_count == settings.RINGS_WAITING
        headers = channel.basic_get("money", no_ack=True).headers
    lives = datetime.fromisoformat(headers["expires"]) - datetime.now(UTC)
    assert timedelta(0) < lives <= timedelta(seconds=60)


def test_each_ring_lives_until_the_next_one(settings):
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["options"]["expires"] == entry["schedule"]


def test_beat_uses_the_clock_that_leaves_a_note():
    assert app.conf.beat_scheduler == f"{work_force.Clock.__module__}.{work_force.Clock.__qualname__}"
