"""What a process of the server keeps and shares: connections, the Redis client, the loop of its sockets."""

import asyncio
import contextvars
import threading

import pytest
from asgiref.sync import async_to_sync
from django.core.cache import caches

from project import channel_layer
from project.channel_layer import MemoryChannelLayer, PromptRedisChannelLayer
from project.server import loop
from tests.redis_server import redis_server  # noqa: F401 - a fixture


def elsewhere(call):
    """What the call answers in a thread and a context of its own."""
    found = []
    context = contextvars.copy_context()
    thread = threading.Thread(target=lambda: found.append(context.run(call)))
    thread.start()
    thread.join(60)
    return found[0]


def test_a_process_has_one_redis_client(settings, redis_server):  # noqa: F811
    one = {"BACKEND": "project.cache.FailOpenRedisCache", "LOCATION": redis_server.url}
    handler = type(caches)({"default": one})
    client = lambda: handler["default"]._cache  # noqa: E731

    mine = client()
    assert mine is elsewhere(client) is elsewhere(client)
    pools = {id(elsewhere(lambda: client().get_client(write=True).connection_pool)) for _ in range(3)}
    assert len(pools) == 1


@pytest.fixture
def server():
    """A running loop in a thread of its own, known as the server's."""
    own = asyncio.new_event_loop()
    thread = threading.Thread(target=own.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(_note(), own).result(60)
    yield own
    own.call_soon_threadsafe(own.stop)
    thread.join(60)
    own.close()


async def _note():
    loop.note()


def in_server(own, coroutine):
    return asyncio.run_coroutine_threadsafe(coroutine, own).result(60)


async def _listen(layer, ready):
    channel = await layer.new_channel()
    await layer.group_add("orders", channel)
    ready.set()
    return await asyncio.wait_for(layer.receive(channel), 30)


def _heard(layer, own):
    """What a socket hears of a message that a thread without a loop sends while the socket waits."""
    ready = threading.Event()
    heard = asyncio.run_coroutine_threadsafe(_listen(layer, ready), own)
    assert ready.wait(60)
    elsewhere(lambda: async_to_sync(layer.group_send)("orders", {"type": "status"}))
    return heard.result(60)


def test_a_thread_wakes_sockets_in_memory(server):
    assert _heard(MemoryChannelLayer(), server) == {"type": "status"}


def test_a_thread_sends_over_the_servers_own_connections(server, redis_server):  # noqa: F811
    channel_layer.absence.forget()
    layer = PromptRedisChannelLayer(hosts=[redis_server.url])

    assert _heard(layer, server)["type"] == "status"
    assert list(layer._layers) == [server]  # one set of connections, of one loop
    in_server(server, layer.close_pools())
