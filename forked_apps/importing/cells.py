"""How text sits in a cell: guarded against spreadsheets that run formulas, and split into lists."""

import re
from collections.abc import Iterable

_GUARDED = re.compile(r"'*[=+\-@\t\r]")
_QUOTED = re.compile(r"'+[=+\-@\t\r]")


def guarded(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula: `=1+1` becomes `'=1+1`. `restored` undoes it exactly."""
    return "'" + text if _GUARDED.match(text) else text


def restored(text: str) -> str:
    """The text as it was before `guarded`."""
    return text[1:] if _QUOTED.match(text) else text


def split(text: str, separator: str) -> list[str]:
    """The stripped, non-empty parts between separators; `\\` before a separator makes it part of the text."""
    parts = re.split(rf"(?<!\\){re.escape(separator)}", text)
    return [part.strip().replace("\\" + separator, separator) for part in parts if part.strip()]


def joined(parts: Iterable[str], separator: str, *, padded: bool = False) -> str:
    """One cell from many parts; the reverse of `split`."""
    between = f" {separator} " if padded else separator
    return between.join(part.replace(separator, "\\" + separator) for part in parts)
