"""A page of products as templates show it: cards, facets with links, chips of what is selected, pages."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from oscar.templatetags.currency_filters import currency as as_price

from search import conf, parameters
from search.facets import FacetResult
from search.queries import DEEPEST_HIT, ProductHit, SearchRequest, SearchResponse

# Values of a facet that stand open; the rest is behind a fold, selected ones excepted.
OPEN_VALUES = 7
SEARCHABLE_VALUES = 15


@dataclass(frozen=True)
class Card:
    """One product of the page; all of it from the index, so a page costs no query per product."""

    id: int
    title: str
    marked_title: SafeString
    snippet: SafeString
    brand: str
    url: str
    image: str | None
    price: Decimal | None
    currency: str
    in_stock: bool
    has_variants: bool
    rating: float | None


@dataclass(frozen=True)
class Chip:
    """One active filter and the address without it."""

    facet: str
    label: str
    url: str


@dataclass(frozen=True)
class Choice:
    """One value of a facet: a checkbox's name and value, or (price, rating) a link."""

    name: str
    value: str
    label: str
    count: int
    selected: bool
    depth: int
    url: str


@dataclass(frozen=True)
class ShownFacet:
    """A facet as the side bar shows it."""

    code: str
    label: str
    kind: str
    open: tuple[Choice, ...]
    folded: tuple[Choice, ...]
    minimum: Decimal | None
    maximum: Decimal | None
    # How many values there are, and the address of a page that lists all of them; empty where they are listed.
    value_count: int = 0
    all_url: str = ""
    # Even the whole list ends somewhere: the rest is found by words or other filters.
    is_cut: bool = False

    @property
    def is_searchable(self) -> bool:
        """Whether the list is so long that one would rather type than look."""
        return len(self.open) + len(self.folded) > SEARCHABLE_VALUES


@dataclass(frozen=True)
class Listing:
    """Everything that the template of a product list needs."""

    request: SearchRequest
    response: SearchResponse
    cards: tuple[Card, ...]
    facets: tuple[ShownFacet, ...]
    chips: tuple[Chip, ...]
    orderings: tuple[tuple[str, str], ...]
    pages: tuple[tuple[int, str, bool] | None, ...]
    page_count: int
    first: int
    last: int
    previous_url: str | None
    next_url: str | None
    clear_url: str


def orderings() -> tuple[tuple[str, str], ...]:
    """Orderings by value, with labels."""
    return (
        ("relevance", _("Best match")),
        ("newest", _("Newest")),
        ("bestselling", _("Best selling")),
        ("price", _("Price, low to high")),
        ("-price", _("Price, high to low")),
        ("name", _("Name, A to Z")),
    )


