"""Gives each request, its answer and its log lines one id."""

import logging
import re
import uuid
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("request_id", default="-")
_acceptable = re.compile(r"^[A-Za-z0-9._-]{8,64}$")


def current() -> str:
    """The id of the request being served, or "-" outside one."""
    return _current.get()


class RequestIdMiddleware:
    """Keeps a well-formed X-Request-Id of the caller (so that traces join), else makes one; answers with it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-Id", "")
        request.request_id = given if _acceptable.match(given) else uuid.uuid4().hex
        token = _current.set(request.request_id)
        try:
            response = self.get_response(request)
        finally:
            _current.reset(token)
        response["X-Request-Id"] = request.request_id
        return response


class RequestIdFilter(logging.Filter):
    """Adds request_id to every log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current()
        return True
