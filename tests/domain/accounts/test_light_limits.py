"""Limits of reads are counted in the cache, exactly, and still hold while it is away."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.utils import timezone

from forked_apps.accounts import limits
from project import cache as shop_cache
from project.cache import FailOpenRedisCache
from tests.redis_server import redis_server  # noqa: F401 - a fixture

ROOT = Path(__file__).resolve().parents[3]
# One process of the shop that counts 30 times for the same caller and tells how many passed.
COUNTS = """
import datetime, sys, django
django.setup()
from django.conf import settings
from forked_apps.accounts import limits
settings.RATE_LIMITS["search"] = "40/day"
passed = 0
for _ in range(30):
    try:
        limits.count_lightly("search", "203.0.113.9", now=datetime.datetime.fromisoformat(sys.argv[1]))
        passed += 1
    except limits.TooManyAttempts:
        pass
print(passed)
"""


@pytest.fixture
def a_day(settings, monkeypatch):
    monkeypatch.setitem(settings.RATE_LIMITS, "search", "40/day")
    limits._own_memory.clear()
    return timezone.now()


def passes(now) -> bool:
    try:
        limits.count_lightly("search", "203.0.113.9", now=now)
    except limits.TooManyAttempts:
        return False
    return True


def test_processes_that_share_a_redis_share_one_count(redis_server):  # noqa: F811 - 3.2
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "project.settings.local", "REDIS_URL": redis_server.url}
    command = [sys.executable, "-c", COUNTS, timezone.now().isoformat()]
    processes = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    passed = [int(process.communicate(timeout=120)[0]) for process in processes]
    assert sum(passed) == 40


def test_one_process_counts_exactly_in_its_memory(a_day):  # 3.2
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: passes(a_day), range(100))) == 40


@pytest.mark.parametrize("how", ["freeze", "kill"])
def test_without_the_cache_a_process_counts_for_itself(redis_server, a_day, monkeypatch, how):  # noqa: F811 - 3.2
    options = {"OPTIONS": {"socket_timeout": 0.25, "socket_connect_timeout": 0.25}}
    monkeypatch.setattr(limits, "cache", FailOpenRedisCache(redis_server.url, options))
    shop_cache.absence.forget()
    getattr(redis_server, how)()

    assert [passes(a_day) for _ in range(41)] == [True] * 40 + [False]
    shop_cache.absence.forget()
