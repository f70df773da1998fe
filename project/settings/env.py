"""Reads environment variables (and a .env file beside manage.py) once, typed, with safe defaults."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[2]

env = environ.Env()
env.prefix = ""
if (BASE_DIR / ".env").exists():
    environ.Env.read_env(BASE_DIR / ".env")

# Everything that the running shop writes (database file, index, media, caught mail) lives below this folder.
VAR_DIR = Path(env.str("COUNTERFOIL_VAR", default="") or str(BASE_DIR / "var")).resolve()

DATABASE_URL = env.str("DATABASE_URL", default="")
REDIS_URL = env.str("REDIS_URL", default="")
ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", default="")
EMAIL_URL = env.str("EMAIL_URL", default="")


def required(*names: str) -> dict[str, str]:
    """Values of variables that must be set and not empty.

    Raises ImproperlyConfigured that names every missing one at once, so that a deployment is repaired in one go.
    """
    missing = [name for name in names if not env.str(name, default="")]
    if missing:
        raise ImproperlyConfigured(
            f"Set {', '.join(missing)} in the environment before starting with production settings (see .env.example)."
        )
    return {name: env.str(name) for name in names}
