"""Product files of several shops, each read into rows of our own columns."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from forked_apps.importing import columns, files, values
from forked_apps.importing.columns import AttributeName, Columns
from forked_apps.importing.dialects import prestashop, shopify, woocommerce
from forked_apps.importing.files import RawRow
from forked_apps.importing.report import ImportFileError

_FOREIGN = {"shopify": shopify, "woocommerce": woocommerce, "prestashop": prestashop}
NAMES = tuple(_FOREIGN)


@dataclass(frozen=True)
class Reading:
    """How one file is read: its columns in our words, its rows, and the columns that mean nothing here."""

    columns: Columns
    rows: Callable[[], Iterator[RawRow]]
    unused: list[str]


def reading(path: Path, *, dialect: str, encoding: str, ignore_unknown: bool) -> Reading:
    """Reads the header, and the file once for the types of its attributes. Raises ImportFileError."""
    header = files.header(path, encoding=encoding)
    if dialect:
        foreign = _FOREIGN[dialect]
        foreign.require(header)
        found = Reading(foreign.COLUMNS, lambda: foreign.translated(files.rows(path, encoding=encoding)), [])
        found = replace(found, unused=foreign.unused(header))
    else:
        found = _ours(path, header, encoding, ignore_unknown)
    meaning = replace(found.columns, decimal_comma=files.has_decimal_comma(path, encoding=encoding))
    return replace(found, columns=_typed(meaning, found.rows))


def _ours(path: Path, header: list[str], encoding: str, ignore_unknown: bool) -> Reading:
    names = [columns.spelled(name) for name in header]
    for position, name in enumerate(names):
        if name in names[:position]:
            raise ImportFileError("this column stands twice in the header", column=name, value=header[position])
    unused = columns.unknown(names) if ignore_unknown else []
    kept = {name: spelling for name, spelling in zip(header, names, strict=True) if spelling not in unused}
    return Reading(columns.read(list(kept.values())), partial(_renamed, path, encoding, kept), unused)


def _renamed(path: Path, encoding: str, kept: dict[str, str]) -> Iterator[RawRow]:
    for raw in files.rows(path, encoding=encoding):
        named = {kept[name]: cell for name, cell in raw.cells.items() if name in kept}
        yield replace(raw, cells=named)


def _typed(meaning: Columns, rows: Callable[[], Iterator[RawRow]]) -> Columns:
    """The attribute columns of no declared type get the one that all their values have: 38, 38.5 and XL are texts."""
    open_ = {column: name for column, name in meaning.attributes.items() if not name.type}
    if not open_:
        return meaning
    kinds = dict.fromkeys(open_, "")
    for raw in _readable(rows):
        for column in open_:
            if cell := raw.cells.get(column, "").strip():
                number = values.with_point(cell) if meaning.decimal_comma else cell
                kinds[column] = values.common_type(kinds[column], values.inferred_type(number))
    typed = {column: AttributeName(name.code, kinds[column], name.label) for column, name in open_.items()}
    return replace(meaning, attributes={**meaning.attributes, **typed})


def _readable(rows: Callable[[], Iterator[RawRow]]) -> Iterator[RawRow]:
    """The rows up to where the file breaks off, which is told when it is imported."""
    try:
        yield from rows()
    except ImportFileError:
        return
