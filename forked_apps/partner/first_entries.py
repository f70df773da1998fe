"""The first ledger rows of new stock records: what they cost and how many there are."""

from collections.abc import Sequence

from django.utils import timezone

from forked_apps.catalogue import changes
from forked_apps.partner import pricing, stock_ledger
from forked_apps.partner.attribution import current


def write(records: Sequence) -> None:
    """Ledgers the price and stock that these just inserted records began with, and reports their products."""
    from forked_apps.partner.models import PriceChange, StockMovement

    by = current()
    now = by.at or timezone.now()
    records = _with_keys(records)
    priced = [record for record in records if record.price is not None]
    stocked = [record for record in records if record.num_in_stock or record.num_allocated]
    PriceChange.objects.bulk_create(
        [pricing.entry(record, old=None, new=record.price, by=by, at=now) for record in priced], batch_size=500
    )
    StockMovement.objects.bulk_create([_first_stock(record, by, now) for record in stocked], batch_size=500)
    changes.record_families(record.product_id for record in records)


def _first_stock(record, by, now):
    from forked_apps.partner.models import Source, StockMovement

    kind = StockMovement.Kind.IMPORTED if by.source == Source.IMPORT else StockMovement.Kind.COUNTED
    return stock_ledger.movement(
        record,
        kind=kind,
        in_stock_delta=record.num_in_stock or 0,
        allocated_delta=record.num_allocated,
        by=by,
        at=now,
    )


def _with_keys(records: Sequence) -> Sequence:
    """The same records with primary keys; MySQL does not give them back from a bulk insert."""
    from forked_apps.partner.models import StockRecord

    if all(record.pk for record in records):
        return records
    skus = {record.partner_sku for record in records}
    partners = {record.partner_id for record in records}
    known = {
        (partner, sku): pk
        for pk, partner, sku in StockRecord.objects.filter(partner__in=partners, partner_sku__in=skus).values_list(
            "pk", "partner_id", "partner_sku"
        )
    }
    for record in records:
        record.pk = known[record.partner_id, record.partner_sku]
    return records
