"""Bulk product import: start() is the only entry, for the command, the dashboard upload and the API alike."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import TextIO

from django.db import transaction

from forked_apps.importing import dialects, rows
from forked_apps.importing.report import ImportFileError, Report, RowError

__all__ = ["BATCH_SIZE", "ImportFileError", "Report", "RowError", "start"]

# Large enough that the fixed number of statements per batch costs nothing, small enough that SQLite's one writer lock
# is given back several times a second.
BATCH_SIZE = 500


def start(
    *,
    source: Path,
    now: datetime,
    images: Path | None = None,
    errors: TextIO | None = None,
    encoding: str = "",
    dialect: str = "",
    ignore_unknown: bool = False,
    dry_run: bool = False,
    actor=None,
    origin: str = "import",
    batch_size: int = BATCH_SIZE,
    on_progress: Callable[[Report], None] = lambda report: None,
) -> Report:
    """Import a CSV or XLSX file of products, matched by UPC, SKU or slug, and report what became of each row.

    A row is imported whole or not at all; refused rows do not stop the others. Each batch is one transaction, so a
    file that breaks off keeps what came before, and importing it again changes nothing that is already there.
    `images` is where picture names are looked up (default: beside the file). `errors` receives refused rows as CSV.
    `dialect` names the shop system whose export this is (`dialects.NAMES`); then, and with `ignore_unknown`, columns
    that mean nothing here are left out and named in the report.
    A dry run reports the same and keeps nothing; it is one transaction, so on SQLite other writers wait for it.
    Raises ImportFileError when the file or its header is unreadable, before anything is written.
    """
    # The models behind these are ready only once Django is; the package itself is imported earlier.
    from forked_apps.importing.apply import Importer, Occasion
    from forked_apps.importing.pictures import Pictures
    from forked_apps.partner import pricing

    reading = dialects.reading(source, dialect=dialect, encoding=encoding, ignore_unknown=ignore_unknown)
    report = Report(error_file=errors, unused_columns=reading.unused)
    occasion = Occasion(actor, origin, f"product import {source.name}", now)
    pictures = Pictures(images or source.parent, keeps=not dry_run)
    importer = Importer(occasion=occasion, pictures=pictures, report=report)
    with (
        pricing.attribution(actor=actor, source=origin, reason=occasion.reason),
        transaction.atomic() if dry_run else nullcontext(),
    ):
        for batch in _batches(reading, report, batch_size):
            importer.apply(batch)
            on_progress(report)
        if dry_run:
            transaction.set_rollback(True)
    return report


def _batches(reading: dialects.Reading, report: Report, batch_size: int) -> Iterator[list[rows.ProductRow]]:
    batch: list[rows.ProductRow] = []
    lines: dict[str, int] = {}
    try:
        for raw in reading.rows():
            row = rows.read(raw, reading.columns)
            if isinstance(row, list):
                report.refuse(row)
                continue
            if row.key in lines:
                hint = f"this product stands already on line {lines[row.key]}"
                report.refuse([RowError(row.line, "upc", row.key, hint)])
                continue
            lines[row.key] = row.line
            batch.append(row)
            if len(batch) == batch_size:
                yield batch
                batch = []
    except ImportFileError as broken:
        report.break_off(broken.error)
    yield batch
