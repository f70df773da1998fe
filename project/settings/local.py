"""Developer machine and demo: debug on, everything embedded unless an environment variable names a real service."""

from project.settings.base import *  # noqa: F403
from project.settings.base import SECRET_KEY, SIMPLE_JWT
from project.settings.env import env

DEBUG = env.bool("DEBUG", default=True)
# Only ever used on a developer's machine: production settings refuse to start without a key of their own.
SECRET_KEY = SECRET_KEY or "insecure-development-key-never-used-in-production-0123456789"
SIMPLE_JWT["SIGNING_KEY"] = SIMPLE_JWT["SIGNING_KEY"] or SECRET_KEY
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])
INTERNAL_IPS = ["127.0.0.1"]
# A front end that is being written runs on some port of this machine (3000, 5173, ...).
CORS_ALLOWED_ORIGIN_REGEXES = [r"^https?://(localhost|127\.0\.0\.1|\[::1\]|[a-z0-9-]+\.localhost)(:[0-9]{1,5})?$"]
