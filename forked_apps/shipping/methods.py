"""Shipping methods of the settings table, and the discount of an offer on one (Oscar's name for the module)."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from oscar.apps.shipping import methods as oscar
from oscar.core import prices

from forked_apps.partner import tax
from forked_apps.partner.strategy import for_shopper

ZERO = Decimal("0.00")


class TableMethod(oscar.Base):
    """One row of SHIPPING_METHODS; its price is gross or net as `PRICES_INCLUDE_TAX` says for all prices."""

    def __init__(self, *, code, name, price, description="", free_from=None, countries=None, needs_address=False):
        self.code = code
        self.name = name
        self.description = description
        self.price = Decimal(price)
        self.free_from = None if free_from is None else Decimal(free_from)
        self.countries = countries
        self.needs_address = needs_address

    def applies(self, country: str) -> bool:
        """Whether it may be chosen for a country; "" while the address is not known."""
        if not country:
            return not self.needs_address
        return self.countries is None or country in self.countries

    def calculate(self, basket):
        """The charge with its tax. Free from `free_from` on, which is compared with what is left to pay for the goods
        after all offers, and free while no line that can be bought has to be sent."""
        is_free = self.free_from is not None and _goods(basket) >= self.free_from
        return charge(ZERO if is_free or not basket.has_goods_to_send() else self.price, basket)


class NoShippingRequired(oscar.NoShippingRequired):
    """Nothing in the cart has to be sent."""

    def calculate(self, basket):
        return charge(ZERO, basket)


class Discounted(oscar.OfferDiscount):
    """A method whose charge an offer lowers; the tax is that of the lowered charge."""

    def calculate(self, basket):
        return charge(shown(self.method.calculate(basket)) - self.discount_as_shown(basket), basket)

    def discount(self, basket) -> Decimal:
        """What is saved, gross: Oscar adds it to the order's discounts."""
        return self.method.calculate(basket).incl_tax - self.calculate(basket).incl_tax

    def discount_as_shown(self, basket) -> Decimal:
        full = self.method.calculate(basket)
        saved = tax.split(self.offer.shipping_discount(shown(full), full.currency), rate=Decimal(0), includes_tax=True)
        return min(saved.incl_tax, shown(full))


def charge(amount: Decimal, basket):
    """Oscar's price object for an amount as the shop shows it, taxed at the rate of SHIPPING_TAX_CODE."""
    taxed = tax.split(amount, rate=rate_for(basket), includes_tax=settings.PRICES_INCLUDE_TAX)
    return prices.Price(
        currency=settings.OSCAR_DEFAULT_CURRENCY,
        excl_tax=taxed.excl_tax,
        incl_tax=taxed.incl_tax,
        tax_code=settings.SHIPPING_TAX_CODE,
    )


def shown(price) -> Decimal:
    return price.incl_tax if settings.PRICES_INCLUDE_TAX else price.excl_tax


def rate_for(basket) -> Decimal:
    """The tax rate on shipping in the country that the cart's strategy prices for.

    A strategy of somebody else's knows no rates by code: then the shop's own country decides.
    """
    strategy = basket.strategy if hasattr(basket.strategy, "rate_of") else for_shopper()
    return strategy.rate_of(settings.SHIPPING_TAX_CODE)


def _goods(basket) -> Decimal:
    return basket.total_incl_tax if settings.PRICES_INCLUDE_TAX else basket.total_excl_tax
