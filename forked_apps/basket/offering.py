"""What the shop offers of one product at this moment: the stock record that would sell it, its price, how many."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from forked_apps.basket.exceptions import NotForSale, UnknownProduct, VariantRequired


@dataclass(frozen=True)
class Offering:
    product: Any
    stockrecord: Any
    price: Any  # Oscar's price object: excl_tax, incl_tax, currency, tax_code
    available: int | None  # None: stock is not tracked
    may_have_options: bool

    @property
    def shown_price(self) -> Decimal:
        """Per unit, gross or net as the shop shows it."""
        return self.price.incl_tax if settings.PRICES_INCLUDE_TAX else self.price.excl_tax

    def snapshot(self) -> dict:
        """What a shopper who adds the product now has been told about it."""
        return {"unit_price": str(self.shown_price), "available": self.available, "buyable": True}


def default_strategy():
    from forked_apps.partner.strategy import for_shopper

    return for_shopper()


def of_product(product_id: int, *, strategy=None) -> Offering:
    """What can be sold of the product. Raises UnknownProduct, VariantRequired, NotForSale."""
    product, may_have_options = _visible_product(product_id)
    strategy = strategy or default_strategy()
    info = strategy.fetch_for_product(product)
    if info.stockrecord is None or not info.price.exists or info.price.currency != settings.OSCAR_DEFAULT_CURRENCY:
        raise NotForSale(product_id)
    return Offering(product, info.stockrecord, info.price, left_of(info.availability), may_have_options)


def left_of(availability) -> int | None:
    """The number that Oscar's availability policy lets one buy; None when it does not count."""
    left = getattr(availability, "num_available", None)
    if left is not None:
        return max(0, left)
    return None if availability.is_available_to_buy else 0


def _visible_product(product_id: int):
    """The product with class, parent and all its stock records, in one statement when it has any."""
    from forked_apps.catalogue.models import Option, Product
    from forked_apps.partner.models import StockRecord

    options = Option.objects.filter(
        Q(productclass=OuterRef("product__product_class"))
        | Q(productclass=OuterRef("product__parent__product_class"))
        | Q(product=OuterRef("product"))
    )
    records = (
        StockRecord.objects.filter(product_id=product_id)
        .select_related("partner", "product__product_class", "product__parent__product_class")
        .annotate(has_options=Exists(options))
        .order_by("pk")
    )
    if records:
        product = records[0].product
        product._prefetched_objects_cache = {"stockrecords": records}
    else:
        product = Product.objects.select_related("parent").filter(pk=product_id).first()
    if product is None or not product.is_visible:
        raise UnknownProduct(product_id)
    if product.is_parent:
        raise VariantRequired(product_id)
    if not records:
        raise NotForSale(product_id)
    return product, records[0].has_options
