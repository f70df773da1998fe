"""The worker threads of a shop without Redis."""

import logging
import threading

import pytest
from celery import shared_task

from project.background import Worker
from project.celery import app

seen: list = []
done = threading.Event()


@shared_task(name="tests.note")
def note(word, fail=False):
    seen.append((word, threading.current_thread().name))
    if word == "last":
        done.set()
    if fail:
        raise ValueError(word)


@pytest.fixture
def worker(settings):
    settings.CELERY_BEAT_SCHEDULE = {}
    seen.clear()
    done.clear()
    worker = Worker()
    yield worker
    if worker.running:
        worker.stop()


def test_tasks_run_in_order_in_the_workers_own_thread(worker):
    # I20
    worker.start()

    worker.ring("tests.note", ["first"])
    worker.ring("tests.note", ["last"])

    assert done.wait(60)
    assert [word for word, _ in seen] == ["first", "last"]
    assert {thread for _, thread in seen} == {"counterfoil-mail"}  # its lane holds what has no queue of its own


def test_a_failing_task_does_not_end_the_worker(worker, caplog):
    worker.start()
    logging.getLogger("counterfoil.background").addHandler(caplog.handler)  # starting configured the root anew

    worker.ring("tests.note", ["bad"], {"fail": True})
    worker.ring("tests.note", ["last"])

    assert done.wait(60)
    assert "task tests.note" in caplog.text


def test_a_ring_without_a_worker_is_dropped_and_says_so(worker):
    assert worker.ring("tests.note", ["nobody listens"]) is False
    assert seen == []


def test_the_schedule_repeats(worker, settings):
    settings.CELERY_BEAT_SCHEDULE = {"tick": {"task": "tests.tick", "schedule": 0.02}}
    ticks = []
    thrice = threading.Event()

    @app.task(name="tests.tick")
    def tick():
        ticks.append(1)
        if len(ticks) == 3:
            thrice.set()

    worker.start()

    assert thrice.wait(60)


def test_every_scheduled_task_exists(settings):
    from django.conf import settings as real

    app.loader.import_default_modules()
    missing = [entry["task"] for entry in real.CELERY_BEAT_SCHEDULE.values() if entry["task"] not in app.tasks]
    assert missing == []
