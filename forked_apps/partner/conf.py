"""The settings that prices depend on, read in one place."""

from django.conf import settings


def currency() -> str:
    """The one currency of the shop, ISO 4217."""
    return settings.OSCAR_DEFAULT_CURRENCY


def prices_include_tax() -> bool:
    """Whether the price column holds gross prices."""
    return settings.PRICES_INCLUDE_TAX


def shop_country() -> str:
    """ISO 3166-1 alpha-2; its tax rates apply until an address is known."""
    return settings.SHOP_COUNTRY
