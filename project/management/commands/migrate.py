"""Django's migrate, one at a time: two would drop and install the same triggers, and both would fail half way."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management.commands import migrate
from django.db import connections

LOCK = 0x6D696772  # any number that nothing else of the shop locks
LONGEST = 24 * 3600  # seconds to wait; MariaDB wants to be told

# Vendor -> (try to take it, wait for it). SQLite has one lock for all writers.
STATEMENTS = {
    "postgresql": (f"SELECT pg_try_advisory_xact_lock({LOCK})", f"SELECT pg_advisory_xact_lock({LOCK})"),
    "mysql": (
        f"SELECT GET_LOCK(CONCAT('{LOCK} ', LEFT(DATABASE(), 50)), 0)",
        f"SELECT GET_LOCK(CONCAT('{LOCK} ', LEFT(DATABASE(), 50)), {LONGEST})",
    ),
}


@contextmanager
def alone(connection, *, on_wait: Callable[[], None]) -> Iterator[None]:
    """Nobody else migrates this database meanwhile; `on_wait` is told when somebody does, and is waited for.

    The lock has a connection of its own and ends with it, also when this process is killed.
    """
    if connection.vendor not in STATEMENTS:
        yield
        return
    attempt, wait = STATEMENTS[connection.vendor]
    holder = connection.copy()
    try:
        holder.set_autocommit(False)
        with holder.cursor() as cursor:
            cursor.execute(attempt)
            if not cursor.fetchone()[0]:
                on_wait()
                cursor.execute(wait)
        yield
    finally:
        holder.close()


class Command(migrate.Command):
    def handle(self, *args, **options) -> None:
        if options["plan"] or options["check_unapplied"]:
            return super().handle(*args, **options)
        with alone(connections[options["database"]], on_wait=self._say_so):
            return super().handle(*args, **options)

    def _say_so(self) -> None:
        self.stdout.write("Another migrate runs on this database; this one goes on when it has ended.")
