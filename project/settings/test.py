"""Fast and closed: no broker, mail in memory, cheap hashes; the database of DATABASE_URL, SQLite by default."""

import os
import tempfile
from pathlib import Path

# A test run keeps its files apart from the developer's shop and from other runs (TEST_NAME).
TEST_NAME = os.environ.get("TEST_NAME", "main")
# So do the workers of one run: two of them cannot build one search index at once.
_scratch = Path(tempfile.gettempdir()) / f"counterfoil-test-{TEST_NAME}{os.environ.get('PYTEST_XDIST_WORKER', '')}"
os.environ["COUNTERFOIL_VAR"] = str(_scratch)
os.environ.setdefault("EMAIL_URL", "memorymail://")
(_scratch / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise wants to see its folder

from project.settings.base import *  # noqa: E402, F403
from project.settings.base import DATABASES, RATE_LIMITS, SIMPLE_JWT  # noqa: E402

DEBUG = False
SECRET_KEY = "tests-only-key-with-more-than-fifty-characters-in-it-0123456789"  # noqa: S105 - signs nothing outside tests
SIMPLE_JWT["SIGNING_KEY"] = SECRET_KEY
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": f"test-{TEST_NAME}"}}
CATALOGUE_CACHE_SECONDS = 0  # tests of it set it
INTEREST_FLUSH_SECONDS = 0  # a thread would look past the test's transaction
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
TASKS_IN_PROCESS = False
SEARCH_INDEX_ON_CHANGE = False  # tests of search index for themselves; the others pay for no index
RATE_LIMITS.update(dict.fromkeys(RATE_LIMITS))  # no limits: own tests set them
DATABASES["default"]["CONN_MAX_AGE"] = 0  # threads of tests end with them, and their database with the suite
DATABASES["default"]["TEST"] = {
    "NAME": str(_scratch / "test.sqlite3") if "sqlite" in DATABASES["default"]["ENGINE"] else f"test_{TEST_NAME}"
}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # Tests need no durability, only speed.
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
