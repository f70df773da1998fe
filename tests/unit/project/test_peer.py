"""Who is connected, under a real uvicorn with its own defaults."""

import asyncio
import json
import threading
import time
import urllib.request

import pytest
import uvicorn

from project.peer import with_true_peer


async def tell(scope, receive, send):
    if scope["type"] == "http":
        body = json.dumps(scope["client"][0]).encode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})


def serve(application):
    server = uvicorn.Server(uvicorn.Config(application, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    until = time.monotonic() + 60
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    return server, thread, server.servers[0].sockets[0].getsockname()[1]


@pytest.fixture(params=[tell, with_true_peer(tell)], ids=["as it is", "told"], scope="module")
def peer_of(request):
    server, thread, port = serve(request.param)

    def ask(header: str) -> str:
        asked = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"X-Forwarded-For": header})
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return json.load(answer)

    ask.believes = request.param is tell
    yield ask
    server.should_exit = True
    thread.join(30)


@pytest.mark.parametrize(
    "header",
    ["203.0.113.9", "203.0.113.9:4711", "203.0.113.9:+4711", "[2001:db8::1]:80", "made up", "1.1.1.1, 2.2.2.2"],
)
def test_a_header_from_this_machine_is_not_the_peer(peer_of, header):  # 3.3
    assert (peer_of(header) == "127.0.0.1") is not peer_of.believes
