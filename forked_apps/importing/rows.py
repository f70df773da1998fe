"""Raw row -> validated ProductRow, or the list of what is wrong with it. Needs no database."""

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from forked_apps.catalogue import slugs
from forked_apps.importing import cells
from forked_apps.importing.columns import SPARSE, AttributeName, BadAttributeName, Columns
from forked_apps.importing.files import RawRow
from forked_apps.importing.report import RowError
from forked_apps.importing.values import NO, YES

STOCK_LIMIT = 1_000_000_000  # units; more is a typing error and would not fit every database's integer
PRICE_LIMIT = Decimal("9999999999.99")  # what the price column holds
TEXT_LIMITS = {
    "upc": 64,
    "parent_upc": 64,
    "title": 255,
    "brand": 128,
    "tax_code": 32,
    "sku": 128,
    "slug": 255,
    "product_class": 128,
}
CATEGORY_NAME_LIMIT = 255


@dataclass(frozen=True)
class RawAttribute:
    """An attribute cell: not yet a value, since the type may be known only to the database."""

    name: AttributeName
    column: str
    raw: object  # text of a cell or value in a JSON object; "" and None remove the value
    decimal_comma: bool = False


@dataclass(frozen=True)
class ProductRow:
    """A row that makes sense by itself. None: the file does not say, so nothing is changed."""

    line: int
    upc: str = ""
    parent_upc: str = ""  # how the parent is recognised: its UPC, SKU or slug
    texts: dict[str, str] = field(default_factory=dict)  # title, description, brand, tax_code: only what the file has
    is_public: bool | None = None
    product_class: str = ""
    categories: tuple[tuple[str, ...], ...] | None = None
    price: Decimal | None = None
    stock: int | None = None
    sku: str = ""
    slug: str = ""
    low_stock_threshold: int | None = None
    images: tuple[str, ...] | None = None
    attributes: tuple[RawAttribute, ...] = ()

    @property
    def key(self) -> str:
        """What the product is recognised by."""
        return self.upc or self.sku or self.slug

    @property
    def sells(self) -> bool:
        """Whether the row speaks of price or stock."""
        return self.price is not None or self.stock is not None


def read(raw: RawRow, columns: Columns) -> ProductRow | list[RowError]:
    """The row, or everything that is wrong with it."""
    if raw.problem:
        return [raw.problem]
    reader = _Reader(raw, columns)
    row = reader.product_row()
    return reader.errors or row


