"""The database that DATABASE_URL names: SQLite (default), PostgreSQL, MariaDB or MySQL, each with its options."""

import environ

from project.settings.env import DATABASE_URL, VAR_DIR, env

# A frozen PostgreSQL takes connections and never answers. PyMySQL gives up a connection that is not taken, after ten
# seconds; it cannot give up one that is taken and not answered without limiting every later statement too.
CONNECT_SECONDS = 5


def database(url: str) -> dict:
    """Django's settings for one database address.

    SQLite: write transactions take their lock at BEGIN (IMMEDIATE), so that two writers wait for each other instead of
    failing half way; WAL lets readers go on meanwhile. MariaDB and MySQL: READ COMMITTED, so that a row read after
    waiting for its lock is the committed one, and strict mode, so that nothing is cut off silently.
    """
    if not url:
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{VAR_DIR / 'shop.sqlite3'}"
    parsed = environ.Env.db_url_config(url)
    parsed["ATOMIC_REQUESTS"] = False  # payment attempts are committed before the gateway is called
    # The server's threads live as long as it does (project/server), so there are never more connections than threads.
    parsed["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=600)
    parsed["CONN_HEALTH_CHECKS"] = True
    options = parsed.setdefault("OPTIONS", {})
    if parsed["ENGINE"].endswith("sqlite3"):
        options.update(
            transaction_mode="IMMEDIATE",
            timeout=20,
            init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
        )
    elif parsed["ENGINE"].endswith("postgresql"):
        options.setdefault("connect_timeout", CONNECT_SECONDS)
    elif parsed["ENGINE"].endswith("mysql"):
        options.update(charset="utf8mb4", isolation_level="read committed")
        options.setdefault("init_command", "SET sql_mode='STRICT_ALL_TABLES', default_storage_engine=INNODB")
    return parsed


# A web request gives up a lock or a statement after so long, on PostgreSQL and MariaDB; see project/database_waits.py.
DATABASE_WAIT_SECONDS = env.int("DATABASE_WAIT_SECONDS", default=5)
DATABASES = {"default": database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
