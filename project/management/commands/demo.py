"""Everything from an empty folder to a running demo shop: migrations, data, index, server and worker."""

import gc
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand

from project import services
from project.server.workers import contradiction


class Command(BaseCommand):
    help = "Runs the demo shop: prepares what is missing, prints addresses and logins, serves until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--workers", type=int, default=0, help="server processes; beside real services one a core")
        parser.add_argument("--reset", action="store_true", help="forget the demo's data first")
        parser.add_argument("--prepare-only", action="store_true", help="stop before the server starts")

    def handle(self, *, port: int, workers: int, reset: bool, prepare_only: bool, **options) -> None:
        began = time.monotonic()
        require_free(port)
        if not settings.STRIPE_SECRET_KEY:
            require_free(port + 1, asked_for=port)
        if reset:
            self.forget()
        services.require_reachable()
        if not os.environ.get("SHOP_BASE_URL"):  # links in mails follow the port; the worker's process inherits it
            os.environ["SHOP_BASE_URL"] = settings.SHOP_BASE_URL = settings.WAGTAILADMIN_BASE_URL = address(port)
        self.prepare()
        start_fakepay(port)
        self.stdout.write(services.table())
        self.stdout.write(welcome(port))
        self.stdout.write(f"Ready after {time.monotonic() - began:.0f} s. Ctrl-C ends it.\n")
        self.stdout.flush()
        if not prepare_only:
            serve(port, workers=workers or processes())

    def forget(self) -> None:
        """Empties the demo's own database and files; a database server is flushed only when it holds our demo."""
        if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
            shutil.rmtree(settings.VAR_DIR, ignore_errors=True)
            Path(settings.VAR_DIR).mkdir(parents=True)
            return
        call_command("migrate", verbosity=0)
        call_command("flush", interactive=False, verbosity=0)
        for folder in ("media", "mail", "index"):
            shutil.rmtree(Path(settings.VAR_DIR) / folder, ignore_errors=True)

    def prepare(self) -> None:
        if pending_migrations():
            self.stdout.write("Making the tables (about a quarter of a minute the first time) ...")
            self.stdout.flush()
            with rarely_collecting():
                call_command("migrate", verbosity=0, interactive=False)
        call_command("load_demo", stdout=self.stdout)


def address(port: int) -> str:
    return f"http://localhost:{port}"


def require_free(port: int, *, asked_for: int | None = None) -> None:
    """Raises CommandError with the remedy when something else listens on the port.

    `asked_for` is the shop's own port when this one is fakepay's beside it. The port that the remedy names was free,
    and the next one too, at the time of writing.
    """
    if is_free(port):
        return
    first = asked_for or port
    free = next((one for one in range(first + 1, first + 1000) if is_free(one) and is_free(one + 1)), None)
    use = f"Port {port} is in use" + (", where fakepay would take payments" if asked_for else "")
    remedy = f", or choose another: make demo PORT={free}" if free else ""
    raise CommandError(f"{use}. Stop what runs there{remedy}")


def is_free(port: int) -> bool:
    """Whether nothing listens on this port of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):  # taken, or there is no port of that number
            return False
    return True


def pending_migrations() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def rarely_collecting() -> Iterator[None]:
    """Migrations make and drop tens of thousands of model classes; looking for garbage costs a quarter of their time.

    In return the process grows to about 450 MB for that time.
    """
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(200_000, 50, 1000)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()


def start_fakepay(port: int) -> None:
    """Without a provider's key, card payments go to fakepay on the next port, in a thread of this process."""
    if settings.STRIPE_SECRET_KEY:
        return
    from forked_apps.payment.fakepay.server import Fakepay

    require_free(port + 1, asked_for=port)
    secret = secrets.token_urlsafe(24)
    Fakepay(
        ("127.0.0.1", port + 1),
        webhook_url=f"{address(port)}/api/payment/webhook/",
        webhook_secret=secret,
        journal=Path(settings.VAR_DIR) / "fakepay.jsonl",
    ).serve_in_thread()
    chosen = {"STRIPE_SECRET_KEY": "sk_test_fakepay", "STRIPE_API_BASE": address(port + 1)}
    os.environ.update(chosen, STRIPE_WEBHOOK_SECRETS=secret)  # for the worker's process
    for name, value in {**chosen, "STRIPE_WEBHOOK_SECRETS": [secret]}.items():
        setattr(settings, name, value)


def welcome(port: int) -> str:
    from project.demo.people import PEOPLE

    base = address(port)
    places = [
        ("Start here", "/start/"),
        ("Shop", "/"),
        ("Search", "/search/"),
        ("Merchandisers' dashboard", "/dashboard/"),
        ("Marketers' CMS", "/cms/"),
        ("API documentation", "/api/docs/"),
        ("Mail catcher", "/dev/mail/"),
        ("Health", "/health/ready/"),
    ]
    lines = ["", *(f"  {name:<26}{base}{path}" for name, path in places), ""]
    lines += [f"  {p.role:<14}{p.email:<30}{p.password:<18}{base}{p.start}" for p in PEOPLE]
    return "\n".join(lines) + "\n"


def processes() -> int:
    """One server process a core where they can share everything; more than four only crowd a demo's machine."""
    if "WEB_CONCURRENCY" in os.environ:
        return settings.WEB_WORKERS
    cores = min(os.cpu_count() or 1, 4)
    return 1 if contradiction(cores) else cores


def serve(port: int, *, workers: int) -> None:
    """The server in this process or in several of its own and, where a broker exists, workers with the schedule beside
    it, in one group."""
    import uvicorn

    os.environ["WEB_CONCURRENCY"] = str(workers)  # the server's processes ask whether they may be so many
    tasks = [subprocess.Popen(command) for command in _worker_commands()]  # noqa: S603 - our own interpreter and app
    try:
        where = {"host": "127.0.0.1", "port": port, "workers": workers}
        uvicorn.run("project.asgi:application", **where, log_level="warning", lifespan="off", proxy_headers=False)
    finally:
        for task in tasks:
            task.terminate()
        for task in tasks:
            task.wait(timeout=10)


def _worker_commands() -> list[list[str]]:
    if not settings.REDIS_URL:
        return []
    commands = []
    for queues in settings.WORKER_LANES:
        command = [sys.executable, "-m", "celery", "-A", "project", "worker", "--loglevel", "WARNING"]
        commands.append([*command, "--concurrency", "1", "-Q", ",".join(queues), "-n", f"{queues[0]}@%h"])
    commands[0] += ["-B", "--schedule", str(Path(settings.VAR_DIR) / "beat")]
    return commands
