"""Products -> the flat documents that both engines index, in constant SQL for any number of products."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.html import strip_tags
from haystack.constants import DJANGO_CT, DJANGO_ID, ID

from forked_apps.catalogue.models import Product
from forked_apps.partner.models import StockRecord
from forked_apps.shelf.models import Shelf
from search import attribute_values, category_paths
from search.attribute_values import Attributes
from search.backends import words
from search.category_paths import CategoryPath
from search.queries import PRODUCT_TYPE

BATCH = 500
# Sort keys end in the product's key, so that equal prices keep one order on every page; 2**31 products fit below.
KEY_BITS = 31


@dataclass
class Parts:
    """What is read about a batch beside its rows, by product id; a parent has its children's facts too."""

    shelf: dict[int, Shelf]
    skus: dict[int, list[str]]
    categories: dict[int, list[CategoryPath]]
    attributes: dict[int, Attributes]
    numbers: dict[int, list[str]] = field(default_factory=dict)


def indexable() -> QuerySet[Product]:
    """Products with a document of their own: shown to shoppers, and not variants of another."""
    return Product.objects.visible().filter(structure__in=[Product.STANDALONE, Product.PARENT])


def indexable_ids() -> Iterator[list[int]]:
    """The ids of all indexable products, in batches, smallest first."""
    latest = 0
    while ids := list(indexable().filter(pk__gt=latest).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield ids
        latest = ids[-1]


def identifier(product_id: int) -> str:
    """The document id of a product, as haystack names it."""
    return f"{PRODUCT_TYPE}.{product_id}"


def build(product_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Documents of those of these products that are indexable, in the order of their ids.

    At most 12 queries, however many products. Prices are as stored, in the shop's currency; a parent carries the lowest
    price of a variant that can be bought, and the numbers and attributes of all its variants.
    """
    products = list(indexable().filter(pk__in=product_ids).select_related("product_class").order_by("pk"))
    if not products:
        return []
    parts = _read(products)
    return [_document(product, parts) for product in products if product.pk in parts.shelf]


def _read(products: list[Product]) -> Parts:
    ids = [product.pk for product in products]
    children = Product.objects.filter(parent__in=ids, is_public=True, deleted_at=None).values_list(
        "pk", "parent", "upc"
    )
    owner = {pk: pk for pk in ids} | {pk: parent for pk, parent, _ in children}
    parts = Parts(
        shelf=Shelf.objects.defer("facts").in_bulk(ids),
        skus=_skus(owner),
        categories=category_paths.of_products(ids),
        attributes=attribute_values.of_products(owner),
    )
    for _, parent, upc in children:
        parts.numbers.setdefault(parent, []).append(upc or "")
    return parts


def _skus(owner: Mapping[int, int]) -> dict[int, list[str]]:
    """By product that has a document: its own SKUs, then those of its variants."""
    rows = list(
        StockRecord.objects.filter(product__in=list(owner)).order_by("pk").values_list("product", "partner_sku")
    )
    found: dict[int, list[str]] = defaultdict(list)
    for product_id, sku in sorted(rows, key=lambda row: row[0] != owner[row[0]]):
        found[owner[product_id]].append(sku)
    return found


def _document(product: Product, parts: Parts) -> dict[str, Any]:
    paths = parts.categories.get(product.pk, [])
    attributes = parts.attributes.get(product.pk, Attributes())
    shelf, skus = parts.shelf[product.pk], parts.skus.get(product.pk, [])
    numbers = [product.upc or "", *parts.numbers.get(product.pk, []), *skus]
    names = " ".join(dict.fromkeys(name for path in paths for name in path.names))
    description = strip_tags(product.description or "")
    text = " ".join([product.title, product.brand, names, attributes.text, *numbers, description])
    category_ids = sorted({pk for path in paths for pk in path.ids})
    return {
        ID: identifier(product.pk),
        DJANGO_CT: PRODUCT_TYPE,
        DJANGO_ID: str(product.pk),
        "text": text,
        "title": product.title,
        "title_exact": product.title,
        "brand": product.brand,
        "brand_exact": product.brand or None,
        "description": description,
        "attribute_text": attributes.text,
        "category_names": names,
        "features": attributes.features,
        "joined": f"{product.title} {product.brand} {names}",
        "spelling": f"{product.title} {product.brand} {names}",
        "upc": product.upc,
        "skus": sorted({spelt for number in numbers if number for spelt in (number.lower(), words.compact(number))}),
        "numbers": sorted({number for number in numbers if number}),
        "slug": product.slug,
        "image": shelf.card["picture"],
        "sku": skus[0] if skus else "",
        # The categories themselves, as lists show them; nothing is searched here.
        "shelves": [path.reference for path in paths],
        "product_class": product.product_class.name if product.product_class else None,
        "structure": product.structure,
        "attribute_codes": sorted(attributes.values),
        "attrs": {code: sorted(values) for code, values in attributes.values.items()},
        "category_ids": category_ids,
        "category": category_ids,
        "has_variants": product.structure == Product.PARENT,
        "rating": product.rating,
        "sold": shelf.sold,
        "is_public": True,
        "date_created": product.date_created.isoformat(),
        "date_updated": product.date_updated.isoformat(),
        "sort_newest": _sort_key(int(product.date_created.timestamp()), product.pk),
        "sort_sold": _sort_key(shelf.sold, product.pk),
        "sort_name": f"{product.title.casefold()[:200]} {product.pk:010d}",
        **_offer(shelf),
    }


def _offer(shelf: Shelf) -> dict[str, Any]:
    minor = None if shelf.price is None else int(shelf.price * 100)
    return {
        "price": None if shelf.price is None else str(shelf.price),
        "price_minor": minor,
        "sort_price": None if minor is None else _sort_key(minor, shelf.pk),
        "in_stock": shelf.in_stock,
        "num_in_stock": shelf.stock_left,
    }


def _sort_key(value: int, pk: int) -> int:
    return (max(0, value) << KEY_BITS) | pk


def digest(document: Mapping[str, Any]) -> str:
    """A fingerprint by which a stored document is compared with a fresh one."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
