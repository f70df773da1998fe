"""How a list sits in one cell."""

import re
from collections.abc import Iterable


def split(text: str, separator: str) -> list[str]:
    """The stripped, non-empty parts between separators; `\\` before a separator makes it part of the text."""
    parts = re.split(rf"(?<!\\){re.escape(separator)}", text)
    return [part.strip().replace("\\" + separator, separator) for part in parts if part.strip()]


def joined(parts: Iterable[str], separator: str, *, padded: bool = False) -> str:
    """One cell from many parts; the reverse of `split`."""
    between = f" {separator} " if padded else separator
    return between.join(part.replace(separator, "\\" + separator) for part in parts)
