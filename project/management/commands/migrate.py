"""Django's migrate, one at a time: two would drop and install the same triggers, and both would fail half way.

An empty database is laid first (project/laying), which saves most of the time.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management.base import no_translations
from django.core.management.commands import migrate
from django.db import connections

from project import laying

LOCK = 0x6D696772  # any number that nothing else of the shop locks
IN_PARTS = ("app_label", "fake", "fake_initial", "prune")  # then it is done as Django does it
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
        connection = connections[options["database"]]
        with alone(connection, on_wait=self._say_so):
            if not any(options[part] for part in IN_PARTS):
                self._lay(connection, options["verbosity"])
            return super().handle(*args, **options)

    @no_translations
    def _lay(self, connection, verbosity: int) -> None:
        self.verbosity = verbosity
        replaced = laying.lay(connection, progress=self.migration_progress_callback)
        if replaced and verbosity:
            self.stdout.write(f"  Laid the tables of {len(laying.UP_TO)} apps at once, for {replaced} migrations.")

    def _say_so(self) -> None:
        self.stdout.write("Another migrate runs on this database; this one goes on when it has ended.")
