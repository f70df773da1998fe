"""Fill an empty database with the demo shop; what is there already is left alone."""

import sys
import time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from project import founding
from project.demo import loading, scale


class Command(BaseCommand):
    help = "Loads the demo shop: products with pictures, people, offers, orders, reviews, campaigns and the index."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--small", action="store_true", help="a few customers and orders, for tests")

    def handle(self, *, small: bool, **options) -> None:
        size = scale.small(timezone.now()) if small else scale.full(timezone.now())
        parts = loading.missing(size)
        if not parts:
            self.stdout.write("The demo shop is loaded.")
            return
        # A bar where someone watches, a line per part where the output is kept.
        with tqdm(parts, unit=" parts", disable=not sys.stderr.isatty()) as bar:
            for part in bar:
                bar.set_description(part.name)
                began = time.monotonic()
                try:
                    part.load(size)
                except founding.NoRateKnown as refusal:
                    raise CommandError(str(refusal).replace("--rate", "manage.py setup_shop --rate")) from refusal
                if bar.disable:
                    self.stdout.write(f"  {part.name}: {time.monotonic() - began:.1f} s")
        self.stdout.write(f"The demo shop is loaded ({len(parts)} parts).")
