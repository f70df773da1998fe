"""How long a web request waits for the database: five seconds for a lock or a statement, then 503 and Retry-After.

Only the server's entry points install this. Commands, migrations and workers wait as long as they need: a shopper has
left by then, but they have no one to answer. SQLite has one lock and its own patience, 20 seconds (settings/database).
"""

import threading

from django.conf import settings
from django.db.backends.signals import connection_created

_patient = threading.local()


def install() -> None:
    """From now on each new connection of this process gives up in time, but for those of patient threads."""
    connection_created.connect(_limit, dispatch_uid="database-waits")


def uninstall() -> None:
    connection_created.disconnect(dispatch_uid="database-waits")


def be_patient() -> None:
    """This thread answers no request: its connections wait as long as they need."""
    _patient.yes = True


def _limit(connection, **_kwargs) -> None:
    if getattr(_patient, "yes", False):
        return
    seconds = settings.DATABASE_WAIT_SECONDS
    for statement in STATEMENTS.get(connection.vendor, lambda connection, seconds: [])(connection, seconds):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def _postgresql(connection, seconds: int) -> list[str]:
    names = ("lock_timeout", "statement_timeout")
    return ["SELECT " + ", ".join(f"set_config('{name}', '{seconds}s', false)" for name in names)]


def _mysql(connection, seconds: int) -> list[str]:
    locks = f"innodb_lock_wait_timeout = {seconds}, lock_wait_timeout = {seconds}"
    # MySQL's own limit is for SELECT alone, in milliseconds.
    statements = (
        f"max_statement_time = {seconds}" if connection.mysql_is_mariadb else f"max_execution_time = {seconds * 1000}"
    )
    return [f"SET SESSION {locks}, SESSION {statements}"]


STATEMENTS = {"postgresql": _postgresql, "mysql": _mysql}
