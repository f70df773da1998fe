"""The filters of a search as one question to the database: for lists that ask no engine, and when it is away."""

from collections.abc import Collection

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Lower, Replace

from forked_apps.catalogue.models import Product, ProductCategory
from forked_apps.partner.models import StockRecord
from forked_apps.shelf import tree
from forked_apps.shelf.models import Shelf
from search import attribute_filters
from search.backends import words
from search.queries import SearchRequest

# Digits of the longest article number (GTIN-14): a shorter one may be stored with zeros before it.
LONGEST_EAN = 14
# What stands between the parts of product numbers.
SEPARATORS = "-./_ "


def narrowed(request: SearchRequest) -> QuerySet[Shelf]:
    """The listed products that all filters of the request hold for; its words and its order are not looked at.

    Raises UnknownAttribute and NotAValue.
    """
    rows = Shelf.objects.filter(is_listed=True)
    if request.categories:
        rows = rows.filter(Exists(_placed_below(request.categories)))
    if request.brands:
        rows = rows.filter(brand__in=request.brands)
    if request.min_price is not None:
        rows = rows.filter(price__gte=request.min_price)
    if request.max_price is not None:
        rows = rows.filter(price__lte=request.max_price)
    if len(set(request.in_stock)) == 1:
        rows = rows.filter(in_stock=request.in_stock[0])
    if request.rating is not None:
        rows = rows.filter(rating__gte=request.rating)
    return attribute_filters.narrow(rows, request.attributes)


def _placed_below(category_ids: Collection[int]) -> QuerySet[ProductCategory]:
    below = tree.now().below(category_ids)
    return ProductCategory.objects.filter(category__in=below, product=OuterRef("pk"))


# Keys of `ordered`; each ends in the key, so that pages never overlap. "relevance" has no meaning without an engine.
ORDERINGS: dict[str, tuple] = {
    "price": (F("price").asc(nulls_last=True), "pk"),
    "-price": (F("price").desc(nulls_last=True), "-pk"),
    "name": ("title", "pk"),
    "-name": ("-title", "-pk"),
    "newest": ("-created_at", "-pk"),
    "bestselling": ("-sold", "-pk"),
    "rating": (F("rating").desc(nulls_last=True), "-pk"),
}


def ordered(rows: QuerySet[Shelf], ordering: str) -> QuerySet[Shelf]:
    return rows.order_by(*ORDERINGS["newest" if ordering == "relevance" else ordering])


def mentioning(word: str) -> Q:
    """Products with a word in their name or brand, or in a number of theirs or of a variant."""
    named = Q(title__icontains=word) | Q(brand__icontains=word) | Q(product__upc__iexact=word)
    return named | _of_variants(upc__iexact=word) | _with_record(StockRecord.objects.all(), partner_sku__icontains=word)


def numbered(text: str) -> Q:
    """Products that have the whole text as a number, with or without what stands between its parts."""
    bare = words.compact(text)
    if not bare:
        return Q(pk__in=[])
    upcs = [bare.zfill(length) for length in range(len(bare), LONGEST_EAN + 1)] if bare.isdecimal() else []
    own = Q(product__upc__in=upcs) | _of_variants(upc__in=upcs)
    return own | _with_record(_bare_skus(), bare_sku=bare)


def _bare_skus() -> QuerySet[StockRecord]:
    sku = Lower(F("partner_sku"))
    for separator in SEPARATORS:
        sku = Replace(sku, Value(separator), Value(""))
    return StockRecord.objects.alias(bare_sku=sku)


def _with_record(records: QuerySet[StockRecord], **condition: str) -> Q:
    having = records.filter(**condition)
    own = having.filter(product_id=OuterRef("pk"))
    of_variants = having.filter(product__is_public=True, product__deleted_at=None, product__parent_id=OuterRef("pk"))
    return Q(Exists(own)) | Q(Exists(of_variants))


def _of_variants(**condition: object) -> Q:
    variants = Product.objects.filter(parent_id=OuterRef("pk"), is_public=True, deleted_at=None, **condition)
    return Q(Exists(variants))
