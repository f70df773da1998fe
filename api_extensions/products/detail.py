"""One product with all that a product page needs: pictures, attributes, variants, categories, rating."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import strip_tags
from rest_framework import serializers

from api_extensions.contract import etags
from api_extensions.documents import categories, images, money, products
from forked_apps.catalogue.models import AttributeOption, Product, ProductAttributeValue
from forked_apps.catalogue.reviews.models import ProductReview
from forked_apps.partner.models import StockRecord


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
    """The product, in a fixed number of queries for any number of variants.

    Raises Product.DoesNotExist when it is deleted, or not public and not `hidden_too` (for those who may edit it).
    """
    offered = Product.objects.filter(deleted_at=None) if hidden_too else Product.objects.visible()
    product = offered.select_related("product_class", "parent__product_class").with_price().get(pk=product_id)
    children = list(_children(product, hidden_too))
    ids = [product.pk, *(child.pk for child in children), *([product.parent_id] if product.parent_id else [])]
    facts = _Facts(ids)
    earlier = products.earlier_prices([product, *children])
    pictures = facts.pictures.get(product.pk) or facts.pictures.get(product.parent_id, [])
    shelves = categories.references_by_product([product.parent_id or product.pk]).get(
        product.parent_id or product.pk, []
    )
    shown = {
        **products.summary(product, facts.skus.get(product.pk, ""), pictures, shelves, earlier.get(product.pk)),
        "name": product.get_title(),
        "description": product.description or (product.parent.description if product.parent_id else ""),
        "is_public": product.is_public,
        "tax_code": product.tax_code,
        "product_class": getattr(product.get_product_class(), "slug", None),
        "parent": product.parent_id,
        "images": pictures,
        "attributes": facts.attributes(product.parent_id, product.pk),
        "variants": [_variant(child, product, facts, earlier.get(child.pk)) for child in children],
        "reviews_count": ProductReview.objects.filter(product_id=product.pk, status=ProductReview.APPROVED).count(),
        "updated_at": product.date_updated,
    }
    return {**shown, "version": etags.version_of(shown)}


def _children(product: Product, hidden_too: bool):
    if not product.is_parent:
        return ()
    children = Product.objects.filter(parent_id=product.pk, deleted_at=None)
    return (children if hidden_too else children.filter(is_public=True)).with_price().order_by("pk")


def _variant(child: Product, parent: Product, facts: "_Facts", earlier: Decimal | None) -> dict:
    pictures = facts.pictures.get(child.pk) or facts.pictures.get(parent.pk, [])
    return {
        "id": child.pk,
        "name": child.title or parent.title,
        "sku": facts.skus.get(child.pk, ""),
        "upc": child.upc or None,
        "price": money.text(child.live_price),
        "lowest_price_30_days": money.text(earlier),
        "in_stock": products.is_in_stock(child),
        "stock_quantity": child.live_stock,
        "image": pictures[0]["url"] if pictures else None,
        "attributes": facts.attributes(child.pk),
    }


class _Facts:
    """SKUs, pictures and attribute values of a product and its family, each read once for all of them."""

    def __init__(self, product_ids: Sequence[int]):
        self.pictures = images.by_product(product_ids)
        self.skus: dict[int, str] = {}
        for product_id, sku in (
            StockRecord.objects.filter(product_id__in=product_ids)
            .order_by("pk")
            .values_list("product_id", "partner_sku")
        ):
            self.skus.setdefault(product_id, sku)
        self._values: dict[int, list[ProductAttributeValue]] = {}
        rows = ProductAttributeValue.objects.filter(product_id__in=product_ids).select_related(
            "attribute", "value_option"
        )
        for row in rows.order_by("attribute__name", "pk"):
            self._values.setdefault(row.product_id, []).append(row)
        self._choices = self._several_choices()

    def _several_choices(self) -> dict[int, list[str]]:
        choices: dict[int, list[str]] = {}
        several = [row.pk for rows in self._values.values() for row in rows if row.attribute.is_multi_option]
        if several:
            named = AttributeOption.objects.filter(multi_valued_attribute_values__in=several)
            for option, value_id in named.order_by("pk").values_list("option", "multi_valued_attribute_values"):
                choices.setdefault(value_id, []).append(option)
        return choices

    def attributes(self, *product_ids: int | None) -> list[dict]:
        """The attribute values of these products together; those of a later one replace those of an earlier one."""
        merged = {row.attribute.code: row for pk in product_ids for row in self._values.get(pk, ())}
        return [
            {"code": code, "name": row.attribute.name, "value": self._plain(row)}
            for code, row in merged.items()
            if row.attribute.type not in (row.attribute.FILE, row.attribute.IMAGE, row.attribute.ENTITY)
        ]

    def _plain(self, row: ProductAttributeValue):
        kind = row.attribute.type
        if kind == row.attribute.MULTI_OPTION:
            return self._choices.get(row.pk, [])
        if kind == row.attribute.OPTION:
            return row.value_option.option if row.value_option_id else None
        value = getattr(row, row.value_field_name)
        if kind == row.attribute.RICHTEXT:
            return strip_tags(value or "")
        return value.isoformat() if hasattr(value, "isoformat") else value
