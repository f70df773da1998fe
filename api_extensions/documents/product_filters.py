"""The query grammar of product lists and of search -> the question that both take.

A repeated key means OR: `brand=Acme&brand=Zed` finds both. Different keys all hold. An unknown parameter, an unknown
category or attribute and an invalid value are refused by name, never ignored.
"""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from api_extensions.contract.problems import Fault, Problem
from api_extensions.contract.query import PageParameters
from api_extensions.contract.shapes import MoneyField, WholeNumberField
from api_extensions.documents import category_lookup
from search.attribute_filters import BOOLEANS
from search.queries import SearchRequest

MOST_VALUES = 50  # of one parameter; each one is a term of the engine's query


class Truth(serializers.ChoiceField):
    """true or false, in any spelling of the attributes: True, 1, yes."""

    def __init__(self, **how: Any):
        super().__init__(["true", "false"], **how)

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(str(BOOLEANS.get(str(data).strip().lower(), data)).lower())


def _several(child: serializers.Field, **how: Any) -> serializers.ListField:
    return serializers.ListField(child=child, required=False, max_length=MOST_VALUES, **how)


class ProductFilters(PageParameters):
    """What may stand in the query of every product list; attributes are asked for as `attr.<code>=value`."""

    prefix = "attr."
    category = _several(serializers.CharField(max_length=500), help_text="Id, slug or path; with all below it.")
    brand = _several(serializers.CharField(max_length=128))
    min_price = _several(MoneyField())
    max_price = _several(MoneyField())
    in_stock = _several(Truth())
    rating = _several(WholeNumberField(minimum=1, maximum=5), help_text="The least average rating.")


def question(query: dict[str, Any]) -> SearchRequest:
    """The validated parameters as a search request. Raises Problem (400) for an unknown category."""
    page_size = min(query.get("page_size", settings.REST_FRAMEWORK.get("PAGE_SIZE") or 10), 100)
    return SearchRequest(
        q=query.get("q", ""),
        categories=_category_ids(query.get("category", [])),
        brands=tuple(query.get("brand", ())),
        attributes={code: tuple(values) for code, values in query["attr"].items()},
        min_price=min(query.get("min_price", ()), default=None),
        max_price=max(query.get("max_price", ()), default=None),
        in_stock=tuple(value == "true" for value in dict.fromkeys(query.get("in_stock", ()))),
        rating=min(query.get("rating", ()), default=None),
        ordering=query["ordering"],
        page=query.get("page", 1),
        page_size=page_size,
    )


def _category_ids(names: list[str]) -> tuple[int, ...]:
    if not names:
        return ()
    try:
        return tuple(category_lookup.find(names))
    except category_lookup.NoSuchCategory as missing:
        fault = Fault("?category", "unknown_category", str(missing))
        raise Problem(400, "invalid", str(missing), [fault]) from missing
