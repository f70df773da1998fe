"""One product with all that a product page needs: pictures, attributes, variants, categories, rating."""

from datetime import datetime

from django.db.models import Q
from rest_framework import serializers

from api_extensions.contract import etags
from api_extensions.documents import images, money, products
from forked_apps.catalogue.models import Product
from forked_apps.shelf import reading as shelf
from forked_apps.shelf.models import Shelf


class Picture(serializers.Serializer):
    """A picture of a product."""

    url = serializers.CharField()
    alt = serializers.CharField(allow_blank=True)


class AttributeValue(serializers.Serializer):
    """What one attribute of a product is; several values when the attribute holds several."""

    code = serializers.CharField()
    name = serializers.CharField()
    value = serializers.JSONField(allow_null=True)


class Variant(serializers.Serializer):
    """One form of a product that can be ordered."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    sku = serializers.CharField(allow_blank=True)
    upc = serializers.CharField(allow_null=True)
    price = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True, coerce_to_string=True)
    lowest_price_30_days = products.earlier_price()
    in_stock = serializers.BooleanField()
    stock_quantity = serializers.IntegerField(allow_null=True)
    image = serializers.CharField(allow_null=True)
    attributes = AttributeValue(many=True)


class ProductDetail(products.ProductSummary):
    """One product. A product with variants is not ordered itself: one of its `variants` is."""

    description = serializers.CharField(allow_blank=True)
    is_public = serializers.BooleanField()
    tax_code = serializers.CharField()
    product_class = serializers.CharField(allow_null=True)
    parent = serializers.IntegerField(allow_null=True, help_text="Of a variant: the product that it is a form of.")
    images = Picture(many=True)
    attributes = AttributeValue(many=True)
    variants = Variant(many=True)
    reviews_count = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    version = serializers.CharField(
        help_text="Moves with anything shown here, stock too; also its ETag. Sent back, it must be the present one."
    )


def document(product_id: int, *, hidden_too: bool = False) -> dict:
    """The product, in one statement for any number of variants.

    Raises Product.DoesNotExist when it is deleted, or not public and not `hidden_too` (for those who may edit it).
    """
    family = Shelf.objects.filter(Q(pk=product_id) | Q(family=product_id)).order_by("pk")
    items = [item for item in shelf.items(family, with_facts=True) if _may_be_shown(item, hidden_too)]
    product = next((item for item in items if item.pk == product_id), None)
    if product is None:
        raise Product.DoesNotExist
    facts = product.facts
    shown = {
        **products.summary(product),
        "name": facts["name"],
        "description": facts["description"],
        "is_public": facts["is_public"],
        "tax_code": facts["tax_code"],
        "product_class": facts["product_class"],
        "parent": facts["parent"],
        "images": [{"url": images.address(name), "alt": caption} for name, caption in facts["pictures"]],
        "attributes": _attributes(facts["attributes"]),
        "variants": [_variant(item) for item in items if item.pk != product_id],
        "reviews_count": facts["reviews"],
        "updated_at": datetime.fromisoformat(facts["updated_at"]),
    }
    return {**shown, "version": etags.version_of(shown)}


def _may_be_shown(item: shelf.Item, hidden_too: bool) -> bool:
    return item.is_visible or (hidden_too and not item.facts["is_deleted"])


def _variant(item: shelf.Item) -> dict:
    return {
        "id": item.pk,
        "name": item.facts["name"],
        "sku": item.card["sku"],
        "upc": item.card["upc"],
        "price": money.text(item.price),
        "lowest_price_30_days": money.text(item.earlier_price),
        "in_stock": item.in_stock,
        "stock_quantity": item.stock_left,
        "image": images.address(item.card["picture"]),
        "attributes": _attributes(item.facts["own_attributes"]),
    }


def _attributes(values) -> list[dict]:
    return [{"code": code, "name": name, "value": value} for code, name, value in values]
