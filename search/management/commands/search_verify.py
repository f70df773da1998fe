"""Compare the search index with the database, product by product."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from search import outbox, verifying


class Command(BaseCommand):
    help = "Names products that the index lacks, shows stale or should not show. Exit code 1 when there are any."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repair", action="store_true", help="queue what differs, and what was given up, for indexing"
        )

    def handle(self, *, repair: bool, **_options: object) -> None:
        freed = outbox.retry_dead() if repair else 0
        found = verifying.check(now=timezone.now(), repair=repair)
        if found.error:
            raise CommandError(f"The index cannot be compared: {found.error}")
        self.stdout.write(found.summary)
        if found.examples:
            self.stdout.write(f"products: {', '.join(map(str, found.examples))}")
        self.stdout.write(f"waiting: {outbox.waiting()}")
        if repair:
            self.stdout.write(f"queued: {found.differing}, freed to be tried again: {freed}")
        elif found.differing:
            raise CommandError("The index differs from the database; --repair queues the differences.")
