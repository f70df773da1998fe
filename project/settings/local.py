"""Developer machine and demo: all embedded and debug on, unless an environment variable names a real service."""

from project.settings.base import *  # noqa: F403
from project.settings.base import SECRET_KEY, SIMPLE_JWT
from project.settings.env import DATABASE_URL, ELASTICSEARCH_URL, REDIS_URL, env

# Debug keeps statements in memory and shows source code: beside real services the shop runs as it would for others.
DEBUG = env.bool("DEBUG", default=not (DATABASE_URL or REDIS_URL or ELASTICSEARCH_URL))
DEMO_PAGES = True
WHITENOISE_USE_FINDERS = True  # static files straight from the apps, also without debug: nothing to collect first
# Only ever used on a developer's machine: production settings refuse to start without a key of their own.
SECRET_KEY = SECRET_KEY or "insecure-development-key-never-used-in-production-0123456789"
SIMPLE_JWT["SIGNING_KEY"] = SIMPLE_JWT["SIGNING_KEY"] or SECRET_KEY
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])
INTERNAL_IPS = ["127.0.0.1"]
# A front end that is being written runs on some port of this machine (3000, 5173, ...).
CORS_ALLOWED_ORIGIN_REGEXES = [r"^https?://(localhost|127\.0\.0\.1|\[::1\]|[a-z0-9-]+\.localhost)(:[0-9]{1,5})?$"]
