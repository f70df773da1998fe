"""CSV as spreadsheet programs take it without harm: the one writer of every file that people load."""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from django.http import StreamingHttpResponse
from django.utils.functional import Promise

BOM = "\ufeff"  # without it Excel takes UTF-8 for the letters of another century
_GUARDED = re.compile(r"'*[=+\-@\t\r]")
_QUOTED = re.compile(r"'+[=+\-@\t\r]")


def guarded(cell: Any) -> Any:
    """Text so that no spreadsheet takes it for a formula: `=1+1` becomes `'=1+1`; numbers and dates stay what they are.

    `restored` undoes it exactly.
    """
    return "'" + cell if isinstance(cell, str) and _GUARDED.match(cell) else cell


def restored(text: str) -> str:
    """The text as it was before `guarded`."""
    return text[1:] if _QUOTED.match(text) else text


class Writer:
    """Writes guarded rows; what `writerow` answers is what `out.write` answered, as with csv's own."""

    def __init__(self, out: TextIO):
        self._writer = csv.writer(out)

    def writerow(self, row: Iterable) -> Any:
        return self._writer.writerow([guarded(_plain(cell)) for cell in row])

    def writerows(self, rows: Iterable[Iterable]) -> None:
        for row in rows:
            self.writerow(row)


class _Echo:
    """csv writes into it, and hands what it got to the stream."""

    def write(self, text: str) -> str:
        return text


def lines(rows: Iterable[Iterable]) -> Iterator[str]:
    """The file piece by piece, so that a long history need not fit into memory; it begins with the byte order mark."""
    writer = Writer(_Echo())
    yield BOM
    for row in rows:
        yield writer.writerow(row)


def download(*, file_name: str, rows: Iterable[Iterable]) -> StreamingHttpResponse:
    """A response that the browser keeps as a file of this name."""
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return StreamingHttpResponse(lines(rows), content_type="text/csv; charset=utf-8", headers=headers)


def _plain(cell: Any) -> Any:
    """Text that is translated late is text too."""
    return str(cell) if isinstance(cell, Promise) else cell
