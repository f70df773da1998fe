"""Import products from a CSV or XLSX file; see fixtures/README.md for the format."""

import sys
from contextlib import ExitStack
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from forked_apps import importing
from forked_apps.importing import dialects, files

PLAIN_STEP = 5000  # rows between two lines of progress when the output is not a terminal
SHOWN_ERRORS = 20
REFUSED_ROWS, UNREADABLE_FILE = 1, 2  # exit codes


class Command(BaseCommand):
    help = (
        "Creates and updates products, matched by UPC, SKU or slug. Exit code 0: every row was taken; 1: some rows "
        "were refused (each is named, the others are in); 2: the file, or the rest of it, cannot be read."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, help="CSV (comma, semicolon or tab) or XLSX")
        parser.add_argument(
            "--images", type=Path, help="folder of the pictures that the file names (default: beside it)"
        )
        parser.add_argument("--errors", type=Path, help="write refused rows to this CSV file")
        parser.add_argument("--encoding", default="", help="of a CSV that is neither UTF-8 nor UTF-16, e.g. cp1252")
        parser.add_argument(
            "--from", dest="dialect", default="", choices=dialects.NAMES, help="the shop system whose export this is"
        )
        parser.add_argument("--ignore-unknown", action="store_true", help="leave out columns that mean nothing here")
        parser.add_argument("--dry-run", action="store_true", help="report the same, change nothing")

    def handle(self, *, file: Path, images, errors, dry_run: bool, **options) -> None:
        if not file.is_file():
            raise CommandError(f"There is no file {file}.", returncode=UNREADABLE_FILE)
        try:
            with ExitStack() as open_things:
                error_file = errors and open_things.enter_context(errors.open("w", encoding="utf-8-sig", newline=""))
                progress = open_things.enter_context(Progress(files.estimated_rows(file), self.stdout))
                report = importing.start(
                    source=file,
                    images=images,
                    errors=error_file,
                    dry_run=dry_run,
                    **{name: options[name] for name in ("encoding", "dialect", "ignore_unknown")},
                    now=timezone.now(),
                    on_progress=progress.show,
                )
        except importing.ImportFileError as error:
            raise CommandError(f"{file.name}, {error.error}", returncode=UNREADABLE_FILE) from error
        self._print(report, dry_run=dry_run)
        if not report.is_clean:
            code = UNREADABLE_FILE if report.broken_off else REFUSED_ROWS
            raise CommandError(f"{report.failed} rows were refused.", returncode=code)

    def _print(self, report: importing.Report, *, dry_run: bool) -> None:
        for error in report.errors[:SHOWN_ERRORS]:
            self.stderr.write(str(error))
        if len(report.errors) > SHOWN_ERRORS:
            self.stderr.write("... and more; --errors FILE has all of them")
        if report.unused_columns:
            self.stdout.write(f"not used: {', '.join(report.unused_columns)}")
        if report.missing_pictures:
            self.stdout.write(f"{report.missing_pictures} pictures could not be had; import again to try them again")
        would = "would be " if dry_run else ""
        self.stdout.write(
            f"{would}created {report.created}, {would}updated {report.updated}, unchanged {report.unchanged}, "
            f"refused {report.failed}"
        )


class Progress:
    """A bar on a terminal; elsewhere a plain line now and then."""

    def __init__(self, expected: int | None, out) -> None:
        self.out = out
        self.next_line = PLAIN_STEP
        self.bar = tqdm(total=expected, unit=" rows", disable=not sys.stderr.isatty())

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *exception) -> None:
        self.bar.close()

    def show(self, report: importing.Report) -> None:
        """Called after each batch."""
        self.bar.set_postfix(refused=report.failed, refresh=False)
        self.bar.update(report.rows - self.bar.n)
        if self.bar.disable and report.rows >= self.next_line:
            self.out.write(f"{report.rows} rows, {report.failed} refused")
            self.next_line += PLAIN_STEP
