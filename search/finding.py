"""The read entry of search: asks the engine and names what it counted; without an engine, asks the database."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from forked_apps.catalogue.models import Category
from forked_apps.shelf.tree import Tree
from search import attribute_filters, degraded, indexing, known
from search.facet_choice import FacetChoice
from search.facets import ATTRIBUTE_PREFIX, AnyOf, FacetResult, FacetValue, relabel
from search.queries import EngineUnavailable, SearchRequest, SearchResponse, Suggestions

# Some of those that begin as typed have no products; more than these are not asked about.
MOST_CATEGORIES = 50

logger = logging.getLogger("search")


@dataclass(frozen=True)
class CategoryMatch:
    """A category whose name has a word that begins as typed."""

    id: int
    name: str
    slug: str


def search(request: SearchRequest) -> SearchResponse:
    """One page with facets, labelled for people. One small query to the database, up to four with attributes selected.

    When the engine is away, the answer comes from the database, without facets, and says `degraded`.
    Raises UnknownAttribute for a selection by an attribute that no product class has, and NotAValue for a value that
    none of them can have.
    """
    shop = known.now()
    texts = attribute_filters.texts(request.attributes, shop.attributes.kinds)
    request = replace(request, attributes=texts)
    choice = FacetChoice(shop.definitions)
    try:
        response = indexing.engine().product_search(choice.applied_to(request))
    except EngineUnavailable as error:
        logger.warning("search is degraded: %s", error)
        return degraded.search(request)
    labelled = _labelled(response.facets, shop)
    return replace(response, facets=choice.arranged(labelled))


def unfaceted(request: SearchRequest) -> SearchResponse:
    """One page of products and nothing counted, for shelves. Raises nothing: without an engine the database answers."""
    try:
        return indexing.engine().product_search(request)
    except EngineUnavailable as error:
        logger.warning("search is degraded: %s", error)
        return degraded.search(request)


def suggest(beginning: str, *, limit: int = 5) -> tuple[Suggestions, list[CategoryMatch]]:
    """What a shopper who typed this may mean; only what leads to products. Few queries to the database."""
    engine = indexing.engine()
    try:
        found = engine.product_suggest(beginning, limit=limit)
        matches = _matches(_beginning(found.searched)[:MOST_CATEGORIES])
        counts = engine.product_counts([AnyOf("category_ids", (one.id,)) for one in matches])
    except EngineUnavailable as error:
        logger.warning("suggestions are degraded: %s", error)
        hits = degraded.search(SearchRequest(q=beginning, page_size=limit)).hits if beginning.strip() else ()
        return Suggestions(hits, searched=beginning), _matches(degraded.filled(_beginning(beginning))[:limit])
    return found, [one for one, count in zip(matches, counts, strict=True) if count][:limit]


def _beginning(typed: str) -> QuerySet[Category]:
    """Categories for everybody with a word that begins so, those of the upper floors first."""
    word = typed.strip()
    if not word:
        return Category.objects.none()
    public = Category.objects.filter(is_public=True, ancestors_are_public=True)
    named = public.filter(name__istartswith=word) | public.filter(name__icontains=f" {word}")
    return named.order_by("depth", "name")


def _matches(categories: QuerySet[Category]) -> list[CategoryMatch]:
    return [CategoryMatch(*row) for row in categories.values_list("pk", "name", "slug")]


def _labelled(facets: Iterable[FacetResult], shop: known.Shop) -> list[FacetResult]:
    found = []
    for facet in facets:
        if facet.kind == "tree":
            found.append(_as_tree(facet, shop.categories))
        elif facet.code.startswith(ATTRIBUTE_PREFIX):
            name = shop.attributes.names.get(facet.code.removeprefix(ATTRIBUTE_PREFIX))
            found.append(relabel(facet, label=name, values={"true": _("Yes"), "false": _("No")}))
        elif facet.kind == "boolean":
            found.append(relabel(facet, values={"true": _("In stock"), "false": _("Out of stock")}))
        else:
            found.append(facet)
    return found


def _as_tree(facet: FacetResult, categories: Tree) -> FacetResult:
    """Categories with names, in tree order; what shoppers may not browse is left out."""
    counted = {int(value.value): value for value in facet.values}
    arranged = categories.arranged(counted)
    found = ((counted[one["id"]], one["name"], depth) for one, depth in arranged)
    values = tuple(FacetValue(of.value, name, of.count, of.selected, depth=depth) for of, name, depth in found)
    return replace(facet, values=values)
