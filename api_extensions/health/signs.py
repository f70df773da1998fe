"""Signs of life: which services this shop runs on, and whether each of them answers."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db import connection


@dataclass(frozen=True)
class Finding:
    """What one look at one service found."""

    service: str
    uses: str
    ok: bool
    detail: str
    milliseconds: int
    required: bool = True


def _database() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return connection.vendor, f"{connection.vendor} answers"


def _cache() -> tuple[str, str]:
    uses = "Redis" if settings.REDIS_URL else "memory of the process"
    cache.set("health", "here", 5)
    if cache.get("health") != "here":
        raise ConnectionError("what was written could not be read back; check REDIS_URL")
    return uses, "writes and reads back"


def _search() -> tuple[str, str]:
    from haystack import connections

    backend = connections["default"].get_backend()
    engine = type(backend).__module__.removesuffix(".engine").rsplit(".", 1)[-1]
    backend.stored([])  # haystack's search answers "nothing found" where there is no server; this raises
    found = backend.search("*:*", end_offset=1).get("hits", 0)
    return engine, f"{engine} answers, {found} products"


CHECKS: dict[str, Callable[[], tuple[str, str]]] = {"database": _database, "cache": _cache, "search": _search}
# A shop without its cache or index still sells; without its database it does not.
REQUIRED = {"database"}


def look(service: str) -> Finding:
    """Asks one service for a sign of life; any failure becomes a finding, never an error of the health page."""
    began = time.monotonic()
    try:
        uses, detail = CHECKS[service]()
        ok = True
    except Exception as error:  # noqa: BLE001 - the answer of a health check is the failure itself
        uses, detail, ok = "", f"{type(error).__name__}: {error}", False
    return Finding(service, uses, ok, detail, round((time.monotonic() - began) * 1000), service in REQUIRED)


@dataclass(frozen=True)
class Report:
    """What a look at every service found. `status`: "ok", "degraded" (it still sells) or "down" (it cannot)."""

    status: str
    services: dict[str, dict[str, str | bool | int]]

    @property
    def can_sell(self) -> bool:
        return self.status != "down"


def report() -> Report:
    """A look at every service, now."""
    findings = [look(service) for service in CHECKS]
    can_sell = all(f.ok for f in findings if f.required)
    status = "ok" if all(f.ok for f in findings) else "degraded" if can_sell else "down"
    return Report(status, {f.service: {"uses": f.uses, "ok": f.ok, "milliseconds": f.milliseconds} for f in findings})
