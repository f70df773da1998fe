"""A few reduced prices, so that the shop shows what has to stand beside them."""

from decimal import Decimal

from forked_apps.partner import pricing
from forked_apps.partner.models import PriceChange, Source, StockRecord
from project.demo.scale import Scale

# By SKU; all of them are products without variants.
REDUCED = {"CF-1079": Decimal("79.00"), "CF-1081": Decimal("49.00"), "CF-1083": Decimal("199.00")}


def is_loaded(scale: Scale) -> bool:
    return PriceChange.objects.filter(sku__in=REDUCED, old__isnull=False).exists()


def load(scale: Scale) -> None:
    """Reduce them, after the orders that were placed at the old prices."""
    records = StockRecord.objects.filter(partner_sku__in=REDUCED)
    pricing.set_prices(
        changes=[pricing.NewPrice(record.pk, REDUCED[record.partner_sku]) for record in records],
        reason="End of season",
        source=Source.DEMO,
        now=scale.now,
    )
