"""The facts of products that change only when somebody edits them, read for many products in a fixed number of queries.

They are kept as JSON, so everything here is text, numbers and lists. What a variant shows of its parent (title, texts,
pictures, attributes, categories) is already in its own facts.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, TypedDict

from django.db.models import Count
from django.utils.html import strip_tags

from forked_apps.catalogue.models import (
    AttributeOption,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductCategory,
    ProductClass,
    ProductImage,
)
from forked_apps.catalogue.reviews.models import ProductReview

# Files, pictures and entities have no text of their own.
WITHOUT_TEXT = (ProductAttribute.FILE, ProductAttribute.IMAGE, ProductAttribute.ENTITY)


class Card(TypedDict):
    """What lists show beside the columns of the row."""

    slug: str
    sku: str
    upc: str | None
    has_variants: bool
    picture: str | None  # the name of the first picture in the storage
    categories: list[int]  # where it stands, the primary one first, hidden ones too


class Facts(TypedDict):
    """What a product's own page shows beside its card."""

    name: str
    description: str
    is_public: bool
    is_deleted: bool
    tax_code: str
    product_class: str | None
    parent: int | None
    pictures: list[tuple[str, str]]  # name in the storage, caption
    attributes: list[tuple[str, str, Any]]  # code, name, value; sorted by name
    own_attributes: list[tuple[str, str, Any]]  # of a variant: without its parent's
    reviews: int
    updated_at: str


class Read:
    """What is read about a batch of products and their parents; eight queries at most."""

    def __init__(self, rows: Collection[Mapping[str, Any]]):
        self.rows = {row["pk"]: row for row in rows}
        ids = list(self.rows)
        self.pictures = _pictures(ids)
        self.values = _values(ids)
        self.categories = _grouped(
            ProductCategory.objects.filter(product__in=ids).order_by("pk").values_list("product", "category")
        )
        self.classes = dict(ProductClass.objects.values_list("pk", "slug"))
        approved = ProductReview.objects.filter(product__in=ids, status=ProductReview.APPROVED).order_by()
        self.reviews = dict(approved.values_list("product").annotate(Count("pk")))

    def card(self, pk: int, sku: str) -> Card:
        row = self.rows[pk]
        pictures = self.pictures.get(pk) or self.pictures.get(row["parent_id"]) or []
        return Card(
            slug=row["slug"],
            sku=sku,
            upc=row["upc"] or None,
            has_variants=row["structure"] == Product.PARENT,
            picture=pictures[0][0] if pictures else None,
            categories=self.categories.get(row["parent_id"] or pk, []),
        )

    def facts(self, pk: int) -> Facts:
        row = self.rows[pk]
        parent = self.rows.get(row["parent_id"], {})
        own, of_parent = self.values.get(pk, {}), self.values.get(row["parent_id"], {})
        kind = row["product_class_id"] or parent.get("product_class_id")
        return Facts(
            name=row["title"] or parent.get("title", ""),
            description=row["description"] or parent.get("description") or "",
            is_public=row["is_public"],
            is_deleted=row["deleted_at"] is not None,
            tax_code=row["tax_code"],
            product_class=self.classes.get(kind),
            parent=row["parent_id"],
            pictures=self.pictures.get(pk) or self.pictures.get(row["parent_id"]) or [],
            attributes=list({**of_parent, **own}.values()),
            own_attributes=list(own.values()),
            reviews=self.reviews.get(pk, 0),
            updated_at=row["date_updated"].isoformat(),
        )


# The columns of products that `Read` and the row itself need.
COLUMNS = (
    "pk", "parent_id", "structure", "title", "slug", "upc", "brand", "description", "is_public", "deleted_at",
    "tax_code", "product_class_id", "rating", "date_created", "date_updated",
)  # fmt: skip


def _grouped(pairs) -> dict[int, list]:
    found: dict[int, list] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def _pictures(ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    rows = ProductImage.objects.filter(product__in=ids).order_by("product", "display_order", "pk")
    return _grouped((pk, (name, caption)) for pk, name, caption in rows.values_list("product", "original", "caption"))


def _values(ids: Collection[int]) -> dict[int, dict[str, tuple[str, str, Any]]]:
    """By product and code; the attributes in the order of their names."""
    rows = list(
        ProductAttributeValue.objects.filter(product__in=ids)
        .exclude(attribute__type__in=WITHOUT_TEXT)
        .order_by("attribute__name", "pk")
        .values(
            "pk", "product", "attribute__code", "attribute__name", "attribute__type", "value_option__option",
            *_VALUE_COLUMNS.values(),
        )
    )  # fmt: skip
    several = [row["pk"] for row in rows if row["attribute__type"] == ProductAttribute.MULTI_OPTION]
    chosen = _chosen(several) if several else {}
    found: dict[int, dict[str, tuple[str, str, Any]]] = defaultdict(dict)
    for row in rows:
        code = row["attribute__code"]
        found[row["product"]][code] = (code, row["attribute__name"], _plain(row, chosen))
    return found


def _chosen(value_ids: Collection[int]) -> dict[int, list[str]]:
    named = AttributeOption.objects.filter(multi_valued_attribute_values__in=value_ids).order_by("pk")
    return _grouped(named.values_list("multi_valued_attribute_values", "option"))


_VALUE_COLUMNS = {
    kind: f"value_{kind}"
    for kind in (
        ProductAttribute.TEXT, ProductAttribute.INTEGER, ProductAttribute.BOOLEAN, ProductAttribute.FLOAT,
        ProductAttribute.RICHTEXT, ProductAttribute.DATE, ProductAttribute.DATETIME,
    )
}  # fmt: skip


def _plain(row: Mapping[str, Any], chosen: Mapping[int, list[str]]) -> Any:
    kind = row["attribute__type"]
    if kind == ProductAttribute.MULTI_OPTION:
        return chosen.get(row["pk"], [])
    if kind == ProductAttribute.OPTION:
        return row["value_option__option"]
    # An attribute that came in with a type that nobody knows holds text.
    value = row[_VALUE_COLUMNS.get(kind, "value_text")]
    if kind == ProductAttribute.RICHTEXT:
        return strip_tags(value or "")
    return value.isoformat() if hasattr(value, "isoformat") else value
