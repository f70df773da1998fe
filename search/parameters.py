"""Address of a shop page <-> search request. The grammar is the API's, read leniently."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from search.attribute_filters import BOOLEANS
from search.facets import ATTRIBUTE_PREFIX
from search.queries import ORDERINGS, SearchRequest

MOST_VALUES = 50
LONGEST_TEXT = 200
MOST_WHOLE = 20
LARGEST_PRICE = Decimal(10_000_000)
LARGEST_ID = 2**31 - 1


def read(query: QueryDict, *, page_size: int) -> SearchRequest:
    """The request that an address asks for. Invalid values are left out: a shopper's old link must show something."""
    attributes = {
        name.removeprefix(ATTRIBUTE_PREFIX): tuple(_texts(query.getlist(name)))
        for name in query
        if name.startswith(ATTRIBUTE_PREFIX) and name.removeprefix(ATTRIBUTE_PREFIX).isidentifier()
    }
    ordering = query.get("ordering", "relevance")
    return SearchRequest(
        q=query.get("q", "").replace("\x00", "").strip()[:LONGEST_TEXT],
        categories=tuple(_valid(_whole_number, query.getlist("category"))),
        brands=tuple(_texts(query.getlist("brand"))),
        attributes={code: values for code, values in attributes.items() if values},
        min_price=min(_valid(_price, query.getlist("min_price")), default=None),
        max_price=max(_valid(_price, query.getlist("max_price")), default=None),
        in_stock=tuple(dict.fromkeys(_valid(_truth, query.getlist("in_stock")))),
        rating=min((star for star in _valid(_whole_number, query.getlist("rating")) if 1 <= star <= 5), default=None),
        ordering=ordering if ordering in ORDERINGS else "relevance",
        page=max(1, next(iter(_valid(_whole_number, query.getlist("page"))), 1)),
        page_size=page_size,
        whole_facets=tuple(code for code in dict.fromkeys(query.getlist("all")) if _is_facet(code))[:MOST_WHOLE],
    )


def _is_facet(code: str) -> bool:
    return code.isascii() and len(code) < LONGEST_TEXT and code.removeprefix(ATTRIBUTE_PREFIX).isidentifier()


def _texts(values: list[str]) -> list[str]:
    return [value for value in dict.fromkeys(values) if value and "\x00" not in value and len(value) < 500][
        :MOST_VALUES
    ]


def _valid(convert: Callable[[str], Any], values: list[str]) -> list[Any]:
    return [found for value in values[:MOST_VALUES] if (found := convert(value)) is not None]


def _truth(text: str) -> bool | None:
    return BOOLEANS.get(text.strip().lower())


def _whole_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 11 and int(text) <= LARGEST_ID else None


def _price(text: str) -> Decimal | None:
    try:
        amount = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return amount.quantize(Decimal("0.01")) if amount.is_finite() and 0 <= amount <= LARGEST_PRICE else None


def pairs(request: SearchRequest) -> list[tuple[str, str]]:
    """The request as names and values of an address, in one canonical order, without the page."""
    found = [("q", request.q)] if request.q else []
    found += [("category", str(pk)) for pk in request.categories]
    found += [("brand", brand) for brand in request.brands]
    found += [(f"{ATTRIBUTE_PREFIX}{code}", value) for code, values in request.attributes.items() for value in values]
    found += [("min_price", str(request.min_price))] if request.min_price is not None else []
    found += [("max_price", str(request.max_price))] if request.max_price is not None else []
    found += [("in_stock", str(value).lower()) for value in request.in_stock]
    found += [("rating", str(request.rating))] if request.rating is not None else []
    found += [("all", code) for code in request.whole_facets]
    found += [("ordering", request.ordering)] if request.ordering != "relevance" else []
    return found


def address(request: SearchRequest, **changes: Any) -> str:
    """The query of a link to the request with some of its fields changed; back on page one unless `page` is given."""
    page = changes.pop("page", 1)
    query = pairs(replace(request, **changes))
    return "?" + urlencode([*query, ("page", page)] if page > 1 else query)


def without(request: SearchRequest, name: str, value: str) -> str:
    """The query of a link to the request without one of its values."""
    return "?" + urlencode([pair for pair in pairs(request) if pair != (name, value)])
