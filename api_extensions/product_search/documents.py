"""What search answers: products as lists show them, counted facets, suggestions."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from rest_framework import serializers

from api_extensions.documents import images, money, products
from forked_apps.shelf import reading as shelf
from search.facets import FacetResult, FacetValue
from search.finding import CategoryMatch
from search.queries import ProductHit, SearchResponse, Suggestions


class FacetValueShape(serializers.Serializer):
    """One choice. `value` goes into the query; of price, `min` and `max` do."""

    value = serializers.CharField()
    label = serializers.CharField()
    count = serializers.IntegerField(help_text="Products this value would show beside the other facets' selections.")
    selected = serializers.BooleanField()
    min = serializers.CharField(allow_null=True, required=False)
    max = serializers.CharField(allow_null=True, required=False)
    depth = serializers.IntegerField(required=False, help_text="Of a category: steps below the root.")


class PriceBounds(serializers.Serializer):
    """Lowest and highest price of the result, whatever price range is selected."""

    min = serializers.CharField(allow_null=True)
    max = serializers.CharField(allow_null=True)


class FacetShape(serializers.Serializer):
    """A facet. Its `code` is the query parameter, but for price, which is asked for by min_price and max_price."""

    code = serializers.CharField()
    label = serializers.CharField()
    kind = serializers.ChoiceField(["terms", "tree", "boolean", "price", "rating"])
    values = FacetValueShape(many=True)
    other_count = serializers.IntegerField(help_text="Products with values that are not listed.")
    stats = PriceBounds(required=False)


class FoundProduct(products.ProductSummary):
    """A product found; `highlights` are escaped HTML with the found words in <mark>."""

    highlights = serializers.DictField(child=serializers.CharField())


class SearchAnswer(serializers.Serializer):
    """One page of a search."""

    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = FoundProduct(many=True)
    facets = FacetShape(many=True)
    suggestion = serializers.CharField(allow_null=True, help_text="The corrected words, when a typo was corrected.")
    relaxed = serializers.BooleanField(help_text="Nothing has all of the words: products with half of them are shown.")
    degraded = serializers.BooleanField(help_text="The search engine is away: plain words only, no facets.")


class Suggested(serializers.Serializer):
    """A completion that is not a product."""

    text = serializers.CharField()
    count = serializers.IntegerField()


class SuggestedCategory(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    slug = serializers.CharField()


class SuggestedProduct(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    url = serializers.CharField()
    image = serializers.CharField(allow_null=True)
    price = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True, coerce_to_string=True)
    currency = serializers.CharField()


class SuggestAnswer(serializers.Serializer):
    """Completions, at most `limit` of each kind."""

    products = SuggestedProduct(many=True)
    categories = SuggestedCategory(many=True)
    terms = Suggested(many=True)
    brands = Suggested(many=True)


def found(hits: Sequence[ProductHit]) -> list[dict[str, Any]]:
    """The products found that may still be shown, as they are now. One statement."""
    live = shelf.by_id([hit.id for hit in hits])
    return [{**products.summary(live[hit.id]), "highlights": dict(hit.highlights)} for hit in hits if hit.id in live]


def facets(results: Sequence[FacetResult]) -> list[dict[str, Any]]:
    """Facets as JSON, in the order of the shop."""
    return [_facet(facet) for facet in results]


def _facet(facet: FacetResult) -> dict[str, Any]:
    shown = {
        "code": facet.code,
        "label": facet.label,
        "kind": facet.kind,
        "values": [_value(facet, value) for value in facet.values],
        "other_count": facet.other_count,
    }
    if facet.kind == "price":
        shown["stats"] = {"min": money.text(facet.minimum), "max": money.text(facet.maximum)}
    return shown


def _value(facet: FacetResult, value: FacetValue) -> dict[str, Any]:
    shown = {"value": value.value, "label": value.label, "count": value.count, "selected": value.selected}
    if facet.kind == "price":
        shown |= {"min": money.text(value.minimum), "max": money.text(value.maximum)}
    if facet.kind == "tree":
        shown["depth"] = value.depth
    return shown


def answer(response: SearchResponse) -> dict[str, Any]:
    """All of the answer but its page links."""
    return {
        "results": found(response.hits),
        "facets": facets(response.facets),
        "suggestion": response.suggestion,
        "relaxed": response.relaxed,
        "degraded": response.degraded,
    }


def suggestions(found_: Suggestions, categories: Sequence[CategoryMatch]) -> dict[str, Any]:
    """Completions as JSON. Products are read live, in one statement."""
    live = shelf.by_id([hit.id for hit in found_.products])
    return {
        "products": [_suggested(live[hit.id]) for hit in found_.products if hit.id in live],
        "categories": [{"id": one.id, "name": one.name, "slug": one.slug} for one in categories],
        "terms": [{"text": text, "count": count} for text, count in found_.terms],
        "brands": [{"text": text, "count": count} for text, count in found_.brands],
    }


def _suggested(item: shelf.Item) -> dict[str, Any]:
    return {
        "id": item.pk,
        "name": item.title,
        "url": f"/api/products/{item.pk}/",
        "image": images.address(item.card["picture"]),
        "price": money.text(item.price),
        "currency": settings.OSCAR_DEFAULT_CURRENCY,
    }
