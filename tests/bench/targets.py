"""The servers that are measured against each other, each on a database of its own in the same PostgreSQL."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import services
from tests.bench.services import HOME, Database

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
STOCK = Path(__file__).parent / "stock"
# Kept databases are made anew when one of these changes; new migrations are applied to them.
SHAPES = ("project/growth/*.py", "forked_apps/shelf/*.py")
EMPTY = "bench_empty"
THREADS = "4"


@dataclass
class Target:
    """A running server. `facts` say what may be asked of it."""

    name: str
    port: int
    pid: int
    database: str
    facts: dict = field(default_factory=dict)


@dataclass
class Shop:
    """Our shop at one size: its database, its files, its environment."""

    database: Database
    redis_port: int
    size: int
    orders: int
    redis_number: int = 0

    @property
    def name(self) -> str:
        return f"bench_shop_{self.size}"

    @property
    def folder(self) -> Path:
        return HOME / self.name

    def environment(self, **more: str) -> dict[str, str]:
        """Production settings behind a proxy on this machine."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "project.settings.production",
            "DATABASE_URL": self.database.url_of(self.name).replace("postgresql://", "postgres://"),
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/{self.redis_number}",
            "COUNTERFOIL_VAR": str(self.folder),
            "SECRET_KEY": SECRETS[0],
            "JWT_SIGNING_KEY": SECRETS[1],
            "SUPPRESSION_KEY": SECRETS[2],
            # The same each time: the seals of a kept database are signed with it.
            "PROOF_KEYS": f"bench:{hashlib.sha256(b'bench').hexdigest()}",
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "SHOP_BASE_URL": "http://localhost",
            "EMAIL_URL": "dummymail://",
            "SECURE_SSL_REDIRECT": "False",
            "BEHIND_PROXY": "True",
            "NUM_PROXIES": "1",
            "PATH": f"{Path(PYTHON).parent}:{os.environ['PATH']}",
            **more,
        }

    def build(self) -> dict:
        """The database as it was generated, made anew from its kept template; answers the facts of it."""
        template = f"{self.name}_{_digest(SHAPES)}"
        is_new = not self.database.exists(template) or bool(os.environ.get("BENCH_FRESH"))
        if is_new:
            self._migrate()
            counts = ["--products", str(self.size), "--orders", str(self.orders)]
            self.manage("generate_shop", *counts, "--pictures")
            self.database.vacuum(self.name)
            self.database.rename(self.name, template)
        self.database.create(self.name, template)
        self.manage("migrate", "--verbosity", "0")
        self.manage("rebuild_search", *([] if is_new else ["--if-needed"]))
        self.manage("collectstatic", "--no-input", "--verbosity", "0")
        found = json.loads(self.run(PYTHON, "-m", "tests.bench.prepare"))
        self.database.vacuum(self.name)
        return found

    def _migrate(self) -> None:
        """An empty shop: what was kept of an earlier one, brought up to date."""
        self.database.create(self.name, EMPTY if self.database.exists(EMPTY) else "template1")
        self.manage("migrate", "--verbosity", "0")
        self.database.rename(self.name, EMPTY)
        self.database.create(self.name, EMPTY)

    def manage(self, *command: str) -> str:
        return self.run(PYTHON, "manage.py", *command)

    def run(self, *command: str) -> str:
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment(), stdout=subprocess.PIPE, check=True, encoding="utf-8"
        )
        return done.stdout

    @contextlib.contextmanager
    def serving(self, name: str, facts: dict, **environment: str):
        """One server process, started as the Procfile starts it."""
        port = services.free_port()
        command = _web_command().replace("0.0.0.0", "127.0.0.1")
        env = self.environment(PORT=str(port), **environment)
        with services.running(["sh", "-c", f"exec {command}"], log=HOME / "shop.log", cwd=ROOT, env=env) as pid:
            services.wait_for_port(port, pid=pid)
            yield Target(name, port, pid, self.name, facts)


SECRETS = [secrets.token_urlsafe(40) for _ in range(3)]


