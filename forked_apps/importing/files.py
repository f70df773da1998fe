"""CSV or XLSX file -> iterator of raw rows, streaming, with bounds on what a hostile file can cost."""

import codecs
import csv
import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from forked_apps import spreadsheets
from forked_apps.importing.report import ImportFileError, RowError

# A product with a long description and some hundred attributes stays under 100 kB; a runaway quote does not.
ROW_LIMIT = 1_000_000  # characters
# Office files of real catalogues compress about 10:1; bombs 1000:1.
XLSX_RATIO_LIMIT = 100
XLSX_SIZE_LIMIT = 1_000_000_000  # bytes, unpacked
SEPARATORS = (",", ";", "\t")
OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1")  # what .xls files begin with
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class RawRow:
    """A data row: the line it begins on and its cells by column name. `problem` is set when it cannot be read."""

    line: int
    cells: dict[str, str]
    problem: RowError | None = None


def header(path: Path, *, encoding: str = "") -> list[str]:
    """The column names. Raises ImportFileError."""
    numbered = _numbered(path, encoding)
    try:
        return _checked_header(next(numbered, (1, [])))
    finally:
        numbered.close()


def rows(path: Path, *, encoding: str = "") -> Iterator[RawRow]:
    """The data rows in order. Raises ImportFileError when the file as a whole, or from some line on, is unreadable."""
    numbered = _numbered(path, encoding)
    names = _checked_header(next(numbered, (1, [])))
    for line, values in numbered:
        if isinstance(values, RowError):
            yield RawRow(line, {}, values)
        elif any(values):
            yield _row(line, names, values)


def estimated_rows(path: Path) -> int | None:
    """About how many data rows the file has, to show progress against; None when only reading it would tell."""
    if zipfile.is_zipfile(path):
        return None
    with path.open("rb") as file:
        return max(sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) - 1, 0)


def has_decimal_comma(path: Path, *, encoding: str = "") -> bool:
    """Whether 12,50 is a number here: spreadsheets that write it so put semicolons or tabs between the cells."""
    if zipfile.is_zipfile(path):
        return False
    with path.open(encoding=encoding or _encoding_of(path), newline="") as file:
        return _separator(file) != ","


def _numbered(path: Path, encoding: str) -> Iterator[tuple[int, list[str] | RowError]]:
    if zipfile.is_zipfile(path):
        return _xlsx_rows(path)
    with path.open("rb") as file:
        if file.read(len(OLD_EXCEL)) == OLD_EXCEL:
            raise ImportFileError("an old Excel workbook (.xls); save it as .xlsx or as “CSV UTF-8”")
    return _csv_rows(path, encoding or _encoding_of(path))


def _row(line: int, names: list[str], values: list[str]) -> RawRow:
    surplus = [value for value in values[len(names) :] if value]
    if surplus:
        hint = f"the row has {len(values)} cells, the header {len(names)}; is a separator or quote missing?"
        return RawRow(line, {}, RowError(line, "", surplus[0], hint))
    if len(values) < len(names):
        hint = f"the row has only {len(values)} cells, the header {len(names)}; the row seems cut off"
        return RawRow(line, {}, RowError(line, names[len(values)], "", hint))
    row = {name: spreadsheets.restored(value) for name, value in zip(names, values, strict=False)}
    for name, value in row.items():
        if "\0" in value:
            return RawRow(line, {}, RowError(line, name, value.replace("\0", "␀"), "remove the NUL character"))
    return RawRow(line, row)


def _checked_header(numbered: tuple[int, list[str] | RowError]) -> list[str]:
    line, names = numbered
    if isinstance(names, RowError):
        raise ImportFileError(names.hint, line=line)
    names = [name.strip() for name in names]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise ImportFileError("the file is empty; the first line must name the columns")
    for position, name in enumerate(names):
        if not name:
            raise ImportFileError(f"column {position + 1} has no name")
        if name in names[:position]:
            raise ImportFileError("this column stands twice in the header", column=name, value=name)
    return names


