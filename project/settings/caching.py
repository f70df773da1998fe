"""Caches: Redis when REDIS_URL is set, else the memory of the process; a dead cache never fails a request."""

from project.settings.env import REDIS_URL

if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "project.cache.FailOpenRedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "counterfoil",
            # A frozen Redis must cost a quarter of a second, not the client's default of five.
            "OPTIONS": {"socket_timeout": 0.25, "socket_connect_timeout": 0.25},
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "counterfoil"}}

CATALOGUE_CACHE_SECONDS = 3600
