"""Who is connected, under a real uvicorn with its own defaults."""

import json
import urllib.request

import pytest

from project.peer import with_true_peer
from tests.asgi_server import serving


async def tell(scope, receive, send):
    if scope["type"] == "http":
        body = json.dumps(scope["client"][0]).encode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture(params=[tell, with_true_peer(tell)], ids=["as it is", "told"], scope="module")
def peer_of(request):
    with serving(request.param) as port:

        def ask(header: str) -> str:
            asked = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"X-Forwarded-For": header})
            with urllib.request.urlopen(asked, timeout=30) as answer:
                return json.load(answer)

        ask.believes = request.param is tell
        yield ask


@pytest.mark.parametrize(
    "header",
    ["203.0.113.9", "203.0.113.9:4711", "203.0.113.9:+4711", "[2001:db8::1]:80", "made up", "1.1.1.1, 2.2.2.2"],
)
def test_a_header_from_this_machine_is_not_the_peer(peer_of, header):  # 3.3
    assert (peer_of(header) == "127.0.0.1") is not peer_of.believes