def build(asked: SearchRequest, response: SearchResponse, *, home_category: int | None = None) -> Listing:
    """Arrange one answer for a page. On the page of a category, that category stands in no link and no chip."""
    request = replace(asked, categories=()) if asked.categories == (home_category,) else asked
    page_count = max(1, -(-min(response.count, DEEPEST_HIT) // request.page_size))
    first = request.offset + 1 if response.hits else 0
    chips = _chips(request, response.facets)
    return Listing(
        request=request,
        response=response,
        cards=tuple(_card(hit) for hit in response.hits),
        facets=tuple(shown for facet in response.facets if (shown := _shown(request, _below(facet, home_category)))),
        chips=chips,
        orderings=orderings(),
        pages=_pages(request, page_count),
        page_count=page_count,
        first=first,
        last=request.offset + len(response.hits),
        previous_url=parameters.address(request, page=request.page - 1) if request.page > 1 else None,
        next_url=parameters.address(request, page=request.page + 1) if request.page < page_count else None,
        clear_url=parameters.address(SearchRequest(q=request.q, ordering=request.ordering)),
    )


def cards(response: SearchResponse) -> list[Card]:
    """The products of a page, for shelves that have no filters beside them."""
    return [_card(hit) for hit in response.hits]


def _card(hit: ProductHit) -> Card:
    document = hit.document
    price = document.get("price")
    return Card(
        id=hit.id,
        title=document["title"],
        # The engines escape everything but the marks that they set themselves.
        marked_title=mark_safe(hit.highlights.get("title", "")),  # nosec B308 B703 # noqa: S308
        snippet=mark_safe(_telling_snippet(hit)),  # nosec B308 B703 # noqa: S308
        brand=document.get("brand") or "",
        url=reverse("catalogue:detail", kwargs={"product_slug": document["slug"], "pk": hit.id}),
        image=document.get("image"),
        price=None if price is None else Decimal(price),
        currency=conf.currency(),
        in_stock=document["in_stock"],
        has_variants=document["has_variants"],
        rating=document.get("rating"),
    )


def _telling_snippet(hit: ProductHit) -> str:
    """The marked part of the description, unless it only repeats the title."""
    description = hit.document.get("description") or ""
    return "" if description in hit.document["title"] else hit.highlights.get("description", "")


def _below(facet: FacetResult, home_category: int | None) -> FacetResult:
    """Of the category facet on a category's page: what lies below that category."""
    if facet.kind != "tree" or home_category is None:
        return facet
    values = list(facet.values)
    at = next((at for at, value in enumerate(values) if value.value == str(home_category)), None)
    if at is None:
        return replace(facet, values=())
    below = itertools.takewhile(lambda value: value.depth > values[at].depth, values[at + 1 :])
    return replace(facet, values=tuple(replace(value, depth=value.depth - values[at].depth - 1) for value in below))


def _shown(request: SearchRequest, facet: FacetResult) -> ShownFacet | None:
    """None for a facet that offers nothing to choose."""
    choices = [_choice(request, facet, value) for value in facet.values]
    if not any(choice.count or choice.selected for choice in choices):
        return None
    if len(choices) == 1 and not choices[0].selected and facet.kind in ("terms", "boolean"):
        return None
    is_long = facet.kind in ("terms", "tree") and len(choices) > OPEN_VALUES + 1
    opened = [one for at, one in enumerate(choices) if not is_long or at < OPEN_VALUES or one.selected]
    folded = [one for one in choices if one not in opened]
    is_whole = facet.code in request.whole_facets
    hides = facet.other_count > 0 and facet.value_count > len(choices)
    return ShownFacet(
        code=facet.code,
        label=facet.label,
        kind=facet.kind,
        open=tuple(opened),
        folded=tuple(folded),
        minimum=facet.minimum,
        maximum=facet.maximum,
        value_count=facet.value_count,
        all_url="" if is_whole or not hides else _whole_url(request, facet.code),
        is_cut=facet.other_count > 0 and (is_whole or not hides),
    )


def _whole_url(request: SearchRequest, code: str) -> str:
    return f"{parameters.address(request, whole_facets=(*request.whole_facets, code))}#facet-{slugify(code)}"


def _choice(request: SearchRequest, facet: FacetResult, value: Any) -> Choice:
    url, label = "", value.label
    if facet.kind == "price":
        url = parameters.address(request, min_price=value.minimum, max_price=value.maximum)
        label = price_range(value.minimum, value.maximum)
    elif facet.kind == "rating":
        url = parameters.address(request, rating=None if value.selected else int(value.value))
        label = stars_and_up(int(value.value))
    if value.selected and facet.kind == "price":
        url = parameters.address(request, min_price=None, max_price=None)
    return Choice(facet.code, value.value, label, value.count, value.selected, value.depth, url)


def price_range(minimum: Decimal | None, maximum: Decimal | None) -> str:
    """A price range in words; whole amounts without cents, and 49.99 as an upper end reads as 50."""
    if maximum is not None and minimum is None:
        return _("Up to %(price)s") % {"price": as_price(maximum)}
    if maximum is None:
        return _("%(price)s and more") % {"price": as_price(minimum)}
    return f"{as_price(minimum)} – {as_price(maximum)}"


def stars_and_up(stars: int) -> str:
    """A facet of ratings in words: nothing is above five."""
    if stars >= 5:
        return _("5 stars")
    return ngettext("%(stars)s star and up", "%(stars)s stars and up", stars) % {"stars": stars}


def _chips(request: SearchRequest, facets: Sequence[FacetResult]) -> tuple[Chip, ...]:
    labels = {(facet.code, value.value): value.label for facet in facets for value in facet.values}
    names = {facet.code: facet.label for facet in facets}
    chips = []
    for name, value in parameters.pairs(request):
        if name in ("q", "ordering", "min_price", "max_price", "all"):
            continue
        label = labels.get((name, value), value)
        if name == "rating":
            label = stars_and_up(int(value))
        chips.append(Chip(names.get(name, ""), label, parameters.without(request, name, value)))
    if request.min_price is not None or request.max_price is not None:
        url = parameters.address(request, min_price=None, max_price=None)
        chips.append(Chip(_("Price"), price_range(request.min_price, request.max_price), url))
    return tuple(chips)


def _pages(request: SearchRequest, count: int) -> tuple[tuple[int, str, bool] | None, ...]:
    """Numbers of pages around the present one, with the first and the last; None is a gap."""
    near = sorted({1, count, *range(max(1, request.page - 2), min(count, request.page + 2) + 1)})
    shown: list[tuple[int, str, bool] | None] = []
    for number in near:
        if shown and shown[-1] and number > shown[-1][0] + 1:
            shown.append(None)
        shown.append((number, parameters.address(request, page=number), number == request.page))
    return tuple(shown)
