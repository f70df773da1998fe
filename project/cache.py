"""A Redis cache that is allowed to be away: a miss instead of an error."""

import logging

import redis
from django.core.cache.backends.redis import RedisCache

log = logging.getLogger("counterfoil.cache")


def _open(name: str, answer):
    inner = getattr(RedisCache, name)

    def call(self, *args, **kwargs):
        try:
            return inner(self, *args, **kwargs)
        except redis.RedisError as error:
            log.warning("cache %s failed open: %s", name, error)
            return answer(*args, **kwargs) if callable(answer) else answer

    call.__name__ = name
    return call


class FailOpenRedisCache(RedisCache):
    """Django's Redis cache; when Redis is down or frozen, reads miss and writes are dropped, each with a log line."""

    get = _open("get", lambda key, default=None, version=None: default)
    get_many = _open("get_many", lambda keys, version=None: {})
    set = _open("set", None)
    set_many = _open("set_many", lambda data, *args, **kwargs: list(data))
    add = _open("add", False)
    delete = _open("delete", False)
    delete_many = _open("delete_many", None)
    has_key = _open("has_key", False)
    touch = _open("touch", False)
    clear = _open("clear", False)
