"""Build the search index beside the live one, then swap."""

import sys
import time

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from search import documents, indexing, outbox
from search.queries import EngineUnavailable, RebuildRunning


class Command(BaseCommand):
    help = "Builds the search index beside the live one and swaps them; shoppers never see a half-filled index."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-needed", action="store_true", help="do nothing when there is an index of this shape")
        parser.add_argument("--no-progress", action="store_true", help="no progress bar")

    def handle(self, *, if_needed: bool, no_progress: bool, verbosity: int, **_options: object) -> None:
        if if_needed and indexing.is_usable():
            self._say("The search index is there.", verbosity)
            return
        started = time.monotonic()
        total = documents.indexable().count()
        try:
            with tqdm(total=total, unit=" products", disable=no_progress or not sys.stderr.isatty()) as bar:
                count = outbox.rebuild(progress=bar.update)
        except (EngineUnavailable, RebuildRunning) as error:
            raise CommandError(str(error)) from error
        self._say(f"{count} products indexed in {time.monotonic() - started:.1f} s.", verbosity)

    def _say(self, text: str, verbosity: int) -> None:
        if verbosity:
            self.stdout.write(text)
