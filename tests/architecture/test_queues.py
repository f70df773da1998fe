"""Every task has a queue, every queue a worker, and money never waits for a mail server."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
from django.conf import settings

from project.background import queue_of
from project.celery import app

ROOT = Path(__file__).resolve().parents[2]
PROCFILE, COMPOSE = ROOT / "project" / "deploy" / "Procfile", ROOT / "compose.yaml"


def tasks() -> list[str]:
    app.loader.import_default_modules()
    return sorted(name for name in app.tasks if not name.startswith(("celery.", "tests.")))


def test_every_task_has_a_queue():
    # 9.4
    lost = [name for name in tasks() if not any(fnmatch(name, pattern) for pattern in settings.CELERY_TASK_ROUTES)]
    assert lost == [], "give it a row in CELERY_TASK_ROUTES"
    assert {queue_of(name) for name in tasks()} <= set(settings.QUEUES)


def test_what_a_scheduled_task_is_called_exists():
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(tasks())


def test_every_task_has_a_time_limit():
    # 9.4
    for name in tasks():
        task, seconds = app.tasks[name], settings.QUEUES[queue_of(name)]
        assert (task.soft_time_limit, task.time_limit > seconds) == (seconds, True), name


@pytest.mark.parametrize("path", [PROCFILE, COMPOSE], ids=lambda path: path.name)
def test_every_queue_has_a_worker_of_its_own(path):
    # 9.4
    served = re.findall(r"celery -A project worker .*?-Q (\S+)", path.read_text())
    assert sorted(served) == sorted(settings.QUEUES)
    assert "celery -A project beat" in path.read_text()


def test_the_lanes_of_a_shop_without_redis_hold_every_queue_once():
    # 9.4
    assert sorted(queue for lane in settings.WORKER_LANES for queue in lane) == sorted(settings.QUEUES)
    money = next(lane for lane in settings.WORKER_LANES if "money" in lane)
    assert {"mail", "campaigns"}.isdisjoint(money)


def test_what_a_thread_waits_for_gives_up_after_ten_seconds():
    # 9.4: a thread cannot be killed
    from forked_apps.payment import stripe_gateway

    assert settings.EMAIL_TIMEOUT <= 10
    assert stripe_gateway.TIMEOUT_SECONDS <= 10
    assert settings.HAYSTACK_CONNECTIONS["default"].get("TIMEOUT", 0) <= 10
