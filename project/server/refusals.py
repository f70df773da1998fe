"""What the server answers by itself, before Django has seen the request."""

import json
from types import SimpleNamespace

from api_extensions.contract.problems import CONTENT_TYPE, Problem, document
from project import request_ids


async def refuse(scope, send, problem: Problem, *, hang_up: bool = False) -> None:
    """The problem as an answer: a document below /api/, one sentence elsewhere. `hang_up`: the body was not read."""
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    request_id = request_ids.chosen(given.decode("latin1"))
    kind, body = _words(scope["path"], problem, request_id)
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store, private"),
        (b"x-request-id", request_id.encode()),
        *((name.lower().encode(), value.encode()) for name, value in problem.headers.items()),
    ]
    if hang_up:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _words(path: str, problem: Problem, request_id: str) -> tuple[bytes, bytes]:
    if not path.startswith("/api/"):
        return b"text/plain; charset=utf-8", problem.detail.encode()
    asked = SimpleNamespace(path=path, request_id=request_id)
    return CONTENT_TYPE.encode(), json.dumps(document(problem, asked)).encode()
