"""Sends requests, takes each back, and writes down what crashed and who gained power."""

import logging
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.core import mail
from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.test import Client
from django.urls import set_urlconf
from django.utils import translation

from api_extensions.auth import tokens
from tests.walk import known, people
from tests.walk.roles import SUPERUSER

LOG = os.environ.get("WALK_LOG")
# Lines of these say nothing about whose mistake it is.
FRAME = (
    *("/django/", "/rest_framework/", "/tests/walk/", "/asgiref/", "/contextlib.py", "/whitenoise/", "/corsheaders/"),
    *("/request_ids.py", "/middleware.py", "/method_permissions.py", "/entrance.py", "/decorators.py"),
)


@dataclass
class Sight:
    """A crash or a theft, the first request that showed it, and how many did."""

    what: str
    request: str
    trace: str = ""
    count: int = 1


@dataclass
class Walker:
    """One role's browser and front end. `actor`: the person's id, None for nobody."""

    role: str
    user: object | None
    sights: dict[str, Sight] = field(default_factory=dict)
    requests: int = 0

    def __post_init__(self) -> None:
        self.client = Client(raise_request_exception=False)
        if self.user is not None:
            self.client.force_login(self.user)
        self._before = people.state()
        self._renew()

    def _renew(self) -> None:
        self._bearer = f"Bearer {tokens.issue(user=self.user).access}" if self.user is not None else None

    def send(
        self, method: str, address: str, *, query=None, data=None, body: str | None = None, note: str = "", **headers
    ):
        """Answers the response; afterwards the database is as before."""
        self.requests += 1
        if self.requests % 2000 == 0:
            self._renew()  # before it expires
        headers = {"HTTP_AUTHORIZATION": self._bearer} if address.startswith("/api/") and self._bearer else {}
        cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}
        asked = f"{str(query)[:80]}" if query else ""
        line = f"{self.role}: {method} {address} {asked} {note}"
        with _taken_back(), _crashes() as crashes:
            response = self._ask(method, address, query, data, body, headers)
            if hasattr(response, "streaming_content"):
                response.getvalue() if hasattr(response, "getvalue") else list(response.streaming_content)
            crashes += (
                _after_commit() if method not in ("GET", "HEAD", "OPTIONS") and response.status_code < 500 else []
            )
            after = people.state() if method != "OPTIONS" else self._before
        self._note(crashes, response, line)
        if self.role != SUPERUSER:
            for what in people.stolen(self._before, after, actor=self.user):
                self._see(f"POWER {what}", line)
        self._restore(cookies)
        return response

    def _ask(self, method, address, query, data, body, headers):
        options = {"query_params": query} if query else {}
        if body is not None:
            return self.client.generic(method, address, body, content_type="application/json", **options, **headers)
        if method in ("POST", "PUT", "PATCH") and data is not None:
            call = getattr(self.client, method.lower())
            return call(address, data, **options, **headers)
        return self.client.generic(method, address, **options, **headers)

    def _note(self, crashes: list[BaseException], response, line: str) -> None:
        for error in crashes:
            if not known.is_known(error, line):
                self._see(*_named(error), line)
        if response.status_code >= 500 and not crashes and not known.is_meant(line, response.status_code):
            self._see(f"{response.status_code} {line}", line)

    def _see(self, what: str, trace_or_line: str, line: str = "") -> None:
        trace, line = (trace_or_line, line) if line else ("", trace_or_line)
        if what in self.sights:
            self.sights[what].count += 1
        else:
            self.sights[what] = Sight(what, line, trace)
            if LOG:
                with open(LOG, "a") as log:
                    log.write(f"{what}\n   {line}\n{trace}\n\n")

    def _restore(self, cookies: dict[str, str]) -> None:
        self.client.cookies.clear()
        for name, value in cookies.items():
            self.client.cookies[name] = value
        set_urlconf(None)
        translation.deactivate()

    def report(self) -> str:
        return "\n\n".join(f"{s.count} x {s.what}\n   {s.request}\n{s.trace}" for s in self.sights.values())


def _named(error: BaseException) -> tuple[str, str]:
    """What crashed, named by its kind and by the last line of ours, Oscar's or Wagtail's; and those lines."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if not any(part in frame.filename for part in FRAME)] or frames
    places = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in ours]
    last = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}"
    return f"{type(error).__name__} @ {places[-1]}", f"   {str(error)[:200]} @ {last}\n   " + "\n   ".join(places[-5:])


def _short(path: str) -> str:
    return "/".join(Path(path).parts[-3:])


@contextmanager
def _taken_back() -> Iterator[None]:
    """A savepoint that is rolled back, and a cache that remembers nothing of it."""
    point = transaction.savepoint()
    hooks = len(connection.run_on_commit)
    try:
        yield
    finally:
        connection.needs_rollback = False
        transaction.savepoint_rollback(point)
        del connection.run_on_commit[hooks:]
        mail.outbox = []
        cache.clear()


@contextmanager
def _crashes() -> Iterator[list[BaseException]]:
    """The exceptions that became a 500 meanwhile."""
    found: list[BaseException] = []

    def remember(sender, request=None, **kwargs) -> None:
        found.append(sys.exc_info()[1])

    got_request_exception.connect(remember)
    logging.disable(logging.CRITICAL)
    try:
        yield found
    finally:
        logging.disable(logging.NOTSET)
        got_request_exception.disconnect(remember)


def _after_commit() -> list[BaseException]:
    """Runs what waits for the commit, as the commit would; answers what would have become a 500."""
    found: list[BaseException] = []
    while connection.run_on_commit:
        _points, call, robust = connection.run_on_commit.pop(0)
        try:
            call()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is reported
            if not robust:
                found.append(error)
    return found