class _Reader:
    """Reads one row and collects its errors, so that a report names all of them at once."""

    def __init__(self, raw: RawRow, columns: Columns) -> None:
        self.raw = raw
        self.columns = columns
        self.errors: list[RowError] = []

    def product_row(self) -> ProductRow:
        upc, sku = self._text("upc"), self._text("sku")
        slug = slugs.of(self._text("slug"), at_most=255) if self._text("slug") else ""
        if not (upc or sku or slug):
            self._refuse("upc", "every row needs a UPC, a SKU or a slug: products are recognised by one of them")
        parent_upc = self._text("parent_upc")
        if parent_upc and parent_upc == (upc or sku or slug):
            self._refuse("parent_upc", "a product cannot be its own parent")
        return ProductRow(
            line=self.raw.line,
            upc=upc,
            parent_upc=parent_upc,
            texts=self._texts(is_child=bool(parent_upc)),
            is_public=self._is_public(),
            product_class=self._text("product_class"),
            categories=self._categories(is_child=bool(parent_upc)),
            price=self._price(),
            stock=self._whole("stock"),
            sku=sku,
            slug=slug,
            low_stock_threshold=self._whole("low_stock_threshold"),
            images=self._images(),
            attributes=(*self._attributes(), *self._sparse_attributes()),
        )

    def _refuse(self, column: str, hint: str, value: str | None = None) -> None:
        shown = self.raw.cells.get(column, "") if value is None else value
        self.errors.append(RowError(self.raw.line, column, shown, hint))

    def _text(self, column: str) -> str:
        text = self.raw.cells.get(column, "").strip()
        limit = TEXT_LIMITS.get(column)
        if limit and len(text) > limit:
            self._refuse(column, f"at most {limit} characters are possible")
        return text

    def _texts(self, *, is_child: bool) -> dict[str, str]:
        texts = {name: self._text(name) for name in ("title", "description", "brand") if name in self.columns.fixed}
        if "title" in texts and not texts["title"] and not is_child:
            self._refuse("title", "the title is missing")
        if tax_code := self._text("tax_code"):
            texts["tax_code"] = tax_code
        return texts

    def _is_public(self) -> bool | None:
        text = self._text("is_public").lower()
        if text and text not in YES | NO:
            self._refuse("is_public", "yes or no is expected")
        return text in YES if text else None

    def _categories(self, *, is_child: bool) -> tuple[tuple[str, ...], ...] | None:
        cell = self._text("categories")
        if not cell:
            return None
        if is_child:
            self._refuse("categories", "a variant has the categories of its parent; leave the cell empty")
        paths = tuple(tuple(cells.split(path, ">")) for path in cells.split(cell, "|"))
        if any(not path or max(map(len, path)) > CATEGORY_NAME_LIMIT for path in paths):
            self._refuse("categories", "write paths like Kitchen > Pans, separated by |")
        return paths

    def _number(self, column: str) -> str:
        """The cell with a decimal point, where the file writes 1.234,50."""
        text = self._text(column)
        if self.columns.decimal_comma and re.fullmatch(r"-?(\d+|\d{1,3}(\.\d{3})+),\d+", text):
            return text.replace(".", "").replace(",", ".")
        return text

    def _price(self) -> Decimal | None:
        text = self._number("price")
        if not text:
            return None
        try:
            price = Decimal(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None
        except InvalidOperation:
            price = None
        if price is None:
            self._refuse("price", "an amount like 12.50 is expected: a decimal point, no currency sign, no thousands")
        elif price < 0:
            self._refuse("price", "a price cannot be negative")
        elif price != round(price, 2):
            self._refuse("price", "a price has at most two decimals")
        elif price > PRICE_LIMIT:
            self._refuse("price", f"a price is at most {PRICE_LIMIT}")
        else:
            return price.quantize(Decimal("0.01"))
        return None

    def _whole(self, column: str) -> int | None:
        text = re.sub(r"\.0+$", "", self._number(column))  # spreadsheets count 5.0 pieces
        if not text:
            return None
        if not re.fullmatch(r"-?[0-9]+", text):
            self._refuse(column, "a whole number is expected")
        elif text.startswith("-"):
            self._refuse(column, "the number cannot be negative")
        elif len(text) > 12 or int(text) > STOCK_LIMIT:
            self._refuse(column, f"at most {STOCK_LIMIT:,} are possible")
        else:
            return int(text)
        return None

    def _images(self) -> tuple[str, ...] | None:
        names = cells.split(self.raw.cells.get("images", ""), "|")
        if len(set(names)) != len(names):
            self._refuse("images", "the same picture is named twice")
        return tuple(names) or None

    def _attributes(self) -> list[RawAttribute]:
        return [
            RawAttribute(name, column, self.raw.cells[column].strip(), self.columns.decimal_comma)
            for column, name in self.columns.attributes.items()
        ]

    def _sparse_attributes(self) -> list[RawAttribute]:
        cell = self._text(SPARSE) if self.columns.sparse else ""
        if not cell:
            return []
        try:
            entries = json.loads(cell)
            if not isinstance(entries, dict):
                raise BadAttributeName('a JSON object like {"weight_g": 120} is expected')
            return [RawAttribute(AttributeName.parse(name), f"{SPARSE}.{name}", raw) for name, raw in entries.items()]
        except BadAttributeName as error:
            self._refuse(SPARSE, str(error))
        except (ValueError, RecursionError) as error:
            self._refuse(SPARSE, f"not valid JSON: {error}")
        return []
