"""Haystack-mandated name: the product index, whose documents are built in bulk by `search.documents`."""

from collections.abc import Iterable
from typing import Any

from haystack import indexes
from haystack.exceptions import SkipDocument

from forked_apps.catalogue.models import Product
from search import documents
from search.index_fields import (
    AttributesField,
    CodesField,
    JoinedField,
    KeywordField,
    NumbersField,
    WholeNumberField,
    WordsField,
)


class ProductIndex(indexes.SearchIndex, indexes.Indexable):
    """Standalone and parent products that shoppers may see; a parent stands for its variants."""

    text = indexes.CharField(document=True)
    title = indexes.CharField()
    brand = indexes.CharField(faceted=True)
    description = indexes.CharField()
    attribute_text = indexes.CharField()
    category_names = indexes.CharField()
    features = indexes.CharField()
    joined = JoinedField()
    spelling = WordsField()

    upc = KeywordField()
    skus = KeywordField()
    numbers = CodesField()
    slug = KeywordField()
    image = KeywordField()
    product_class = KeywordField()
    structure = KeywordField()
    attribute_codes = KeywordField()
    attrs = AttributesField()
    category_ids = NumbersField()
    # Oscar's name for the same; its own views and forms filter by it.
    category = NumbersField()

    price = indexes.FloatField()
    price_minor = WholeNumberField()
    num_in_stock = indexes.IntegerField()
    in_stock = indexes.BooleanField()
    has_variants = indexes.BooleanField()
    rating = indexes.FloatField()
    sold = indexes.IntegerField()
    is_public = indexes.BooleanField()
    date_created = indexes.DateTimeField()
    date_updated = indexes.DateTimeField()

    sort_price = WholeNumberField()
    sort_newest = WholeNumberField()
    sort_sold = WholeNumberField()
    sort_name = KeywordField()

    def get_model(self) -> type[Product]:
        return Product

    def index_queryset(self, using: str | None = None) -> Any:
        return documents.indexable().order_by("pk")

    def read_queryset(self, using: str | None = None) -> Any:
        return documents.indexable()

    def get_updated_field(self) -> str:
        return "date_updated"

    def prepare_many(self, products: Iterable[Product]) -> list[dict[str, Any]]:
        """Documents of products, in constant SQL; products that shoppers may not see are left out."""
        return documents.build([product.pk for product in products])

    def full_prepare(self, obj: Product) -> dict[str, Any]:
        found = documents.build([obj.pk])
        if not found:
            raise SkipDocument
        return found[0]
