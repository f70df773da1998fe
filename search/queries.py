"""What a search asks and answers: plain values that both engines take and return."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from search.facets import ATTRIBUTE_PREFIX, AnyOf, Between, FacetResult, FacetSpec, Filter, minor_units

PRODUCT_TYPE = "catalogue.product"
# Paging deeper than this costs the engines more than any shopper gains; Elasticsearch refuses at the same place.
DEEPEST_HIT = 10_000

# Ordering -> (index field, descending). Each field ends in the product's key, so that pages never overlap.
ORDERINGS: dict[str, tuple[str, bool] | None] = {
    "relevance": None,
    "price": ("sort_price", False),
    "-price": ("sort_price", True),
    "name": ("sort_name", False),
    "-name": ("sort_name", True),
    "newest": ("sort_newest", True),
    "bestselling": ("sort_sold", True),
}


@dataclass(frozen=True)
class SearchRequest:
    """A shopper's question. Values of one kind are alternatives (OR); different kinds all hold (AND).

    `min_price` and `max_price` are amounts of the shop's currency, both included. `rating` is the least average rating.
    `facets` are counted always; on top of them up to `attribute_facets` attributes are chosen to suit the result,
    `wanted_attributes` first and `hidden_attributes` never. `whole_facets` are the codes of those that list all values;
    `counts_values` asks how many values each of the others has.
    """

    q: str = ""
    categories: tuple[int, ...] = ()
    brands: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    in_stock: tuple[bool, ...] = ()
    rating: int | None = None
    ordering: str = "relevance"
    page: int = 1
    page_size: int = 10
    facets: tuple[FacetSpec, ...] = ()
    attribute_facets: int = 0
    wanted_attributes: tuple[str, ...] = ()
    hidden_attributes: tuple[str, ...] = ()
    whole_facets: tuple[str, ...] = ()
    counts_values: bool = False

    def selections(self) -> dict[str, Filter]:
        """The filters by the code of the facet that they belong to."""
        chosen: dict[str, Filter] = {}
        if self.categories:
            chosen["category"] = AnyOf("category_ids", self.categories)
        if self.brands:
            chosen["brand"] = AnyOf("brand_exact", self.brands)
        if self.min_price is not None or self.max_price is not None:
            chosen["price"] = Between("price_minor", minor_units(self.min_price), minor_units(self.max_price))
        if self.in_stock:
            chosen["in_stock"] = AnyOf("in_stock", self.in_stock)
        if self.rating is not None:
            chosen["rating"] = Between("rating", float(self.rating), None)
        for code, values in self.attributes.items():
            chosen[f"{ATTRIBUTE_PREFIX}{code}"] = AnyOf(f"attrs.{code}", values)
        return chosen

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.page_size


@dataclass(frozen=True)
class ProductHit:
    """One product found: its document as indexed, and marked-up snippets (already escaped HTML) by field."""

    id: int
    score: float
    document: Mapping[str, Any]
    highlights: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SearchResponse:
    """One page of an answer.

    `count` is exact. `searched` is the text that found the hits: it differs from the question when a typo was
    corrected (`suggestion` then holds the correction) or when words had to be dropped (`relaxed`).
    `degraded` is true when the engine could not be asked.
    """

    count: int = 0
    hits: tuple[ProductHit, ...] = ()
    facets: tuple[FacetResult, ...] = ()
    searched: str = ""
    suggestion: str | None = None
    relaxed: bool = False
    degraded: bool = False


@dataclass(frozen=True)
class Suggestions:
    """Completions of a beginning: products, and counted terms and brands.

    `searched` is the beginning that they complete: as typed, or with a typing mistake corrected.
    """

    products: tuple[ProductHit, ...] = ()
    terms: tuple[tuple[str, int], ...] = ()
    brands: tuple[tuple[str, int], ...] = ()
    searched: str = ""


class EngineUnavailable(Exception):
    """The engine could not be asked: not running, no index yet, or an index of another shape."""


class IndexMissing(EngineUnavailable):
    """The engine answers, but has no index of the present shape."""

    def __init__(self) -> None:
        super().__init__("There is no search index yet: run manage.py rebuild_search.")


class RebuildRunning(Exception):
    """Another process is building the index."""
