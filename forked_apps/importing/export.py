"""Products -> CSV in the format of the import, streamed; importing it again changes nothing."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TextIO

from django.db.models import F
from django.db.models.functions import Coalesce

from forked_apps import spreadsheets
from forked_apps.catalogue.models import Category, Product, ProductAttribute, ProductCategory, ProductImage
from forked_apps.importing import attribute_values, cells, values
from forked_apps.importing.columns import ATTRIBUTE_PREFIX, FIXED, SPARSE, AttributeName
from forked_apps.partner.models import StockRecord

CHUNK = 500  # products per round of queries
# More attributes than this would make every row a desert of commas; they go into one cell instead.
COLUMN_LIMIT = 150


def write(out: TextIO) -> int:
    """Write the header and one row per product that is not deleted; how many.

    A product without UPC is recognised again by its SKU, and one without either (a parent has no SKU) by its slug.
    """
    writer = spreadsheets.Writer(out)
    exporter = _Exporter()
    writer.writerow(exporter.header)
    count = 0
    for row in exporter.rows():
        writer.writerow(row)
        count += 1
    return count


class _Exporter:
    def __init__(self) -> None:
        self.paths = _category_paths()
        self.attributes = ProductAttribute.objects.filter(type__in=values.READABLE).in_bulk()
        self.codes = self._column_codes()
        self.header = [*FIXED, *(ATTRIBUTE_PREFIX + str(name) for name in self.codes.values())]
        if not self.codes:
            self.header.append(SPARSE)

    def _column_codes(self) -> dict[str, AttributeName]:
        """One column per code; none when there are too many or when classes disagree about the type of a code."""
        names: dict[str, AttributeName] = {}
        for attribute in sorted(self.attributes.values(), key=lambda attribute: attribute.pk):
            known = names.setdefault(attribute.code, _name(attribute))
            if known.type != attribute.type:
                return {}
        return names if len(names) <= COLUMN_LIMIT else {}

    def rows(self) -> Iterator[list[str]]:
        # A parent stands above its variants, whatever their keys.
        products = (
            Product.objects.filter(deleted_at=None)
            .select_related("product_class", "parent")
            .order_by(Coalesce("parent_id", "pk"), F("parent_id").asc(nulls_first=True), "pk")
        )
        chunk: list[Product] = []
        for product in products.iterator(chunk_size=CHUNK):
            chunk.append(product)
            if len(chunk) == CHUNK:
                yield from self._chunk_rows(chunk)
                chunk = []
        yield from self._chunk_rows(chunk)

    def _chunk_rows(self, products: list[Product]) -> Iterator[list[str]]:
        ids = [product.pk for product in products]
        categories = _grouped(ProductCategory.objects.filter(product_id__in=ids).order_by("pk"), "category_id")
        images = _grouped(ProductImage.objects.filter(product_id__in=ids).order_by("display_order", "pk"), "original")
        records: dict[int, StockRecord] = {}
        for record in StockRecord.objects.filter(product_id__in=ids).order_by("pk"):
            records.setdefault(record.product_id, record)
        attributes: dict[int, list[tuple[ProductAttribute, values.Value]]] = defaultdict(list)
        for (product_id, attribute_id), (_, value) in attribute_values.stored_values(ids).items():
            if attribute_id in self.attributes and value is not None:
                attributes[product_id].append((self.attributes[attribute_id], value))
        for product in products:
            fixed = self._fixed(product, records.get(product.pk))
            fixed["categories"] = cells.joined((self.paths[pk] for pk in categories[product.pk]), "|", padded=True)
            fixed["images"] = cells.joined((name.rpartition("/")[2] for name in images[product.pk]), "|")
            yield [*(fixed[column] for column in FIXED), *self._attribute_cells(attributes[product.pk])]

    def _fixed(self, product: Product, record: StockRecord | None) -> dict[str, str]:
        return {
            "upc": product.upc or "",
            "slug": "" if product.upc or record else product.slug,
            "parent_upc": (product.parent.upc or product.parent.slug) if product.parent else "",
            "title": product.title,
            "description": product.description,
            "product_class": product.product_class.name if product.product_class else "",
            "brand": product.brand,
            "tax_code": product.tax_code,
            "is_public": "yes" if product.is_public else "no",
            "price": _text(record and record.price),
            "stock": _text(record and record.num_in_stock),
            "sku": record.partner_sku if record else "",
            "low_stock_threshold": _text(record and record.low_stock_threshold),
        }

    def _attribute_cells(self, pairs: list[tuple[ProductAttribute, values.Value]]) -> list[str]:
        if self.codes:
            by_code = {attribute.code: values.as_text(attribute.type, value) for attribute, value in pairs}
            return [by_code.get(code, "") for code in self.codes]
        ordered = sorted(pairs, key=lambda pair: pair[0].pk)  # as the columns would stand, on every database
        entries = {str(_name(attribute)): _plain(attribute.type, value) for attribute, value in ordered}
        return [json.dumps(entries, ensure_ascii=False) if entries else ""]


def _name(attribute: ProductAttribute) -> AttributeName:
    return AttributeName(attribute.code, attribute.type, attribute.name)


def _plain(kind: str, value: values.Value) -> object:
    if kind in {"integer", "float", "boolean", "text", "richtext", "option"}:
        return value
    return list(value) if kind == "multi_option" else values.as_text(kind, value)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _grouped(rows: Iterable, column: str) -> dict[int, list]:
    found: dict[int, list] = defaultdict(list)
    for product_id, value in rows.values_list("product_id", column):
        found[product_id].append(value)
    return found


def _category_paths() -> dict[int, str]:
    names: dict[str, list[str]] = {}
    paths: dict[int, str] = {}
    for category in Category.objects.order_by("path"):
        names[category.path] = [*names.get(category.path[: -Category.steplen], ()), category.name]
        paths[category.pk] = cells.joined(names[category.path], ">", padded=True)
    return paths
