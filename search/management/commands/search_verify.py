"""Compare the search index with the database, product by product."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import indexing, outbox
from search.queries import EngineUnavailable


class Command(BaseCommand):
    help = "Names products that the index lacks, shows stale or should not show. Exit code 1 when there are any."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repair", action="store_true", help="queue what differs, and what was given up, for indexing"
        )

    def handle(self, *, repair: bool, **_options: object) -> None:
        try:
            found = indexing.drift()
        except EngineUnavailable as error:
            raise CommandError(f"The index cannot be compared: {error}") from error
        for name in ("missing", "stale", "surplus"):
            ids = getattr(found, name)
            self.stdout.write(f"{name}: {len(ids)} {list(ids[:20]) if ids else ''}".rstrip())
        self.stdout.write(f"waiting: {outbox.waiting()}, given up: {outbox.dead()}")
        if repair:
            outbox.append(found.product_ids)
            freed = outbox.retry_dead()
            self.stdout.write(f"queued: {len(found.product_ids)}, freed to be tried again: {freed}")
            return
        if found.product_ids:
            raise CommandError("The index differs from the database; --repair queues the differences.")
