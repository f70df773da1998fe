"""Which products a list shows: the query parameters, and the one question to the database that they make."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from api_extensions.contract import keyset
from api_extensions.documents import product_filters
from api_extensions.documents.product_filters import ProductFilters
from forked_apps.shelf.models import Shelf
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


def matching(query: dict[str, Any]) -> QuerySet[Shelf]:
    """The listed products that the query asks for, in its order. Raises Problem (400) for an unknown category,
    UnknownAttribute, and NotAValue for a value that cannot be one of its attribute."""
    asked = product_filters.question(query)
    rows = database.narrowed(asked)
    for word in asked.q.split():
        rows = rows.filter(database.mentioning(word))
    return database.ordered(rows, asked.ordering).counted_as(repr(replace(asked, ordering="", page=1, page_size=1)))
