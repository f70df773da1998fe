"""What the shop offers of one product at this moment: the stock record that would sell it, its price, how many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from forked_apps.basket.exceptions import NotForSale, UnknownProduct, VariantRequired
from forked_apps.basket.managers import picture_of
from forked_apps.prepared import Among, Prepared


@dataclass(frozen=True)
class Offering:
    product: Any
    stockrecord: Any
    price: Any  # Oscar's price object: excl_tax, incl_tax, currency, tax_code
    available: int | None  # None: stock is not tracked
    may_have_options: bool
    image_path: str
    rules: Any  # those of partner.rules, at the moment when the product was read

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
    return of_products([product_id], strategy=strategy)[product_id]


def of_products(product_ids: Iterable[int], *, strategy=None) -> dict[int, Offering]:
    """`of_product` for many, by one statement when they have stock records; raises for the first that cannot be had."""
    product_ids = list(product_ids)
    strategy = strategy or default_strategy()
    records: dict[int, list] = {pk: [] for pk in product_ids}
    for record in _RECORDS(products=product_ids):
        records[record.product_id].append(record)
    return {pk: _offering(pk, records[pk], strategy) for pk in product_ids}


def _offering(product_id: int, records: list, strategy) -> Offering:
    product, known = _visible_product(product_id, records, strategy)
    info = strategy.fetch_for_product(product)
    if info.stockrecord is None or not info.price.exists or info.price.currency != settings.OSCAR_DEFAULT_CURRENCY:
        raise NotForSale(product_id)
    left, first = left_of(info.availability), records[0]
    return Offering(product, info.stockrecord, info.price, left, first.has_options, first.image_path, known)


def left_of(availability) -> int | None:
    """The number that Oscar's availability policy lets one buy; None when it does not count."""
    left = getattr(availability, "num_available", None)
    if left is not None:
        return max(0, left)
    return None if availability.is_available_to_buy else 0


def _visible_product(product_id: int, records: list, strategy):
    """The product with class, parent and its stock records, and the rules that were in force when they were read."""
    from forked_apps.catalogue.models import Product
    from forked_apps.partner import rules
    from forked_apps.partner.strategy import Strategy

    known = rules.of(records[0].rules_version) if records else None
    if records:
        product = records[0].product
        own = product.stockrecords.all()
        own._result_cache = records
        product._prefetched_objects_cache = {"stockrecords": own}
        for record in records:
            record._state.fields_cache["product"] = product
            rules.give_sellers(known, record, product)
        if isinstance(strategy, Strategy):
            strategy.rules = known
    else:
        product = Product.objects.select_related("parent").filter(pk=product_id).first()
    if product is None or not product.is_visible:
        raise UnknownProduct(product_id)
    if product.is_parent:
        raise VariantRequired(product_id)
    if not records:
        raise NotForSale(product_id)
    return product, known


def _records():
    from forked_apps.catalogue.models import Option
    from forked_apps.partner import rules
    from forked_apps.partner.models import StockRecord

    options = Option.objects.filter(
        Q(productclass=OuterRef("product__product_class"))
        | Q(productclass=OuterRef("product__parent__product_class"))
        | Q(product=OuterRef("product"))
    )
    return (
        StockRecord.objects.filter(Among("product_id", "products"))
        .select_related("product__parent")
        .defer("product__description", "product__parent__description")
        .annotate(
            has_options=Exists(options),
            image_path=picture_of("product_id", "product__parent_id"),
            rules_version=rules.version_column(),
        )
        .order_by("pk")
    )


_RECORDS = Prepared(_records)
