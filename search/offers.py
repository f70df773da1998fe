"""What shoppers pay for products and whether they can have them, for many products at once.

The rule is the one of `Product.objects.with_price()`, computed here from plain rows: as SQL it costs more than all
other reading of a batch. A test holds the two together.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from forked_apps.catalogue.models import Product
from forked_apps.partner.models import StockRecord


@dataclass(frozen=True)
class Record:
    """One stock record: `left` is None where stock is not counted."""

    pk: int
    sku: str
    price: Decimal | None
    left: int | None

    @property
    def can_sell(self) -> bool:
        return self.price is not None and (self.left is None or self.left > 0)


@dataclass
class Offer:
    """Price in the shop's currency, as stored; `stock` None where it is not counted; own SKUs before variants'."""

    price: Decimal | None = None
    stock: int | None = 0
    skus: list[str] = field(default_factory=list)

    @property
    def in_stock(self) -> bool:
        return self.price is not None and (self.stock is None or self.stock > 0)


def of_products(products: Iterable[Product], owner: Mapping[int, int]) -> dict[int, Offer]:
    """Offers of standalone and parent products. `owner` maps them to themselves and visible variants to parents.

    A product sells from its oldest record that has a price and stock, else shows its oldest one with a price; a parent
    shows its cheapest variant that sells, else its cheapest. One query.
    """
    by_owner = {product.pk: product for product in products}
    untracked = {pk for pk, one in by_owner.items() if one.product_class and not one.product_class.track_stock}
    records = _records(owner, untracked)
    variants: dict[int, list[int]] = defaultdict(list)
    for product_id, owner_id in owner.items():
        if product_id != owner_id:
            variants[owner_id].append(product_id)
    return {
        pk: _offer([pk], records, []) if one.structure != Product.PARENT else _offer(variants[pk], records, [pk])
        for pk, one in by_owner.items()
    }


def _records(owner: Mapping[int, int], untracked: set[int]) -> dict[int, list[Record]]:
    rows = StockRecord.objects.filter(product__in=list(owner)).order_by("pk")
    found: dict[int, list[Record]] = defaultdict(list)
    for pk, product_id, sku, price, there, allocated in rows.values_list(
        "pk", "product", "partner_sku", "price", "num_in_stock", "num_allocated"
    ):
        left = None if there is None or owner[product_id] in untracked else there - allocated
        found[product_id].append(Record(pk, sku, price, left))
    return found


def _offer(sellers: list[int], records: Mapping[int, list[Record]], beside: list[int]) -> Offer:
    shown = [_shown(records.get(pk, [])) for pk in sellers]
    best = min(
        (record for record in shown if record), key=lambda one: (not one.can_sell, one.price, one.pk), default=None
    )
    selling = [record for pk in sellers for record in records.get(pk, []) if record.can_sell]
    counted = [record.left for record in selling]
    return Offer(
        price=best.price if best else None,
        stock=None if None in counted else sum(left for left in counted if left),
        skus=[record.sku for pk in [*beside, *sellers] for record in records.get(pk, [])],
    )


def _shown(records: list[Record]) -> Record | None:
    priced = [record for record in records if record.price is not None]
    return next((record for record in priced if record.can_sell), priced[0] if priced else None)
