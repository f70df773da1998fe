"""What may stand in the query of search and of its suggestions."""

from rest_framework import serializers

from api_extensions.contract.query import QueryParameters
from api_extensions.contract.shapes import WholeNumberField
from api_extensions.documents.product_filters import ProductFilters
from search.queries import ORDERINGS


class SearchQuery(ProductFilters):
    """The filters of every product list, words, and an order."""

    q = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="Words, or a SKU or UPC; typos are corrected."
    )
    ordering = serializers.ChoiceField(list(ORDERINGS), required=False, default="relevance")


class SuggestQuery(QueryParameters):
    """What has been typed so far."""

    q = serializers.CharField(max_length=200, allow_blank=True)
    limit = WholeNumberField(minimum=1, maximum=20, required=False)
