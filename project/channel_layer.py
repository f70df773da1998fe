"""The channel layer over Redis for callers that must not wait: what cannot be sent soon is not sent."""

import asyncio

import redis
from channels_redis.core import RedisChannelLayer

from project.redis_away import PATIENCE, Absence

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
                await method(*args)
        except (redis.RedisError, OSError) as error:  # TimeoutError is an OSError
            absence.note(error)
