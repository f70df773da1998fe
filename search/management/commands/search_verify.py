"""Compare the search index with the database, product by product."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import indexing, outbox


class Command(BaseCommand):
    help = "Names products that the index lacks, shows stale or should not show. Exit code 1 when there are any."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="queue what differs for indexing")

    def handle(self, *, repair: bool, **_options: object) -> None:
        found = indexing.drift()
        for name in ("missing", "stale", "surplus"):
            ids = getattr(found, name)
            self.stdout.write(f"{name}: {len(ids)} {list(ids[:20]) if ids else ''}".rstrip())
        self.stdout.write(f"waiting: {outbox.waiting()}, given up: {outbox.dead()}")
        if repair:
            outbox.append(found.product_ids)
            return
        if found.product_ids:
            raise CommandError("The index differs from the database; --repair queues the differences.")
