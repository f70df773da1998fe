"""Exception -> problem: one table of domain exceptions, one handler for everything that a view may raise."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import Http404
from rest_framework import exceptions, status

from api_extensions.contract import faults, problems
from api_extensions.contract.problems import Fault, Problem

log = logging.getLogger("counterfoil.api")

__all__ = ["REPLIES", "Fault", "Problem", "Reply", "handle", "register"]


@dataclass(frozen=True)
class Reply:
    """How one domain exception is answered. `detail`, `errors` and `extra` read the facts off the exception;
    `extra` also gets the request, because a cart in an answer is shown as its reader may see it."""

    status: int
    code: str
    detail: Callable[[Exception], str] = str
    errors: Callable[[Exception], Iterable[Fault]] = lambda exc: ()
    extra: Callable[[Exception, Any], dict] = lambda exc, request: {}
    headers: Callable[[Exception], dict[str, str]] = lambda exc: {}


REPLIES: dict[type[Exception], Reply] = {}


def register(exception: type[Exception], status: int, code: str, **how) -> None:
    """Adds one row to the table; subclasses of the exception answer alike unless they have a row of their own."""
    REPLIES[exception] = Reply(status, code, **how)


def handle(exc: Exception, context: dict):
    """DRF's exception handler: always answers a problem, never lets the text of an unexpected error out."""
    request = context.get("request")
    http_request = getattr(request, "_request", request)
    problem = _problem_of(exc, request, http_request, context)
    if problem.status == status.HTTP_401_UNAUTHORIZED:
        problem.headers.setdefault("WWW-Authenticate", 'Bearer realm="api"')
    return problems.answer(problem, http_request)


def _problem_of(exc: Exception, request, http_request, context) -> Problem:
    if isinstance(exc, Problem):
        return exc
    reply = next((REPLIES[kind] for kind in type(exc).__mro__ if kind in REPLIES), None)
    if reply is not None:
        members = reply.extra(exc, request)  # nosec B610 # noqa: S610 - a table row, not a query set
        return Problem(
            reply.status, reply.code, reply.detail(exc), reply.errors(exc), headers=reply.headers(exc), **members
        )
    if isinstance(exc, exceptions.ValidationError):
        return _invalid(exc)
    if isinstance(exc, exceptions.APIException):
        return _of_framework(exc)
    return of_django(exc) or _unexpected(exc, http_request, context)


def of_django(exc: Exception) -> Problem | None:
    """How an exception is answered that Django itself turns into a 4xx; None for any other."""
    if isinstance(exc, Http404):
        return _of_framework(exceptions.NotFound())
    if isinstance(exc, DjangoPermissionDenied):
        return _of_framework(exceptions.PermissionDenied())
    if isinstance(exc, RequestDataTooBig):
        return too_large()
    if isinstance(exc, SuspiciousOperation):
        return Problem(400, "invalid", "The request cannot be read.")
    return None


def too_large() -> Problem:
    return Problem(413, "body_too_large", "The request body is larger than this shop accepts.")


def _invalid(exc: exceptions.ValidationError) -> Problem:
    found = faults.from_validation(exc.get_full_details(), query=getattr(exc, "in_query", False))
    codes = {fault.code for fault in found}
    code = "unknown_field" if codes == {"unknown_field"} else "invalid"
    summary = found[0].detail if len(found) == 1 else f"{len(found)} values are not valid."
    return Problem(400, code, summary, found)


_CODES = {
    exceptions.ParseError: "parse_error",
    exceptions.NotAuthenticated: "not_authenticated",
    exceptions.PermissionDenied: "permission_denied",
    exceptions.NotFound: "not_found",
    exceptions.MethodNotAllowed: "method_not_allowed",
    exceptions.NotAcceptable: "not_acceptable",
    exceptions.UnsupportedMediaType: "unsupported_media_type",
    exceptions.Throttled: "throttled",
}


def _of_framework(exc: exceptions.APIException) -> Problem:
    code = _CODES.get(type(exc)) or _own_code(exc)
    detail = exc.detail.get("detail", exc.default_detail) if isinstance(exc.detail, dict) else exc.detail
    headers = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header
    if isinstance(exc, exceptions.Throttled):
        headers["Retry-After"] = str(max(1, int(exc.wait or 1)))
        detail = "Too many requests; wait before you try again."
    return Problem(exc.status_code, code, str(detail), headers=headers)


def _own_code(exc: exceptions.APIException) -> str:
    codes = exc.get_codes()
    if isinstance(codes, dict):
        codes = codes.get("code", exc.default_code)
    return codes if isinstance(codes, str) else exc.default_code


def _unexpected(exc: Exception, http_request, context) -> Problem:
    """Tells the log, whoever listens to got_request_exception (error trackers, Django's test client), and the client
    nothing but the request id."""
    view = type(context.get("view")).__name__
    log.error("unexpected %s in %s", type(exc).__name__, view, exc_info=exc)
    if isinstance(exc, OperationalError):
        headers = {"Retry-After": "1"}
        return Problem(503, "temporarily_unavailable", "Please try again in a moment.", headers=headers)
    got_request_exception.send(sender=type(context.get("view")), request=http_request)
    return Problem(status.HTTP_500_INTERNAL_SERVER_ERROR, "internal_error", "Something went wrong on our side.")
