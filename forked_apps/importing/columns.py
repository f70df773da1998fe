"""What the columns of a product file mean, fixed ones and attributes."""

import keyword
import re
from dataclasses import dataclass

from forked_apps.importing.report import ImportFileError

FIXED = (
    "upc",
    "parent_upc",
    "title",
    "description",
    "product_class",
    "categories",
    "brand",
    "tax_code",
    "is_public",
    "price",
    "stock",
    "sku",
    "low_stock_threshold",
    "images",
    "slug",
)
SPARSE = "attributes"  # one cell with a JSON object, for catalogues with thousands of different attributes
ATTRIBUTE_PREFIX = "attr:"
TYPES = ("text", "richtext", "integer", "float", "boolean", "date", "datetime", "option", "multi_option")
_CODE = re.compile(r"[a-zA-Z_][0-9a-zA-Z_]{0,127}")


class BadAttributeName(ValueError):
    """The text is not `code`, `code:type` or `code:type:Label`."""


@dataclass(frozen=True)
class AttributeName:
    """An attribute as a file names it. An empty type is read from the first value; an empty label from the code."""

    code: str
    type: str = ""
    label: str = ""

    @classmethod
    def parse(cls, text: str) -> "AttributeName":
        """Raises BadAttributeName with a hint."""
        code, _, rest = text.strip().partition(":")
        kind, _, label = rest.partition(":")
        if not _CODE.fullmatch(code) or keyword.iskeyword(code):
            raise BadAttributeName("an attribute code has letters, digits and _, and does not begin with a digit")
        if kind and kind not in TYPES:
            raise BadAttributeName(f"unknown type {kind!r}; one of {', '.join(TYPES)}")
        return cls(code, kind, label.strip()[:128])

    def __str__(self) -> str:
        return ":".join(part for part in (self.code, self.type, self.label) if part)

    @property
    def name(self) -> str:
        """The label, or one made from the code."""
        return self.label or self.code.replace("_", " ").strip().capitalize() or self.code


@dataclass(frozen=True)
class Columns:
    """The columns that a file has, and how it writes numbers."""

    fixed: frozenset[str]
    attributes: dict[str, AttributeName]  # by column name
    sparse: bool
    decimal_comma: bool = False


def spelled(name: str) -> str:
    """A column's name as we write it: its case does not count, but that of an attribute's code and label does."""
    folded = name.strip().lower()
    if folded in FIXED or folded == SPARSE:
        return folded
    return ATTRIBUTE_PREFIX + name.strip()[len(ATTRIBUTE_PREFIX) :] if folded.startswith(ATTRIBUTE_PREFIX) else name


def unknown(names: list[str]) -> list[str]:
    """The names that mean nothing here, in their order."""
    return [name for name in names if not name.startswith(ATTRIBUTE_PREFIX) and name not in (*FIXED, SPARSE)]


def read(names: list[str]) -> Columns:
    """The columns behind the header's names. Raises ImportFileError naming every column that means nothing."""
    if strange := unknown(names):
        hint = (
            f"unknown columns: {', '.join(strange)}. Known are {', '.join(FIXED)}, {SPARSE} and attr:<code>. "
            "Rename them, or leave them out with --ignore-unknown; for a file of another shop see --from"
        )
        raise ImportFileError(hint, column=strange[0], value=strange[0])
    attributes = {name: _attribute(name) for name in names if name.startswith(ATTRIBUTE_PREFIX)}
    fixed = frozenset(name for name in names if name in FIXED)
    if not fixed & {"upc", "sku", "slug"}:
        raise ImportFileError(
            "the column upc is missing, and sku and slug too: products are recognised by one of them", column="upc"
        )
    codes = [attribute.code for attribute in attributes.values()]
    for code in codes:
        if codes.count(code) > 1:
            raise ImportFileError("this attribute has two columns", column=f"attr:{code}", value=code)
    return Columns(fixed, attributes, SPARSE in names)


def _attribute(name: str) -> AttributeName:
    try:
        return AttributeName.parse(name.removeprefix(ATTRIBUTE_PREFIX))
    except BadAttributeName as error:
        raise ImportFileError(str(error), column=name, value=name) from error
