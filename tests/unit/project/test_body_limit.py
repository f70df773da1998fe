"""Bodies are limited while they are read, under a real uvicorn."""

import contextlib
import http.client
import json

import pytest

from project.body_limit import with_body_limit
from tests.asgi_server import serving

LIMIT, UPLOAD = 100_000, 300_000
BLOCK = b"x" * 50_000
MOST_AT_ONCE = 200_000  # bytes that uvicorn may hand over in one piece


class Reader:
    """Reads all of a body and says how much that was."""

    def __init__(self):
        self.read = 0

    async def __call__(self, scope, receive, send):
        more = True
        while more:
            message = await receive()
            self.read += len(message.get("body", b""))
            more = message.get("more_body", False)
        if message["type"] == "http.disconnect":
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": str(self.read).encode()})


@pytest.fixture
def reader():
    return Reader()


@pytest.fixture
def port(reader, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.UPLOAD_MAX_BYTES = LIMIT, UPLOAD
    with serving(with_body_limit(reader)) as port:
        yield port


def post(port, blocks: int, path="/api/cart/", content_type="application/json", announced=False):
    """Sends so many blocks, or as many as the server wants."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": content_type}
    if announced:
        headers["Content-Length"] = str(blocks * len(BLOCK))
    body = (BLOCK for _ in range(blocks))
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it has answered already and hung up
        connection.request("POST", path, body, headers, encode_chunked=not announced)
    response = connection.getresponse()
    return response.status, response.read()


@pytest.mark.parametrize("announced", [True, False])
def test_what_is_within_the_limit_is_read(port, announced):
    assert post(port, 2, announced=announced) == (200, b"100000")
    assert post(port, 6, content_type="multipart/form-data; boundary=x", announced=announced)[0] == 200


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data; boundary=x", ""])
def test_a_chunked_body_is_read_no_further_than_the_limit(port, reader, content_type):  # 3.14
    status, body = post(port, 400, content_type=content_type)

    assert (status, json.loads(body)["code"]) == (413, "body_too_large")
    assert reader.read <= UPLOAD + MOST_AT_ONCE


def test_an_announced_body_is_not_read_at_all(port, reader):  # 3.14
    assert post(port, 400, announced=True)[0] == 413
    assert reader.read == 0


def test_pages_are_limited_too(port):
    status, body = post(port, 400, path="/basket/", content_type="application/x-www-form-urlencoded")
    assert (status, body.decode()) == (413, "The request body is larger than this shop accepts.")
