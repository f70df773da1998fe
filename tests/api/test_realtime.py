"""WebSockets through the whole ASGI application."""

import asyncio

import pytest
from asgiref.testing import ApplicationCommunicator

from api_extensions.realtime.consumers import MAX_BYTES
from project.asgi import application

PATIENCE = 60  # seconds; a slow machine is no fault
OURS = [(b"origin", b"http://localhost:8000")]


def talk(*messages, address="/ws/echo/", headers=OURS):
    """Connects, sends each message and answers the event that follows it; None when the connection is refused."""

    async def run():
        scope = {"type": "websocket", "path": address, "query_string": b"", "headers": headers, "subprotocols": []}
        socket = ApplicationCommunicator(application, scope)
        await socket.send_input({"type": "websocket.connect"})
        if (await socket.receive_output(PATIENCE))["type"] != "websocket.accept":
            return None
        answers = []
        for message in messages:
            await socket.send_input({"type": "websocket.receive", **message})
            answers.append(await socket.receive_output(PATIENCE))
        await socket.send_input({"type": "websocket.disconnect", "code": 1000})
        await socket.wait(PATIENCE)
        return answers

    return asyncio.run(run())


@pytest.mark.parametrize("text", ["", "hello", "grüße, 世界 🙂", "x" * MAX_BYTES])
def test_text_comes_back_as_text(text):  # E30
    assert talk({"text": text}) == [{"type": "websocket.send", "text": text}]


@pytest.mark.parametrize("data", [b"", b"\x00\xff\xfe", bytes(range(256)), b"x" * MAX_BYTES])
def test_bytes_come_back_as_bytes(data):  # E30
    assert talk({"bytes": data}) == [{"type": "websocket.send", "bytes": data}]


@pytest.mark.parametrize("message", [{"text": "x" * (MAX_BYTES + 1)}, {"bytes": b"x" * (MAX_BYTES + 1)}])
def test_a_message_that_is_too_big_closes_the_connection(message):  # E30
    [closed] = talk(message)
    assert (closed["type"], closed["code"]) == ("websocket.close", 1009)


def test_a_page_of_another_site_is_refused():  # E30
    assert talk(headers=OURS) == []
    assert talk(headers=[(b"origin", b"https://evil.example")]) is None


def test_an_address_that_does_not_exist_is_refused():
    assert talk(address="/ws/nothing/") is None
