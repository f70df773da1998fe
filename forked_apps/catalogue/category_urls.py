"""The cache key of category addresses: a version in it makes every rename and move take effect at once."""

import hashlib
import secrets

from django.core.cache import cache
from django.utils.translation import get_language

from forked_apps import after_commit

VERSION_KEY = "category-urls:version"


def cache_key(category) -> str:
    """The key under which the address of this category is cached now.

    An ancestor's rename changes the version; its own path and slug are in the key as well, because a process without
    a shared cache does not see the version of another.
    """
    own = hashlib.sha256(f"{category.path}/{category.slug}".encode()).hexdigest()[:16]
    return f"category-url:{_version()}:{get_language()}:{own}"


def renew() -> None:
    """Makes all cached addresses unreachable: now, for the rest of this transaction, and again once it is committed."""
    _new_version()
    after_commit.call(_new_version)


def _version() -> str:
    return cache.get(VERSION_KEY) or _new_version()


def _new_version() -> str:
    version = secrets.token_hex(8)
    cache.set(VERSION_KEY, version, timeout=None)
    return version
