"""Suggestions as the shop's search box shows them: groups of options, each of which leads somewhere."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from oscar.templatetags.currency_filters import currency as as_price

from search import finding, listing
from search.queries import SearchResponse

MOST_OF_A_KIND = 5


@dataclass(frozen=True)
class Option:
    """One line of the list."""

    label: str
    url: str
    note: str = ""
    image: str | None = None


@dataclass(frozen=True)
class Group:
    """Options of one kind."""

    label: str
    options: tuple[Option, ...]


def groups(typed: str) -> list[Group]:
    """What the beginning may mean, by kind; kinds without options are left out."""
    found, categories = finding.suggest(typed, limit=MOST_OF_A_KIND)
    kinds = [
        Group(_("Searches"), tuple(_search(term, count, q=term) for term, count in found.terms)),
        Group(_("Brands"), tuple(_search(brand, count, brand=brand) for brand, count in found.brands)),
        Group(_("Categories"), tuple(Option(one.name, _category_url(one)) for one in categories)),
        Group(_("Products"), tuple(_product(card) for card in listing.cards(SearchResponse(hits=found.products)))),
    ]
    return [kind for kind in kinds if kind.options]


def _search(label: str, count: int, **query: str) -> Option:
    note = ngettext("%(count)s product", "%(count)s products", count) % {"count": count}
    return Option(label, f"{reverse('search:search')}?{urlencode(query)}", note)


def _category_url(category: finding.CategoryMatch) -> str:
    # The page itself leads on to its full address, with the names of the categories above.
    return reverse("catalogue:category", kwargs={"category_slug": category.slug, "pk": category.id})


def _product(card: listing.Card) -> Option:
    price = "" if card.price is None else as_price(card.price, card.currency)
    return Option(
        card.title,
        card.url,
        _("from %(price)s") % {"price": price} if card.has_variants and price else price,
        card.image,
    )
