"""Which products a list shows: the query parameters, and the one question to the database that they make.

A repeated key means OR: `category=tea&category=coffee` finds both. Different keys all hold. An unknown parameter, an
unknown category or attribute and an invalid value are refused by name, never ignored.
"""

from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from rest_framework import serializers

from api_extensions.contract.problems import Fault, Problem
from api_extensions.contract.query import PageParameters
from api_extensions.contract.shapes import MoneyField, WholeNumberField
from api_extensions.documents import category_lookup
from api_extensions.products import attribute_filters
from forked_apps.catalogue.models import Product
from forked_apps.order import statuses
from forked_apps.order.models import Line
from forked_apps.partner.models import StockRecord

ORDERINGS = ("price", "-price", "name", "-name", "newest", "bestselling")


def _several(child: serializers.Field) -> serializers.ListField:
    return serializers.ListField(child=child, required=False, max_length=50)


class ProductQuery(PageParameters):
    """The grammar of product lists; attributes are asked for as `attr.<code>=value`."""

    prefix = "attr."
    q = serializers.CharField(required=False, max_length=200, help_text="Words of the name, brand, SKU or UPC.")
    category = _several(serializers.CharField(max_length=500))
    min_price = _several(MoneyField())
    max_price = _several(MoneyField())
    in_stock = _several(serializers.ChoiceField(["true", "false"]))
    rating = _several(WholeNumberField(minimum=1, maximum=5))
    ordering = serializers.ChoiceField(ORDERINGS, required=False, default="newest")


def matching(query: dict[str, Any]) -> QuerySet[Product]:
    """The listed products that the query asks for, in its order. Raises Problem (400) for an unknown category,
    attribute or attribute value."""
    products = Product.objects.visible().filter(parent=None)
    if query.get("category"):
        products = products.in_category(_category_ids(query["category"]))
    products = _in_price_range(products, query)
    if len(set(query.get("in_stock", ()))) == 1:
        products = products.in_stock() if query["in_stock"][0] == "true" else products.out_of_stock()
    if query.get("rating"):
        products = products.filter(rating__gte=min(query["rating"]))
    for word in query.get("q", "").split():
        products = products.filter(_mentions(word))
    products = attribute_filters.narrow(products, query["attr"])
    return _ordered(products, query["ordering"])


def _category_ids(names: list[str]) -> list[int]:
    try:
        return category_lookup.find(names)
    except category_lookup.NoSuchCategory as missing:
        fault = Fault("?category", "unknown_category", str(missing))
        raise Problem(400, "invalid", str(missing), [fault]) from missing


def _in_price_range(products, query: dict[str, Any]):
    lowest: Decimal | None = min(query.get("min_price", ()), default=None)
    highest: Decimal | None = max(query.get("max_price", ()), default=None)
    if lowest is None and highest is None:
        return products
    return products.priced_between(lowest, highest)


def _mentions(word: str) -> Q:
    skus = StockRecord.objects.filter(partner_sku__icontains=word)
    own = Exists(skus.filter(product_id=OuterRef("pk")))
    of_variant = Exists(skus.filter(product__parent_id=OuterRef("pk")))
    return Q(title__icontains=word) | Q(brand__icontains=word) | Q(upc__iexact=word) | Q(own) | Q(of_variant)


def _ordered(products, ordering: str):
    if ordering == "bestselling":
        return products.annotate(units_sold=_units_sold()).order_by("-units_sold", "-pk")
    return products.ordered_by(ordering)


def _units_sold():
    """Units of all orders that were not cancelled, of the product and of its variants."""
    sold = Line.objects.exclude(order__status=statuses.CANCELLED)
    own = sold.filter(product_id=OuterRef("pk")).values("product_id").annotate(units=Sum("quantity")).values("units")
    of_variants = (
        sold.filter(product__parent_id=OuterRef("pk"))
        .values("product__parent_id")
        .annotate(units=Sum("quantity"))
        .values("units")
    )
    return Coalesce(Subquery(own), 0) + Coalesce(Subquery(of_variants), 0)
