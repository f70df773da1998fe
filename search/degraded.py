"""Search while the engine is away: plain words against titles, brands and numbers in the database, without facets."""

from django.db.models import Q, QuerySet

from forked_apps.catalogue.models import Product
from search import documents
from search.queries import ProductHit, SearchRequest, SearchResponse

# Enough to sell something while the engine restarts, cheap enough not to bring the database down too.
MOST_WORDS = 5


def search(request: SearchRequest) -> SearchResponse:
    """One page from the database. Attribute and rating filters hold; typing mistakes are not corrected."""
    products = _ordered(_matching(request), request.ordering)
    ids = list(products.values_list("pk", flat=True)[request.offset : request.offset + request.page_size])
    found = {int(document["django_id"]): document for document in documents.build(ids)}
    hits = tuple(ProductHit(pk, 0.0, found[pk]) for pk in ids if pk in found)
    return SearchResponse(count=products.count(), hits=hits, searched=request.q, degraded=True)


def _matching(request: SearchRequest) -> QuerySet[Product]:
    products = documents.indexable()
    for word in request.q.split()[:MOST_WORDS]:
        products = products.filter(Q(title__icontains=word) | Q(brand__icontains=word) | Q(upc__iexact=word))
    if request.categories:
        products = products.in_category(request.categories)
    if request.brands:
        products = products.filter(brand__in=request.brands)
    if request.min_price is not None or request.max_price is not None:
        products = products.priced_between(request.min_price, request.max_price)
    if request.rating is not None:
        products = products.filter(rating__gte=request.rating)
    if len(set(request.in_stock)) == 1:
        products = products.in_stock() if request.in_stock[0] else products.out_of_stock()
    for code, values in request.attributes.items():
        options = Q(attribute_values__value_option__option__in=values) | Q(attribute_values__value_text__in=values)
        products = products.filter(options, attribute_values__attribute__code=code).distinct()
    return products


def _ordered(products: QuerySet[Product], ordering: str) -> QuerySet[Product]:
    return products.ordered_by("newest" if ordering == "relevance" else ordering)
