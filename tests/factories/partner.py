"""Smallest valid stock records and tax rates; every argument has a default."""

import itertools
from decimal import Decimal

from forked_apps.partner.models import Partner, StockRecord, TaxRate

_number = itertools.count(1)


def partner(name: str = "Warehouse") -> Partner:
    return Partner.objects.get_or_create(name=name)[0]


def stock_record(product, *, price="10.00", stock: int | None = 5, sku: str = "", **fields) -> StockRecord:
    """`stock` None: not counted."""
    fields.setdefault("partner", partner())
    return StockRecord.objects.create(
        product=product,
        partner_sku=sku or f"SKU-{next(_number)}",
        price=None if price is None else Decimal(price),
        num_in_stock=stock,
        **fields,
    )


def stock_of(product) -> StockRecord:
    """The first stock record of a product, as it is in the database now."""
    return StockRecord.objects.filter(product=product).first()


def tax_rate(rate="0.1900", *, tax_code: str = "standard", country: str = "DE") -> TaxRate:
    return TaxRate.objects.create(rate=Decimal(rate), tax_code=tax_code, country=country)
