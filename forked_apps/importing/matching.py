"""Rows of a batch beside the products that they speak of, and what only the database knows to be wrong with them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from forked_apps.catalogue.models import Product
from forked_apps.importing.report import RowError
from forked_apps.importing.rows import ProductRow
from forked_apps.importing.stock import StockBook
from forked_apps.partner.models import StockRecord


@dataclass
class Item:
    """A row beside its product, which is new when it was not recognised."""

    row: ProductRow
    product: Product
    is_new: bool
    parent: Product | None = None
    has_changed_fields: bool = False
    is_changed: bool = False
    errors: list[RowError] = field(default_factory=list)

    def refuse(self, column: str, hint: str, value: str | None = None) -> None:
        """Note why this row cannot be applied."""
        shown = str(getattr(self.row, column, "") or "") if value is None else value
        self.errors.append(RowError(self.row.line, column, shown, hint))

    def set(self, name: str, value: object) -> None:
        """Change a field of the product, if it differs."""
        if getattr(self.product, name) != value:
            setattr(self.product, name, value)
            self.has_changed_fields = self.is_changed = True

    @property
    def class_id(self) -> int | None:
        """The product class; a variant has its parent's."""
        return (self.parent or self.product).product_class_id


def known_products(keys: Iterable[str]) -> dict[str, Product]:
    """Products by what they are recognised by: the UPC, else the SKU, else, where a product has neither, the slug.

    Three queries at most. Only a product without UPC is recognised by SKU or slug; of several the first one is meant.
    """
    wanted = set(keys)
    found = {product.upc: product for product in Product.objects.filter(upc__in=wanted)}
    bare = Product.objects.filter(upc=None)
    if unknown := wanted - found.keys():
        records = StockRecord.objects.filter(partner_sku__in=unknown, product__upc=None).order_by("-pk")
        found |= {record.partner_sku: record.product for record in records.select_related("product")}
    if unknown := wanted - found.keys():
        named = bare.filter(slug__in=unknown, stockrecords=None).order_by("-pk")
        found |= {product.slug: product for product in named}
    return found


class Matching:
    """The items of one batch with their families. A few queries, whatever the number of rows."""

    def __init__(self, rows: list[ProductRow]) -> None:
        keys = {key for row in rows for key in (row.key, row.upc and row.sku, row.parent_upc) if key}
        self.by_key = known_products(keys)
        self.items = [self._item(row) for row in rows]
        self.by_key |= {item.row.key: item.product for item in self.items}
        for item in self.items:
            item.parent = self.by_key.get(item.row.parent_upc) if item.row.parent_upc else None
        self.named_parents = {row.parent_upc for row in rows if row.parent_upc}
        self.sellers = {row.key for row in rows if row.sells}
        self.inside = {row.key for row in rows}
        self._parent_keys = self._keys_of_parents()

    def _item(self, row: ProductRow) -> Item:
        known = self.by_key.get(row.key)
        if known is None and row.upc and (by_sku := self.by_key.get(row.sku)) and not by_sku.upc:
            known = by_sku  # it gets its UPC now
        return Item(row, known or Product(upc=row.upc or None), is_new=known is None)

    def _keys_of_parents(self) -> dict[int, str]:
        """Of known variants; the parents may stand outside the file."""
        ids = {product.parent_id for product in self.by_key.values() if product.parent_id}
        rows = Product.objects.filter(pk__in=ids).values_list("pk", "upc", "slug") if ids else ()
        return {pk: upc or slug for pk, upc, slug in rows}

    @property
    def good(self) -> list[Item]:
        """The items without errors so far."""
        return [item for item in self.items if not item.errors]

    @property
    def known_ids(self) -> list[int]:
        """Keys of all products in the batch and of its parents that exist already."""
        return [product.pk for product in self.by_key.values() if product.pk]

    def new_parents_outside(self) -> list[Product]:
        """Products that stand in earlier batches or files and get their first variants now."""
        named = {item.row.parent_upc: item.parent for item in self.good if item.row.parent_upc}
        return [parent for key, parent in named.items() if key not in self.inside and not parent.is_parent]

    def check(self, book: StockBook) -> None:
        """Refuse rows that contradict the catalogue, the stock or each other."""
        skus: dict[str, int] = {}
        for item in self.items:
            self._check_family(item, book)
            if problem := book.problem(item.row, item.product.pk):
                item.errors.append(problem)
            sku = item.row.sku or item.row.key
            if item.row.sells and skus.setdefault(sku, item.row.line) != item.row.line:
                item.refuse("sku", f"this SKU stands already on line {skus[sku]}")
        self.refuse_orphans()

    def refuse_orphans(self) -> None:
        """A refused new parent takes its variants with it."""
        lost = {item.row.key for item in self.items if item.errors and item.is_new}
        for item in self.good:
            if item.row.parent_upc in lost:
                item.refuse("parent_upc", "the row of this product was refused")

    def _check_family(self, item: Item, book: StockBook) -> None:
        if item.row.parent_upc:
            self._check_variant(item, book)
        elif item.product.is_child:
            item.refuse(
                "parent_upc", f"this is a variant of {self._parent_keys[item.product.parent_id]}; name its parent"
            )
        elif item.row.sells and (item.product.is_parent or item.row.key in self.named_parents):
            item.refuse("price", "a product with variants has no price or stock; its variants have")
        elif item.is_new:
            _check_new(item)

    def _check_variant(self, item: Item, book: StockBook) -> None:
        parent = item.parent
        if parent is None:
            item.refuse("parent_upc", "no product has this UPC, SKU or slug; a parent stands above its variants")
        elif parent.is_child:
            item.refuse("parent_upc", "this product is itself a variant")
        elif parent.pk in book.first or item.row.parent_upc in self.sellers:
            item.refuse("parent_upc", "this product has a price or stock of its own, so it cannot have variants")
        elif not item.is_new and (not item.product.is_child or item.product.parent_id != parent.pk):
            item.refuse("parent_upc", "this product exists and is not a variant of that one")


def _check_new(item: Item) -> None:
    if not item.row.product_class:
        item.refuse("product_class", "a new product needs a product class")
    if item.row.categories is None:
        item.refuse("categories", "a new product needs at least one category, like Kitchen > Pans")
    if not item.row.texts.get("title"):
        item.refuse("title", "a new product needs a title")


def parent_ids(products: Iterable[Product]) -> set[int]:
    """Parents show the prices and stock of their variants, so they change with them."""
    return {product.parent_id for product in products if product.parent_id}