def _web_command() -> str:
    lines = (ROOT / "project/deploy/Procfile").read_text().splitlines()
    return next(line.removeprefix("web:").strip() for line in lines if line.startswith("web:"))


def _digest(patterns: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


@contextlib.contextmanager
def floor(database: Database, size: int):
    """The bare DRF app under gunicorn with threads."""
    name = "bench_floor"
    database.create(name)
    env = {**os.environ, "FLOOR_DATABASE_URL": database.url_of(name)}
    subprocess.run([PYTHON, "-m", "tests.bench.floor.app", str(size)], cwd=ROOT, env=env, check=True)
    database.vacuum(name)
    port = services.free_port()
    command = [PYTHON, "-m", *_gunicorn("tests.bench.floor.app:application", port)]
    with services.running(command, log=HOME / "floor.log", cwd=ROOT, env=env) as pid:
        services.wait_for_port(port, pid=pid)
        yield Target("floor", port, pid, name, {"count": size})


@contextlib.contextmanager
def stock(database: Database, shop: Shop, facts: dict):
    """Stock django-oscar-api with the shop's own products, in an environment of pinned packages."""
    python = _stock_python()
    name = f"bench_stock_{shop.size}"
    template = f"{name}_{_digest(SHAPES)}"
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "stock.settings", "PYTHONPATH": str(STOCK.parent)}
    env["STOCK_DATABASE_URL"] = database.url_of(name)
    ids_file = HOME / f"{template}.json"
    if not database.exists(template) or not ids_file.exists() or os.environ.get("BENCH_FRESH"):
        database.create(name)
        subprocess.run([python, "-m", "django", "migrate", "-v", "0"], cwd=HOME, env=env, check=True)
        products = shop.run(PYTHON, "-m", "tests.bench.prepare", "products")
        ids_file.write_text(_load(python, env, products, facts))
        database.vacuum(name)
        database.rename(name, template)
    database.create(name, template)
    ids = json.loads(ids_file.read_text())
    port = services.free_port()
    command = [python, "-m", *_gunicorn("stock.wsgi:application", port)]
    with services.running(command, log=HOME / "stock.log", cwd=HOME, env=env) as pid:
        services.wait_for_port(port, pid=pid)
        hot = [ids[upc] for upc in facts["upcs"]]
        accounts = [f"shopper-{number}" for number in range(len(facts["accounts"]))]
        yield Target("stock Oscar", port, pid, name, {**facts, "products": hot, "accounts": accounts})


def _load(python: str, env: dict[str, str], products: str, facts: dict) -> str:
    command = [python, "-m", "stock.load", str(len(facts["accounts"])), facts["password"]]
    hot = set(facts["upcs"])
    lines = (json.loads(line) for line in products.splitlines())
    enough = "\n".join(json.dumps({**one, "stock": 1_000_000} if one["upc"] in hot else one) for one in lines)
    done = subprocess.run(
        command, cwd=HOME, env=env, input=enough, stdout=subprocess.PIPE, check=True, encoding="utf-8"
    )
    return done.stdout


def _stock_python() -> str:
    """The interpreter of an environment that holds exactly what stock/requirements.txt names."""
    wanted = hashlib.sha256((STOCK / "requirements.txt").read_bytes()).hexdigest()[:10]
    folder = HOME / f"stock-{wanted}"
    python = folder / "bin" / "python"
    if not (folder / "done").exists():
        subprocess.run([PYTHON, "-m", "venv", "--clear", folder], check=True)
        install = [
            python,
            "-m",
            "pip",
            "install",
            "-q",
            "--disable-pip-version-check",
            "-r",
            STOCK / "requirements.txt",
        ]
        subprocess.run(install, check=True)
        (folder / "done").touch()
    return str(python)


def _gunicorn(application: str, port: int) -> list[str]:
    options = ["--worker-class", "gthread", "--workers", "1", "--threads", THREADS, "--keep-alive", "60"]
    return ["gunicorn", application, "--bind", f"127.0.0.1:{port}", *options, "--log-level", "warning"]
