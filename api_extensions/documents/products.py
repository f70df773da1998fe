"""Products as lists show them: standalone and parent products, in a fixed number of queries for any number of rows."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api_extensions.documents import categories, images, money
from forked_apps.catalogue.models import Product
from forked_apps.partner import reductions
from forked_apps.partner.models import StockRecord

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
    """The summaries of these products, in the given order; unknown ids are left out."""
    rows = {product.pk: product for product in Product.objects.filter(pk__in=product_ids).with_price()}
    skus = _skus(product_ids)
    pictures = images.by_product(product_ids)
    shelves = categories.references_by_product(product_ids)
    earlier = earlier_prices(rows.values())
    return [
        summary(rows[pk], skus.get(pk, ""), pictures.get(pk, []), shelves.get(pk, []), earlier.get(pk))
        for pk in product_ids
        if pk in rows
    ]


def earlier_prices(products: Iterable[Product]) -> dict[int, Decimal]:
    """By product id, of those whose price is reduced; the products are annotated by `with_price()`."""
    return reductions.earlier_prices(shown={product.pk: product.live_price for product in products})


def summary(
    product: Product, sku: str, pictures: Sequence[dict], shelves: Sequence[dict], earlier: Decimal | None
) -> dict:
    """One product, annotated by `with_price()`, as a list shows it. `earlier`: of `earlier_prices`."""
    first_picture = pictures[0]["url"] if pictures else None
    return {
        "id": product.pk,
        "name": product.title,
        "slug": product.slug,
        "sku": sku,
        "upc": product.upc or None,
        "brand": product.brand,
        "url": f"/api/products/{product.pk}/",
        "price": money.text(product.live_price),
        "lowest_price_30_days": money.text(earlier),
        "currency": settings.OSCAR_DEFAULT_CURRENCY,
        "in_stock": is_in_stock(product),
        "stock_quantity": product.live_stock,
        "has_variants": product.is_parent,
        "image": first_picture,
        "image_url": first_picture,
        "category": shelves[0] if shelves else None,
        "categories": list(shelves),
        "rating": product.rating,
        "created_at": product.date_created,
    }


def is_in_stock(product: Product) -> bool:
    """Whether one unit can be ordered now: it has a price, and its stock is not counted or above zero."""
    return product.live_price is not None and (product.live_stock is None or product.live_stock > 0)


def _skus(product_ids: Sequence[int]) -> dict[int, str]:
    """Each product's own SKU: that of its stock record with the lowest key."""
    found: dict[int, str] = {}
    rows = (
        StockRecord.objects.filter(product_id__in=product_ids).order_by("pk").values_list("product_id", "partner_sku")
    )
    for product_id, sku in rows:
        found.setdefault(product_id, sku)
    return found
