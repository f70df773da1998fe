"""What an import did and which rows it refused, row by row."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TextIO

from forked_apps import spreadsheets

# Errors kept in memory; beyond them only the count goes on, and the error file has them all.
KEPT_ERRORS = 1000
SHOWN_VALUE = 80  # characters of an offending cell that a report repeats


class ImportFileError(Exception):
    """The file as a whole cannot be read (encoding, header, size); nothing after `line` was imported."""

    def __init__(self, hint: str, *, line: int = 1, column: str = "", value: str = "") -> None:
        super().__init__(hint)
        self.error = RowError(line=line, column=column, value=value, hint=hint)


@dataclass(frozen=True)
class RowError:
    """One reason why a row was refused: where it stands, what stands there, and how to put it right."""

    line: int
    column: str
    value: str
    hint: str

    def __str__(self) -> str:
        where = f"line {self.line}" + (f", {self.column}" if self.column else "")
        what = f" {self.shown_value!r}" if self.value else ""
        return f"{where}:{what} {self.hint}"

    @property
    def shown_value(self) -> str:
        """The offending cell, shortened."""
        return self.value if len(self.value) <= SHOWN_VALUE else self.value[:SHOWN_VALUE] + "…"


@dataclass
class Report:
    """Counts of an import, and its errors. A row is imported whole or not at all."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    errors: list[RowError] = field(default_factory=list)
    error_file: TextIO | None = None
    missing_pictures: int = 0
    unused_columns: list[str] = field(default_factory=list)
    broken_off: RowError | None = None  # where the file could not be read on

    def __post_init__(self) -> None:
        if self.error_file:
            self._writer = spreadsheets.Writer(self.error_file)
            self._writer.writerow(["line", "column", "value", "hint"])

    @property
    def rows(self) -> int:
        """How many data rows were looked at."""
        return self.created + self.updated + self.unchanged + self.failed

    def refuse(self, errors: Iterable[RowError]) -> None:
        """Count one row as failed, for these reasons."""
        self.failed += 1
        for error in errors:
            self._note(error)

    def miss_picture(self, error: RowError) -> None:
        """The row is taken without this picture; importing the file again tries it again."""
        self.missing_pictures += 1
        self._note(error)

    def break_off(self, error: RowError) -> None:
        """The file cannot be read from here on; what came before is imported."""
        self.broken_off = error
        self._note(error)

    @property
    def is_clean(self) -> bool:
        """Whether every row of the file was taken."""
        return not self.failed and not self.broken_off

    def _note(self, error: RowError) -> None:
        if len(self.errors) < KEPT_ERRORS:
            self.errors.append(error)
        if self.error_file:
            self._writer.writerow([error.line, error.column, error.shown_value, error.hint])
