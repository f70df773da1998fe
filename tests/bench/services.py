"""The servers that a bench needs: its own PostgreSQL and Redis, or those of DATABASE_URL and REDIS_URL."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.bench import machine

# Kept between runs, so that only the first one waits for migrations and for stock Oscar's packages.
HOME = Path(os.environ.get("BENCH_HOME") or Path(tempfile.gettempdir()) / f"counterfoil-bench-{os.getuid()}")
# Vacuum in the middle of a measurement would be charged to whoever is measured: tables are vacuumed before.
POSTGRES = {
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "512MB",
    "max_connections": "100",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "shared_preload_libraries": "pg_stat_statements",
    "pg_stat_statements.max": "10000",
    "pg_stat_statements.track_utility": "off",
}


@dataclass
class Database:
    """A PostgreSQL server: databases are made beside the one that `url` names."""

    url: str
    pid: int | None  # of the postmaster; None when it runs on another machine

    def url_of(self, name: str) -> str:
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def exists(self, name: str) -> bool:
        return bool(self._do("SELECT 1 FROM pg_database WHERE datname = %s", [name]))

    def create(self, name: str, template: str = "template1") -> None:
        """A database made anew, empty or as a copy."""
        self.drop(name)
        self._do(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def drop(self, name: str) -> None:
        self._do(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def rename(self, old: str, new: str) -> None:
        self.drop(new)
        self._do(f'ALTER DATABASE "{old}" RENAME TO "{new}"')

    def vacuum(self, name: str) -> None:
        with psycopg.connect(self.url_of(name), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")

    def statements(self, name: str) -> int | None:
        """How many statements clients have sent, BEGIN and COMMIT left out; None where nobody counts.

        The database's own questions about foreign keys, which it asks at the commit, are left out as well.
        """
        rows = self._do(
            "SELECT sum(calls) FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid "
            "WHERE datname = %s AND query !~ '^SELECT [^ ]+ FROM ONLY '",
            [name],
        )
        return None if rows is None else int(rows[0][0] or 0)

    def prepare(self) -> None:
        self._do("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")

    def _do(self, sql: str, values=None):
        with psycopg.connect(self.url, autocommit=True) as connection:
            try:
                cursor = connection.execute(sql, values)
            except (psycopg.errors.FeatureNotSupported, psycopg.errors.ObjectNotInPrerequisiteState):
                return None
            except psycopg.errors.UndefinedTable:
                return None
            return cursor.fetchall() if cursor.description else []


@contextlib.contextmanager
def postgres():
    """A Database: that of DATABASE_URL, or a server of our own in HOME."""
    if url := os.environ.get("DATABASE_URL"):
        url = url.replace("postgres://", "postgresql://")
        database = Database(url, _postmaster(url))
        database.prepare()
        yield database
        return
    with _own_postgres() as database:
        yield database


@contextlib.contextmanager
def redis():
    """The port and the process of a Redis: that of REDIS_URL (no process), or one of our own."""
    if url := os.environ.get("REDIS_URL"):
        yield urlsplit(url).port or 6379, None
        return
    port = free_port()
    command = [_binary("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with running(command, log=HOME / "redis.log") as pid:
        wait_for_port(port)
        yield port, pid


@contextlib.contextmanager
def running(command, *, log: Path, end: signal.Signals = signal.SIGTERM, **options):
    """The id of a process that is ended at the end by this signal, with all below it."""
    HOME.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, start_new_session=True, **options)
    try:
        yield process.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, end)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for_port(port: int, seconds: float = 120, pid: int = 0) -> None:
    """Raises TimeoutError when nobody listens there in time, or the process that should has ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not (pid and machine.has_ended(pid)):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.1)
    raise TimeoutError(f"nothing answers on port {port}; see the logs in {HOME}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def _own_postgres():
    binaries, data, port = _postgres_binaries(), HOME / "postgres", free_port()
    # PostgreSQL does not run as root: then it is the packages' own user.
    person = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
    if not (data / "PG_VERSION").exists():
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(parents=True, mode=0o700)
        HOME.chmod(0o755)
        if person:
            shutil.chown(data, "postgres", "postgres")
        made = [binaries / "initdb", "-D", data, "-A", "trust", "-U", "counterfoil", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run(made, check=True, stdout=subprocess.DEVNULL, cwd="/", **person)
    options = [part for name, value in POSTGRES.items() for part in ("-c", f"{name}={value}")]
    command = [binaries / "postgres", "-D", data, "-p", str(port), "-k", data, *options]
    # SIGINT is its fast shutdown: it does not wait for clients to leave.
    with running(command, log=HOME / "postgres.log", end=signal.SIGINT, cwd="/", **person) as pid:
        wait_for_port(port, pid=pid)
        database = Database(f"postgresql://counterfoil@127.0.0.1:{port}/postgres", pid)
        _wait_until_ready(database)
        database.prepare()
        yield database


def _wait_until_ready(database: Database) -> None:
    for _ in range(300):
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(database.url).close()
            return
        time.sleep(0.2)
    raise TimeoutError(f"PostgreSQL does not start; see {HOME / 'postgres.log'}")


def _postmaster(url: str) -> int | None:
    if urlsplit(url).hostname not in ("localhost", "127.0.0.1", "::1"):
        return None
    with psycopg.connect(url) as connection:
        return machine.parent_of(connection.execute("SELECT pg_backend_pid()").fetchone()[0])


def _postgres_binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or [Path(shutil.which("initdb") or "").parent]
    if not (found[-1] / "initdb").exists():
        raise SystemExit(
            "PostgreSQL is not installed: set DATABASE_URL, or install it (Debian: apt install postgresql)"
        )
    return found[-1]


def _binary(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise SystemExit(f"{name} is not installed: set REDIS_URL, or install it")
    return found
