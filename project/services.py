"""Which real or embedded service stands behind each part of the shop, and whether it can be reached."""

import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import CommandError

DEFAULT_PORTS = {"redis": 6379, "rediss": 6379, "http": 80, "https": 443}


@dataclass(frozen=True)
class Service:
    """One line of the table that a newcomer reads first."""

    part: str
    uses: str
    variable: str
    host: str = ""
    port: int = 0


def _database() -> Service:
    config = settings.DATABASES["default"]
    engine = config["ENGINE"].rsplit(".", 1)[-1]
    if engine == "sqlite3":
        return Service("Database", "SQLite (a file)", "DATABASE_URL")
    name, port = {"postgresql": ("PostgreSQL", 5432), "mysql": ("MariaDB or MySQL", 3306)}[engine]
    return Service("Database", name, "DATABASE_URL", config["HOST"] or "127.0.0.1", int(config["PORT"] or port))


def _by_url(part: str, real: str, embedded: str, variable: str) -> Service:
    url = getattr(settings, variable, "")
    if not url:
        return Service(part, embedded, variable)
    where = urlsplit(url)
    return Service(part, real, variable, where.hostname or "127.0.0.1", where.port or DEFAULT_PORTS[where.scheme])


def _mail() -> Service:
    if "mail_catcher" in settings.EMAIL_BACKEND:
        return Service("Mail", "caught, shown at /dev/mail/", "EMAIL_URL")
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return Service("Mail", settings.EMAIL_BACKEND.rsplit(".", 2)[-2], "EMAIL_URL")
    return Service("Mail", "SMTP", "EMAIL_URL", settings.EMAIL_HOST, settings.EMAIL_PORT)


def chosen() -> list[Service]:
    """Every part of the shop with what it uses now."""
    return [
        _database(),
        _by_url("Cache", "Redis", "memory of the process", "REDIS_URL"),
        _by_url("Search", "Elasticsearch", "Tantivy (embedded)", "ELASTICSEARCH_URL"),
        _by_url("Worker", "Celery over Redis", "two threads of the server", "REDIS_URL"),
        _by_url("WebSockets", "channel layer over Redis", "channel layer in memory", "REDIS_URL"),
        _mail(),
    ]


def table() -> str:
    """What the shop uses, one line a part, with the variable that switches it to a real service."""
    rows = [(s.part, s.uses + (f" at {s.host}:{s.port}" if s.host else ""), s.variable) for s in chosen()]
    return "\n" + "\n".join(f"  {part:<12}{uses:<44}{variable}" for part, uses, variable in rows) + "\n"


def require_reachable() -> None:
    """Raises CommandError naming the first service that an environment variable asks for and that does not answer."""
    for service in chosen():
        if not service.host:
            continue
        try:
            socket.create_connection((service.host, service.port), timeout=3).close()
        except OSError as error:
            raise CommandError(
                f"{service.uses} at {service.host}:{service.port} does not answer ({error}). "
                f"Start it, or unset {service.variable} to use the embedded one."
            ) from None
