"""Search while the engine is away: plain words against titles, brands and numbers in the database, without facets."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from forked_apps.catalogue.models import Category, ProductCategory
from forked_apps.shelf.models import Shelf
from search import database, documents
from search.queries import ProductHit, SearchRequest, SearchResponse

# Enough to sell something while the engine restarts, cheap enough not to bring the database down too.
MOST_WORDS = 5


def search(request: SearchRequest) -> SearchResponse:
    """One page from the database. All filters hold; typing mistakes are not corrected."""
    products = database.ordered(_matching(request), request.ordering)
    ids = list(products.values_list("pk", flat=True)[request.offset : request.offset + request.page_size])
    found = {int(document["django_id"]): document for document in documents.build(ids)}
    hits = tuple(ProductHit(pk, 0.0, found[pk]) for pk in ids if pk in found)
    return SearchResponse(count=products.count(), hits=hits, searched=request.q, degraded=True)


def filled(categories: QuerySet[Category]) -> QuerySet[Category]:
    """Those of the categories that have products, themselves or below them."""
    placed = ProductCategory.objects.filter(
        category__path__startswith=OuterRef("path"), product__is_public=True, product__deleted_at=None
    )
    return categories.filter(Exists(placed))


def _matching(request: SearchRequest) -> QuerySet[Shelf]:
    products = database.narrowed(request)
    words = request.q.split()[:MOST_WORDS]
    if not words:
        return products
    all_words = Q()
    for word in words:
        all_words &= database.mentioning(word)
    return products.filter(all_words | database.numbered(request.q))
