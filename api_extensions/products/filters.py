"""Which products a list shows: the query parameters, and the one question to the database that they make."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from api_extensions.contract import keyset
from api_extensions.documents import product_filters
from api_extensions.documents.product_filters import ProductFilters
from forked_apps.catalogue.models import Product
from forked_apps.order import statuses
from forked_apps.order.models import Line
from search import database

ORDERINGS = ("price", "-price", "name", "-name", "newest", "bestselling")


class ProductQuery(ProductFilters):
    """The filters of every product list, words as they stand in the database, and an order."""

    q = serializers.CharField(required=False, max_length=200, help_text="Words of the name, brand, SKU or UPC.")
    ordering = serializers.ChoiceField(ORDERINGS, required=False, default="newest")
    cursor = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=keyset.LONGEST,
        help_text=(
            "Walks the list by keys instead of page numbers: begin with an empty `cursor=` and follow `next` and "
            "`previous`. No product is repeated or left out while others come and go. Not together with `page`."
        ),
    )

    def validate(self, query: dict[str, Any]) -> dict[str, Any]:
        query = super().validate(query)
        if "cursor" in query and "page" in query:
            raise ValidationError({"page": ErrorDetail("Send a cursor or a page.", code="conflicting_parameter")})
        return query


def matching(query: dict[str, Any]) -> QuerySet[Product]:
    """The listed products that the query asks for, in its order. Raises Problem (400) for an unknown category,
    UnknownAttribute, and NotAValue for a value that cannot be one of its attribute."""
    asked = product_filters.question(query)
    products = database.narrowed(Product.objects.visible().filter(parent=None), asked)
    for word in asked.q.split():
        products = products.filter(database.mentioning(word))
    return _ordered(products, asked.ordering)


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
