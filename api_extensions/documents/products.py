"""Products as lists show them: standalone and parent products, from the shelf, in one statement for any number."""

from collections.abc import Sequence

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api_extensions.documents import categories, images, money
from forked_apps.shelf import reading as shelf
from forked_apps.shelf.models import Shelf

LOWEST_PRICE = (
    "Only of a reduced price, else null: the lowest price that was asked in the 30 days before the present reduction. "
    "It is the earlier price that Directive 98/6/EC, Art. 6a (Omnibus) wants to be shown beside an announced "
    "reduction. A price is reduced when its last change lowered it; time off sale does not count."
)


def earlier_price() -> serializers.Field:
    """The field of every document that shows a price."""
    return serializers.DecimalField(
        max_digits=12, decimal_places=2, allow_null=True, coerce_to_string=True, help_text=LOWEST_PRICE
    )


class ProductSummary(serializers.Serializer):
    """One product of a list. `price` of a product with variants is that of its cheapest variant."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    slug = serializers.CharField()
    sku = serializers.CharField(allow_blank=True)
    upc = serializers.CharField(allow_null=True)
    brand = serializers.CharField(allow_blank=True)
    url = serializers.CharField(help_text="Address of the product in this API.")
    price = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True, coerce_to_string=True)
    lowest_price_30_days = earlier_price()
    currency = serializers.CharField()
    in_stock = serializers.BooleanField()
    stock_quantity = serializers.IntegerField(allow_null=True, help_text="What can be ordered now; null: not counted.")
    has_variants = serializers.BooleanField()
    image = serializers.CharField(allow_null=True)
    image_url = serializers.CharField(allow_null=True)
    category = categories.CategoryReference(allow_null=True)
    categories = extend_schema_field(categories.CategoryReference(many=True))(serializers.ListField())
    rating = serializers.FloatField(allow_null=True)
    created_at = serializers.DateTimeField()


def summaries(product_ids: Sequence[int]) -> list[dict]:
    """The summaries of these products, in the given order; unknown ids are left out. One statement."""
    rows = {item.pk: item for item in shelf.items(Shelf.objects.filter(pk__in=product_ids))}
    return [summary(rows[pk]) for pk in product_ids if pk in rows]


def summary(item: shelf.Item) -> dict:
    """One product as a list shows it."""
    card = item.card
    picture = images.address(card["picture"])
    return {
        "id": item.pk,
        "name": item.title,
        "slug": card["slug"],
        "sku": card["sku"],
        "upc": card["upc"],
        "brand": item.brand,
        "url": f"/api/products/{item.pk}/",
        "price": money.text(item.price),
        "lowest_price_30_days": money.text(item.earlier_price),
        "currency": settings.OSCAR_DEFAULT_CURRENCY,
        "in_stock": item.in_stock,
        "stock_quantity": item.stock_left,
        "has_variants": card["has_variants"],
        "image": picture,
        "image_url": picture,
        "category": item.categories[0] if item.categories else None,
        "categories": list(item.categories),
        "rating": item.rating,
        "created_at": item.created_at,
    }
