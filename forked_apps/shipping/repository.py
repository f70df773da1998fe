"""Which shipping methods a cart and address may use (Oscar's name for the module and class)."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from oscar.apps.shipping import repository as oscar

from forked_apps.basket.addresses import ships_to
from forked_apps.shipping.methods import Discounted, NoShippingRequired, TableMethod


class UnknownShippingMethod(Exception):
    """The code names no method, or one that does not apply here; `allowed` are the codes that do."""

    def __init__(self, code, allowed):
        super().__init__(f"Shipping method {code} is not available; choose one of: {', '.join(allowed) or 'none'}.")
        self.code = code
        self.allowed = list(allowed)


class Repository(oscar.Repository):
    """The methods of SHIPPING_METHODS, filtered by country and lowered by shipping offers."""

    def get_shipping_methods(self, basket, shipping_addr=None, **kwargs) -> list:
        """All methods that apply, in the order of the table."""
        if not basket.is_shipping_required():
            return [NoShippingRequired()]
        methods = self.get_available_shipping_methods(basket, shipping_addr=shipping_addr)
        return self.apply_shipping_offers(basket, methods) if basket.has_shipping_discounts else methods

    def get_available_shipping_methods(self, basket, shipping_addr=None, **kwargs) -> list:
        country = country_of(shipping_addr)
        if country and not ships_to(country, known=getattr(basket, "known_rules", None)):
            return []
        return [method for method in self.table() if method.applies(country)]

    def get_default_shipping_method(self, basket, shipping_addr=None, **kwargs):
        """The cheapest that delivers; collecting is a choice that nobody makes for the shopper.

        None when nothing applies.
        """
        return cheapest(self.get_shipping_methods(basket, shipping_addr=shipping_addr), basket)

    def apply_shipping_offer(self, basket, method, offer):
        return method if method.calculate(basket).incl_tax == 0 else Discounted(method, offer)

    @staticmethod
    def table() -> list[TableMethod]:
        return [TableMethod(**row) for row in settings.SHIPPING_METHODS]


def cheapest(methods: list, basket):
    """The method that counts while none is chosen; among equals the first. None for an empty list."""
    delivering = [method for method in methods if not getattr(method, "needs_address", False)]
    return min(delivering or methods, key=lambda method: method.calculate(basket).incl_tax, default=None)


def method_for(code: str, *, methods: list):
    """The method with this code. Raises UnknownShippingMethod with the codes that apply."""
    for method in methods:
        if method.code == code:
            return method
    raise UnknownShippingMethod(code, [method.code for method in methods])


def check_choice(*, code: str, address, basket_id: int) -> None:
    """Whether a cart may keep this choice. Raises UnknownShippingMethod."""
    basket = apps.get_model("basket", "Basket").objects.get(pk=basket_id)
    method_for(code, methods=Repository().get_shipping_methods(basket, shipping_addr=address))


def country_of(address) -> str:
    """The ISO code of an address, be it Oscar's model or a mapping of a code or a country; "" when unknown."""
    if not address:
        return ""
    country = address.get("country") if hasattr(address, "get") else address.country_id
    return getattr(country, "pk", country) or ""
