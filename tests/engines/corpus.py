"""Flat documents as `search.documents` writes them, without a database."""

from datetime import UTC, datetime, timedelta

from search.attribute_values import Attributes
from search.backends import words as rule

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def document(
    pk,
    *,
    title="Thing",
    brand="",
    description="",
    price=None,
    categories=(),
    attributes=None,
    rating=None,
    in_stock=True,
    skus=(),
    sold=0,
    gathered=None,
):
    """One document; `price` in minor units, `categories` with their ancestors."""
    if gathered is None:
        gathered = Attributes()
        for code, values in (attributes or {}).items():
            for value in sorted(values):
                gathered.add(code, code, "", value)
    attributes = {code: sorted(values) for code, values in gathered.values.items()}
    words = gathered.text
    created = EPOCH + timedelta(days=pk % 300)
    return {
        "id": f"catalogue.product.{pk}",
        "django_ct": "catalogue.product",
        "django_id": str(pk),
        "text": " ".join([title, brand, description, words, *skus]),
        "title": title,
        "brand": brand,
        "brand_exact": brand or None,
        "description": description,
        "attribute_text": words,
        "category_names": "",
        "features": gathered.features,
        "joined": f"{title} {brand}",
        "spelling": f"{title} {brand}",
        "skus": sorted({spelt for sku in skus for spelt in (sku.lower(), rule.compact(sku))}),
        "numbers": list(skus),
        "slug": f"thing-{pk}",
        "structure": "standalone",
        "attribute_codes": sorted(attributes),
        "attrs": attributes,
        "category_ids": sorted(categories),
        "category": sorted(categories),
        "price": None if price is None else str(price / 100),
        "price_minor": price,
        "sort_price": None if price is None else (price << 31) | pk,
        "in_stock": in_stock,
        "num_in_stock": 5 if in_stock else 0,
        "has_variants": False,
        "rating": rating,
        "sold": sold,
        "is_public": True,
        "date_created": created.isoformat(),
        "date_updated": created.isoformat(),
        "sort_newest": (int(created.timestamp()) << 31) | pk,
        "sort_sold": (sold << 31) | pk,
        "sort_name": f"{title.casefold()} {pk:010d}",
    }
