"""Caches: Redis when REDIS_URL is set, else the memory of the process; a dead cache never fails a request."""

from project.settings.env import REDIS_URL, env

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

# How old an answer of the catalogue may be for readers of whom nothing is known (project/answers); 0: always computed.
# A change clears them at once, here and within a moment in other processes: this is what holds when that is lost.
CATALOGUE_CACHE_SECONDS = min(env.int("CATALOGUE_CACHE_SECONDS", default=5), 3600)
CATALOGUE_CACHE_BYTES = env.int("CATALOGUE_CACHE_BYTES", default=16 * 1024 * 1024)  # in each process

# What people look at and search for is counted in memory for so long, then written at once; 0: at each view.
INTEREST_FLUSH_SECONDS = env.int("INTEREST_FLUSH_SECONDS", default=10)
