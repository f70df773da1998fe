"""What products cost and whether they can be had now, for many products at once, from plain rows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from forked_apps.catalogue.models import Product
from forked_apps.partner.models import StockRecord


@dataclass(frozen=True)
class Record:
    """One stock record of a product; `left` is None where stock is not counted."""

    pk: int
    product_id: int
    parent_id: int | None
    is_shown: bool
    sku: str
    price: Decimal | None
    left: int | None

    @property
    def can_sell(self) -> bool:
        return self.price is not None and (self.left is None or self.left > 0)


@dataclass(frozen=True)
class Offer:
    """`price` as stored, None without one; `left` None where stock is not counted. `asking`: the keys of the stock
    records that ask this very price, of which it depends whether it is a reduced one."""

    price: Decimal | None
    left: int | None
    asking: tuple[int, ...]

    @property
    def in_stock(self) -> bool:
        return self.price is not None and (self.left is None or self.left > 0)


def records_of(product_ids: Collection[int], *, parents: Collection[int]) -> list[Record]:
    """The stock records of these products, and of the variants of these parents, oldest first. One query."""
    asked = Q(product__in=product_ids)
    if parents:
        # The variants' keys first: an OR across a join reads all stock records and products of the shop.
        asked |= Q(product__in=Product.objects.filter(parent__in=parents).order_by().values("pk"))
    rows = StockRecord.objects.filter(asked).order_by("pk")
    return [
        Record(
            pk=pk,
            product_id=product_id,
            parent_id=parent_id,
            is_shown=is_public and deleted_at is None,
            sku=sku,
            price=price,
            left=None if there is None or False in (tracked, parent_tracked) else there - allocated,
        )
        for (
            pk, product_id, parent_id, is_public, deleted_at, sku, price, there, allocated, tracked, parent_tracked,
        ) in rows.values_list(
            "pk", "product", "product__parent", "product__is_public", "product__deleted_at", "partner_sku", "price",
            "num_in_stock", "num_allocated", "product__product_class__track_stock",
            "product__parent__product_class__track_stock",
        )
    ]  # fmt: skip


def of_products(is_parent: Mapping[int, bool], records: Iterable[Record]) -> dict[int, Offer]:
    """The offer of each of these products; `is_parent` says which of them sell through their variants."""
    own: dict[int, list[Record]] = defaultdict(list)
    variants: dict[int, dict[int, list[Record]]] = defaultdict(dict)
    for record in records:
        own[record.product_id].append(record)
        if record.parent_id is not None and record.is_shown:
            variants[record.parent_id][record.product_id] = own[record.product_id]
    return {
        pk: _offer(list(variants[pk].values()) if parent else [own[pk]], beside=own[pk] if parent else [])
        for pk, parent in is_parent.items()
    }


def _offer(sellers: Iterable[list[Record]], beside: list[Record]) -> Offer:
    shown = [record for records in sellers if (record := _shown(records))]
    best = min(shown, key=lambda one: (not one.can_sell, one.price, one.pk), default=None)
    every = [record for records in sellers for record in records]
    left = [record.left for record in every if record.can_sell]
    price = best.price if best else None
    asking = () if best is None else tuple(record.pk for record in (*every, *beside) if record.price == price)
    return Offer(price=price, left=None if None in left else sum(left), asking=asking)


def _shown(records: list[Record]) -> Record | None:
    priced = [record for record in records if record.price is not None]
    return next((record for record in priced if record.can_sell), priced[0] if priced else None)
