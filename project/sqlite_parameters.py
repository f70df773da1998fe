"""SQLite takes as many parameters in a statement as it was built for; Django reckons with 999, as of long ago.

So the lines of a large order are one INSERT there too. Ten thousand at most: a statement's text is bounded as well.
"""

import sqlite3

from django.db.backends.signals import connection_created

MOST = 10_000


def install() -> None:
    """From now on for each new connection."""
    connection_created.connect(_ask, dispatch_uid="sqlite-parameters")


def _ask(connection, **_kwargs) -> None:
    if connection.vendor == "sqlite":
        limit = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        connection.features.max_query_params = min(limit, MOST)
