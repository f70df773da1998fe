"""The channel layers: over Redis for callers that must not wait (what cannot be sent soon is not sent), and in memory.

Both belong to the server's event loop, where the sockets are. A message from a thread that answers HTTP is sent there:
a loop of its own would open connections of its own to Redis, and the layer in memory could not wake a socket.
"""

import asyncio
from functools import partial

import redis
from channels.layers import InMemoryChannelLayer
from channels_redis.core import RedisChannelLayer

from project.redis_away import PATIENCE, Absence
from project.server import loop

absence = Absence("channel layer")


class PromptRedisChannelLayer(RedisChannelLayer):
    """Messages to sockets are hints: a client that misses one reads the same over HTTP, so none holds up its sender.

    Receiving waits as long as it likes. Joining a group fails when Redis is away, so that the client connects anew.
    """

    async def send(self, channel, message):
        await self._hint(super().send, channel, message)

    async def group_send(self, group, message):
        await self._hint(super().group_send, group, message)

    async def group_add(self, group, channel):
        async with asyncio.timeout(PATIENCE):
            await super().group_add(group, channel)

    async def group_discard(self, group, channel):
        await self._hint(super().group_discard, group, channel)  # members expire by themselves

    @staticmethod
    async def _hint(method, *args) -> None:
        if absence.is_known:
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await loop.run(partial(method, *args))
        except (redis.RedisError, OSError) as error:  # TimeoutError is an OSError
            absence.note(error)


class MemoryChannelLayer(InMemoryChannelLayer):
    """Channels' layer of one process, for its threads too."""

    async def send(self, channel, message):
        await loop.run(partial(super().send, channel, message))

    async def group_send(self, group, message):
        await loop.run(partial(super().group_send, group, message))
