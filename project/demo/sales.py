"""Sales in three states: one that is over, some that run now, one that waits for its day."""

from datetime import timedelta
from decimal import Decimal

from forked_apps.accounts.models import User
from forked_apps.partner import sales
from forked_apps.partner.models import Sale, StockRecord
from project.demo.scale import Scale

# (SKU, price, name, days from now to its begin, days that it lasts); all but the last without variants.
PLANNED = (
    ("CF-1063", Decimal("30.00"), "Pens of the month", -20, 7),
    ("CF-1079", Decimal("79.00"), "End of season", -3, 14),
    ("CF-1081", Decimal("49.00"), "End of season", -3, 14),
    ("CF-1083", Decimal("199.00"), "Studio week", -2, 7),
    ("CF-1049-MUSTAR", Decimal("45.00"), "Out into the dark", 5, 10),
)


def is_loaded(scale: Scale) -> bool:
    return Sale.objects.exists()


def load(scale: Scale) -> None:
    """Plans each sale on its first day (one that is still to come, today) and ends the one whose time is over."""
    planner = User.objects.filter(groups__name="Merchandisers").order_by("pk").first()
    for sku, price, name, begins, lasts in PLANNED:
        starts_at = scale.now + timedelta(days=begins)
        planned = sales.plan(
            stockrecord_id=StockRecord.objects.get(partner_sku=sku).pk,
            price=price,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(days=lasts),
            name=name,
            actor=planner,
            now=min(starts_at, scale.now),
        )
        if planned.ends_at <= scale.now:
            sales.run_due(now=planned.ends_at)
