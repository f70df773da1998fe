"""The settings of search, typed, with their defaults."""

from datetime import timedelta

from django.conf import settings


def price_bounds() -> tuple[int, ...]:
    """Inner limits of the price buckets, in whole units of the shop's currency, ascending."""
    return tuple(getattr(settings, "SEARCH_PRICE_BOUNDS", (20, 50, 100, 200, 500)))


def attribute_facets() -> int:
    """How many attribute facets are chosen to suit a result."""
    return int(getattr(settings, "SEARCH_ATTRIBUTE_FACETS", 6))


def products_per_page() -> int:
    """Products on one page of the shop."""
    return int(getattr(settings, "OSCAR_PRODUCTS_PER_PAGE", 20))


def index_on_change() -> bool:
    """Whether a commit that changes products rings the indexer; the sweeper finds its rows in any case."""
    return bool(getattr(settings, "SEARCH_INDEX_ON_CHANGE", True))


def verify_every() -> timedelta:
    """How often the whole index is compared with the database."""
    return timedelta(hours=float(getattr(settings, "SEARCH_VERIFY_HOURS", 24)))


def currency() -> str:
    """The one currency of the shop."""
    return str(settings.OSCAR_DEFAULT_CURRENCY)