def _encoding_of(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    for bom, encoding in BOMS:
        if start.startswith(bom):
            return encoding
    _require_utf8(path)
    return "utf-8"


def _require_utf8(path: Path) -> None:
    """Reads the file once before any row is imported, so that a wrong encoding never imports half a file."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                at = line + error.object[: error.start].count(b"\n")
                hint = "not UTF-8: save the file as “CSV UTF-8”, or name its encoding (--encoding cp1252)"
                raise ImportFileError(hint, line=at, value=repr(error.object[error.start : error.end])) from error
            line += block.count(b"\n")


def _csv_rows(path: Path, encoding: str) -> Iterator[tuple[int, list[str] | RowError]]:
    with path.open(encoding=encoding, newline="") as file:
        separator = _separator(file)
        file.seek(0)
        lines = _BoundedLines(file)
        if _SEP_LINE.match(file.readline(ROW_LIMIT)):
            lines.number = 1
        else:
            file.seek(0)
        reader = csv.reader(lines, delimiter=separator, strict=True)
        names: list[str] = []
        while True:
            first = lines.begin_row()
            try:
                values = next(reader, None)
            except csv.Error as error:
                values = _unreadable(error, lines, separator, names)
            except UnicodeError as error:
                raise ImportFileError(f"cannot be decoded as {encoding}", line=first) from error
            if values is None:
                return
            names = names or (values if isinstance(values, list) else [])
            yield first, values


def _unreadable(error: csv.Error, lines: "_BoundedLines", separator: str, names: list[str]) -> RowError:
    """What the reader stumbled over; it goes on with the next line, as after any bad row."""
    is_long = isinstance(error, RowTooLong) or "field limit" in str(error)
    if not is_long:
        return RowError(lines.first, "", "", f"cannot be read as CSV ({error}); check its quotes")
    limit = f"the row is longer than {ROW_LIMIT:,}"
    if not isinstance(error, RowTooLong):
        limit = f"a cell is longer than {csv.field_size_limit():,}"
    skipped = "" if lines.number == lines.first else f" Lines {lines.first} to {lines.number} are left out."
    hint = f"{limit} characters; is a closing quote missing?{skipped}"
    column = _long_cell(lines.beginning, separator)
    return RowError(lines.first, names[column].strip() if column < len(names) else "", "", hint)


def _long_cell(line: str, separator: str) -> int:
    """Which cell of the line is too long; the last one when none is: it runs on over further lines."""
    column = length = 0
    for at, part in enumerate(line.split('"')):
        is_quoted = at % 2 == 1
        for number, piece in enumerate([part] if is_quoted else part.split(separator)):
            if number:
                column, length = column + 1, 0
            length += len(piece)
            if length > csv.field_size_limit():
                return column
    return column


class RowTooLong(csv.Error):
    """A row goes on for longer than any real one."""


class _BoundedLines:
    """The lines of a file; a row that goes on for too long is an error instead of a full memory."""

    def __init__(self, file: TextIO) -> None:
        self.file = file
        self.number = 0
        self.begin_row()

    def begin_row(self) -> int:
        """The next line begins a row; its number."""
        self.first = self.number + 1
        self.beginning = ""
        self.spent = 0
        return self.first

    def __iter__(self) -> "_BoundedLines":
        return self

    def __next__(self) -> str:
        line = self.file.readline(ROW_LIMIT + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self.spent += len(line)
        if self.number == self.first:
            self.beginning = line
        if self.spent > ROW_LIMIT:
            while line and not line.endswith(("\n", "\r")):
                line = self.file.readline(ROW_LIMIT)
            raise RowTooLong
        return line


# Excel's own way to say what stands between the cells, before the header.
_SEP_LINE = re.compile(r'\ufeff?"?sep=(.)"?\s*$', re.IGNORECASE)


def _separator(file: TextIO) -> str:
    first = file.readline(ROW_LIMIT)
    if said := _SEP_LINE.match(first):
        return said[1]
    outside_quotes = "".join(first.split('"')[::2])
    return max(SEPARATORS, key=outside_quotes.count)


def _xlsx_rows(path: Path) -> Iterator[tuple[int, list[str] | RowError]]:
    # 10 MB that only a process which reads a workbook needs.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    _refuse_bomb(path)
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise ImportFileError("cannot be read as an Excel workbook (.xlsx)") from error
    try:
        for line, values in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            row = [_text(value) for value in values]
            if sum(map(len, row)) > ROW_LIMIT:
                yield line, RowError(line, "", "", f"the row is longer than {ROW_LIMIT:,} characters")
            else:
                yield line, row
    finally:
        book.close()


def _refuse_bomb(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    packed = max(path.stat().st_size, 1)
    if unpacked > XLSX_SIZE_LIMIT or unpacked / packed > XLSX_RATIO_LIMIT:
        raise ImportFileError(
            f"the workbook unpacks to {unpacked / 1e6:,.0f} MB, {unpacked // packed} times its size; save it as CSV"
        )


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return str(value)
