"""Write the catalogue as CSV that import_products reads back without a change."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand

from forked_apps.importing import export


class Command(BaseCommand):
    help = "Writes all products that are not deleted, parents before their variants, to FILE or to standard output."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, nargs="?")

    def handle(self, *, file: Path | None, **options) -> None:
        if file is None:
            export.write(sys.stdout)
            return
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            count = export.write(out)
        self.stdout.write(f"{count} products written to {file}")
