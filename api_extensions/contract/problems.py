"""Problem details (RFC 9457): the one shape of every error that the API answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from rest_framework.response import Response

CONTENT_TYPE = "application/problem+json"

RETRY_AFTER = 5  # seconds, where whoever answers 503 knows nothing better

TITLES = {
    "invalid": "The input is not valid",
    "unknown_field": "A field is not known here",
    "out_of_stock": "Not enough stock",
    "total_changed": "The total has changed",
    "illegal_transition": "That change of status is not allowed",
}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. `pointer` is a JSON pointer into the body ("#/lines/3/quantity"), or "?name" for a
    query parameter."""

    pointer: str
    code: str
    detail: str

    def as_dict(self) -> dict[str, str]:
        return {"pointer": self.pointer, "code": self.code, "detail": self.detail}


class Problem(Exception):
    """An answer that is an error, for cases that only the API knows; domain code raises its own exceptions instead.

    `extra` members stand beside the standard ones (`cart=...`, `allowed=[...]`). A 503 always says when to ask again.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        errors: Iterable[Fault] = (),
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ):
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            self.headers.setdefault("Retry-After", str(RETRY_AFTER))
        self.extra = extra


def title_of(code: str, status: int) -> str:
    return TITLES.get(code) or HTTPStatus(status).phrase


def document(problem: Problem, request) -> dict[str, Any]:
    """The members of the answer, in the order in which a reader wants them."""
    return {
        "type": f"urn:counterfoil:problem:{problem.code}",
        "title": title_of(problem.code, problem.status),
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
        "instance": request.path if request is not None else "",
        "request_id": getattr(request, "request_id", ""),
        "errors": [fault.as_dict() for fault in problem.errors],
        **problem.extra,
    }


def answer(problem: Problem, request) -> Response:
    """The problem as a response of the REST framework."""
    return Response(
        document(problem, request), status=problem.status, headers=problem.headers, content_type=CONTENT_TYPE
    )
