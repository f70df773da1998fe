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


def chosen(given: str) -> str:
    """The caller's own id where it is well-formed, so that traces join; else a new one."""
    return given if _acceptable.match(given) else uuid.uuid4().hex


class RequestIdMiddleware:
    """Gives the request its id, and its answer too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.request_id = chosen(request.headers.get("X-Request-Id", ""))
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
