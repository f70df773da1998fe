"""A Redis cache that is allowed to be away: a miss instead of an error."""

import threading

import redis
from django.core.cache.backends.redis import RedisCache
from django.utils.functional import cached_property

from project.redis_away import Absence

absence = Absence("cache")


def _open(name: str, answer):
    inner = getattr(RedisCache, name)

    def call(self, *args, **kwargs):
        if not absence.is_known:
            try:
                return inner(self, *args, **kwargs)
            except (redis.RedisError, OSError) as error:
                absence.note(error)
        return answer(*args, **kwargs) if callable(answer) else answer

    call.__name__ = name
    return call


def _no_count(key, *args, **kwargs):
    raise ValueError(f"{key} cannot be counted: the cache is away")  # as for a key that does not exist


_clients: dict[str, object] = {}
_opening = threading.Lock()


class FailOpenRedisCache(RedisCache):
    """Django's Redis cache; when Redis is down or frozen, reads miss, writes are dropped, counting is a ValueError.

    Django makes a cache anew for each thread and each context that asks for one. All of a process share one client,
    whose pool is safe for threads, or each would open connections of its own.
    """

    @cached_property
    def _cache(self):
        key = repr((self._class, self._servers, sorted(self._options.items())))
        with _opening:
            if key not in _clients:
                _clients[key] = self._class(self._servers, **self._options)
            return _clients[key]

    get = _open("get", lambda key, default=None, version=None: default)
    get_many = _open("get_many", lambda keys, version=None: {})
    set = _open("set", None)
    set_many = _open("set_many", lambda data, *args, **kwargs: list(data))
    add = _open("add", False)
    incr = _open("incr", _no_count)
    delete = _open("delete", False)
    delete_many = _open("delete_many", None)
    has_key = _open("has_key", False)
    touch = _open("touch", False)
    clear = _open("clear", False)
