"""What the readers of other shops' files share: columns by any spelling, and rows of our own made from theirs."""

import json
import re
from collections.abc import Iterable

from forked_apps.catalogue import slugs
from forked_apps.importing import cells
from forked_apps.importing.columns import FIXED, Columns
from forked_apps.importing.files import RawRow
from forked_apps.importing.report import ImportFileError

# Options of variants go into the one cell of many attributes: no two files have the same.
COLUMNS = Columns(frozenset(FIXED), {}, sparse=True)


class Header:
    """The names that a shop's files use for one thing, in any case and with any space around."""

    def __init__(self, needed: Iterable[str], used: Iterable[str], patterns: Iterable[str] = ()) -> None:
        self.needed = tuple(needed)
        self.used = {name.lower() for name in used} | {name.lower() for name in self.needed}
        self.patterns = [re.compile(pattern, re.IGNORECASE) for pattern in patterns]

    def require(self, header: list[str], shop: str) -> None:
        """Raises ImportFileError when this is not a file of that shop."""
        there = {folded(name) for name in header}
        missing = [name for name in self.needed if name.lower() not in there]
        if missing:
            hint = f"not a product file of {shop}: the columns {', '.join(missing)} are missing"
            raise ImportFileError(hint, column=missing[0])

    def unused(self, header: list[str]) -> list[str]:
        """The columns that nothing is taken from."""
        return [
            name
            for name in header
            if folded(name) not in self.used and not any(pattern.fullmatch(name.strip()) for pattern in self.patterns)
        ]


def folded(name: str) -> str:
    return name.strip().lower()


class Cells:
    """The cells of a row by any of the names that a column may have."""

    def __init__(self, raw: RawRow) -> None:
        self.line = raw.line
        self._by_name = {folded(name): cell.strip() for name, cell in raw.cells.items()}

    def __getitem__(self, names: str) -> str:
        """The first cell with something in it; several names are separated by `|`."""
        return next((cell for name in names.split("|") if (cell := self._by_name.get(name.lower(), ""))), "")

    def items(self) -> Iterable[tuple[str, str]]:
        return self._by_name.items()


def row(line: int, **ours: str) -> RawRow:
    """A row in our columns; what is empty is not said, so nothing is changed by it."""
    return RawRow(line, {name: value for name, value in ours.items() if value})


def options(pairs: Iterable[tuple[str, str]]) -> str:
    """The attribute cell of a variant: what it is called, and which one it is."""
    named = {
        f"{slugs.identifier(name, at_most=100)}:option:{name[:128]}": value for name, value in pairs if name and value
    }
    return json.dumps(named, ensure_ascii=False) if named else ""


def paths(texts: Iterable[str]) -> str:
    """Category paths as one cell; each part may hold our separators as plain text."""
    wanted = [[part.strip() for part in text.split(">") if part.strip()] for text in texts]
    return cells.joined((cells.joined(path, ">", padded=True) for path in wanted if path), "|", padded=True)


def listed(texts: Iterable[str]) -> str:
    """Several pictures as one cell, each once."""
    return cells.joined(dict.fromkeys(text.strip() for text in texts if text.strip()), "|")
