"""A running shop for the journeys: its own files, the small demo, the real server with its worker threads."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120  # seconds until the server must answer
SERVE = "import sys, uvicorn; uvicorn.run('project.asgi:application', port=int(sys.argv[1]), log_level='warning')"


@pytest.fixture(scope="session")
def running_shop(tmp_path_factory):
    """The address of a demo shop that runs in processes of its own, as `make demo` would run it."""
    folder = tmp_path_factory.mktemp("shop")
    port = _free_port()
    address = f"http://localhost:{port}"
    environment = _environment(folder, address)
    for command in (["migrate", "--run-syncdb", "-v0"], ["load_demo", "--small"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(port)], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            _wait_for(address, server)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=20)


# Of a module: two of Playwright's loops cannot run at once, and another module may have one of its own.
@pytest.fixture(scope="module")
def browser():
    """The system's Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield started
        started.close()


def _environment(folder: Path, address: str) -> dict[str, str]:
    """The developer's own, without what would make two runs share anything."""
    shared = ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL", "EMAIL_URL", "STRIPE_SECRET_KEY", "TEST_NAME")
    kept = {name: value for name, value in os.environ.items() if name not in shared}
    return {
        **kept,
        "COUNTERFOIL_VAR": str(folder / "var"),
        "DJANGO_SETTINGS_MODULE": "tests.flows.settings",
        "SHOP_BASE_URL": address,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(address: str, server: subprocess.Popen) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health/live/", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise RuntimeError(f"The shop did not start; its exit code is {server.poll()}.")
