"""How many processes a server may have (issue 8)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from project.checks import server_processes
from project.server.workers import asked_for

ROOT = Path(__file__).resolve().parents[3]
REAL = {"REDIS_URL": "redis://127.0.0.1:1", "ELASTICSEARCH_URL": "http://127.0.0.1:1"}


@pytest.mark.parametrize(
    ("workers", "services", "refused"),
    [
        (1, {}, []),
        (2, {}, ["REDIS_URL and ELASTICSEARCH_URL"]),
        (2, {"REDIS_URL": "x"}, ["Set ELASTICSEARCH_URL"]),
        (8, REAL, []),
    ],
)
def test_several_processes_need_what_they_share(settings, workers, services, refused):
    settings.WEB_WORKERS = workers
    settings.REDIS_URL = settings.ELASTICSEARCH_URL = ""
    for name, value in services.items():
        setattr(settings, name, value)

    found = server_processes(None)

    assert [error.id for error in found] == ["project.E002"] * len(refused)
    assert all(words in error.msg for words, error in zip(refused, found, strict=True))


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("/app/.venv/bin/uvicorn project.asgi:application --workers 4", 4),
        ("/lib/uvicorn/__main__.py project.asgi:application --workers=4", 4),
        ("/app/.venv/bin/gunicorn -w 4 project.wsgi", 4),
        ("/app/.venv/bin/uvicorn project.asgi:application", 3),
        ("manage.py import_products --workers 4", 3),
        ("", 3),
    ],
)
def test_the_servers_own_command_counts_before_the_environment(command, found):
    assert asked_for(command.split(), 3) == found


def test_a_server_with_too_many_processes_ends_and_says_why():
    shared = ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL", "WEB_CONCURRENCY")
    environment = {name: value for name, value in os.environ.items() if name not in shared}
    command = [sys.executable, "-m", "uvicorn", "project.asgi:application", "--workers", "2", "--port", "0"]

    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)

    assert "2 server processes cannot share" in ended.stderr
