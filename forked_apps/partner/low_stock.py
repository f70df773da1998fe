"""Low stock: opens an alert when a record falls below its threshold, closes it when it is filled up again."""

from collections.abc import Collection

from django.db.models import F
from django.utils import timezone

from forked_apps import after_commit


def review_after_commit(stockrecord_ids: Collection[int]) -> None:
    """`review` once the movement is certain; selling does not wait for it."""
    after_commit.call(review, stockrecord_ids=list(stockrecord_ids))


def review(*, stockrecord_ids: Collection[int]) -> None:
    """Makes the open alerts of these records agree with their stock: one alert per fall below the threshold."""
    from forked_apps.partner.models import StockAlert, StockRecord

    records = StockRecord.objects.filter(pk__in=stockrecord_ids, low_stock_threshold__isnull=False)
    low = {record.pk: record for record in records if record.is_below_threshold}
    alerts = StockAlert.objects.filter(stockrecord__in=stockrecord_ids, status=StockAlert.OPEN)
    alerts.exclude(stockrecord__in=low).update(status=StockAlert.CLOSED, date_closed=timezone.now())
    alerted = set(alerts.values_list("stockrecord_id", flat=True))
    StockAlert.objects.bulk_create(
        StockAlert(stockrecord=record, threshold=record.low_stock_threshold)
        for pk, record in low.items()
        if pk not in alerted
    )


def below_threshold():
    """Stock records whose available units are fewer than their threshold, fewest first."""
    from forked_apps.partner.models import StockRecord

    return (
        StockRecord.objects.filter(num_in_stock__lt=F("low_stock_threshold") + F("num_allocated"))
        .filter(product__deleted_at=None, price__isnull=False)
        .order_by("num_in_stock", "pk")
    )
