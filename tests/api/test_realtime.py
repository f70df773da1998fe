"""WebSockets through the whole ASGI application."""

import asyncio

import pytest
from channels.testing import WebsocketCommunicator

from api_extensions.realtime.consumers import MAX_BYTES
from project.asgi import application

OURS = [(b"origin", b"http://localhost:8000")]


def talk(steps, *, address="/ws/echo/", headers=OURS):
    """Connects, runs `steps(socket)` and answers what it answers; None when the connection is refused."""

    async def run():
        socket = WebsocketCommunicator(application, address, headers=headers)
        accepted, _ = await socket.connect()
        if not accepted:
            return None
        answer = await steps(socket)
        await socket.disconnect()
        return answer

    return asyncio.run(run())


@pytest.mark.parametrize("text", ["", "hello", "grüße, 世界 🙂", "x" * MAX_BYTES])
def test_text_comes_back_as_text(text):  # E30
    async def steps(socket):
        await socket.send_to(text_data=text)
        return await socket.receive_from()

    assert talk(steps) == text


@pytest.mark.parametrize("data", [b"", b"\x00\xff\xfe", bytes(range(256)), b"x" * MAX_BYTES])
def test_bytes_come_back_as_bytes(data):  # E30
    async def steps(socket):
        await socket.send_to(bytes_data=data)
        return await socket.receive_from()

    answer = talk(steps)
    assert isinstance(answer, bytes)
    assert answer == data


@pytest.mark.parametrize("message", [{"text_data": "x" * (MAX_BYTES + 1)}, {"bytes_data": b"x" * (MAX_BYTES + 1)}])
def test_a_message_that_is_too_big_closes_the_connection(message):  # E30
    async def steps(socket):
        await socket.send_to(**message)
        return await socket.receive_output()

    closed = talk(steps)
    assert (closed["type"], closed["code"]) == ("websocket.close", 1009)


async def _nothing(socket):
    return "accepted"


def test_a_page_of_another_site_is_refused():  # E30
    assert talk(_nothing, headers=OURS) == "accepted"
    assert talk(_nothing, headers=[(b"origin", b"https://evil.example")]) is None
    assert talk(_nothing, headers=[]) is None


def test_an_address_that_does_not_exist_is_refused():
    assert talk(_nothing, address="/ws/nothing/") is None
