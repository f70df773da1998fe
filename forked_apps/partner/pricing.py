"""Prices: the one writer with its ledger, the lowest price of the last days, the sweeper for unknown changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from forked_apps import transactions
from forked_apps.catalogue import changes as catalogue_changes
from forked_apps.partner.attribution import Attribution, attribution, current  # noqa: F401 - `pricing.attribution`

if TYPE_CHECKING:
    from forked_apps.partner.models import PriceChange, StockRecord

CENT = Decimal("0.01")
LARGEST = Decimal("9999999999.99")  # what the column holds


class InvalidPrice(ValueError):
    """A price below zero, or beyond what the column holds."""

    def __init__(self, price):
        super().__init__(f"{price} is not a price.")
        self.price = price


@dataclass(frozen=True)
class NewPrice:
    """What a stock record shall cost from now on; None takes it off sale."""

    stockrecord_id: int
    price: Decimal | None


def rounded(price: Decimal | str | int | None) -> Decimal | None:
    """The price in whole cents, half a cent up. Raises InvalidPrice."""
    if price is None:
        return None
    value = Decimal(str(price))
    if not value.is_finite() or not 0 <= value <= LARGEST:
        raise InvalidPrice(price)
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def set_prices(
    *, changes: Iterable[NewPrice], actor=None, reason: str = "", source: str, now: datetime | None = None
) -> list[PriceChange]:
    """Writes prices, one ledger row each, and reports the products as changed; all or nothing.

    Locks the stock records in the order of their keys, so that two writers never wait for each other in a circle.
    Prices that are already what they shall be are skipped; a price that was changed past this writer is ledgered first,
    with source "unknown", and is not in the answer. The number of statements does not depend on the number of rows.
    Raises InvalidPrice, and StockRecord.DoesNotExist for an unknown record.
    """
    wanted = {change.stockrecord_id: rounded(change.price) for change in changes}
    by = Attribution(actor if getattr(actor, "pk", None) else None, source, reason)
    return _set(wanted, by, now or timezone.now())


@transactions.repeated
def _set(wanted: Mapping[int, Decimal | None], by: Attribution, now: datetime) -> list[PriceChange]:
    from forked_apps.partner.models import StockRecord

    rows = {row.pk: row for row in transactions.locked(StockRecord.objects.filter(pk__in=wanted))}
    if missing := wanted.keys() - rows.keys():
        raise StockRecord.DoesNotExist(f"No stock record {min(missing)}.")
    _read_ledgered(rows)
    # What raw SQL did before comes first, or the ledger would have a gap that nothing explains any more.
    unknown = [_unknown(row, now, "next change") for row in rows.values() if row.price != row.ledgered]
    ledger, changed = [], []
    for pk, row in rows.items():
        if row.price != wanted[pk]:
            ledger.append(entry(row, old=row.price, new=wanted[pk], by=by, at=now))
            row.price, row.date_updated = wanted[pk], now
            changed.append(row)
    _write(changed, unknown + ledger)
    return ledger


def withdraw(*, stockrecord_ids: Collection[int]) -> tuple[int, dict[str, int]]:
    """Takes stock records off sale, in the name of the current attribution; answers like Django's delete()."""
    by = current()
    gone = set_prices(
        changes=[NewPrice(pk, None) for pk in stockrecord_ids], actor=by.actor, reason=by.reason, source=by.source
    )
    return len(gone), {"partner.StockRecord": len(gone)}


def lowest_price(*, stockrecord_id: int, before: datetime, days: int = 30) -> Decimal | None:
    """The lowest price asked at any time in the `days` before `before`; None when none was.

    This is the earlier price that must be shown beside a reduction made at `before`. A price that was set earlier and
    still held when the period began counts; times without a price do not.
    """
    from forked_apps.partner.models import PriceChange

    ledger = PriceChange.objects.filter(stockrecord_id=stockrecord_id, at__lt=before)
    start = before - timedelta(days=days)
    at_start = ledger.filter(at__lte=start).order_by("-at", "-id").values_list("new", flat=True).first()
    within = ledger.filter(at__gt=start).values_list("new", flat=True)
    return min((price for price in [at_start, *within] if price is not None), default=None)


@transactions.repeated
def record_unknown(*, now: datetime) -> int:
    """Ledgers every price that differs from its last ledger row, with source "unknown"; answers how many.

    Finds what raw SQL or a fixture changed behind the writer's back, so that the ledger explains every price again.
    """
    from forked_apps.partner.models import StockRecord

    strays = set(_unexplained(StockRecord.objects).values_list("pk", flat=True))
    if not strays:
        return 0
    rows = {row.pk: row for row in transactions.locked(StockRecord.objects.filter(pk__in=strays))}
    _read_ledgered(rows)
    ledger = [_unknown(row, now, "sweeper") for row in rows.values() if row.price != row.ledgered]
    _write([], ledger)
    return len(ledger)


def _unknown(row, now: datetime, finder: str) -> PriceChange:
    """The step to a price that somebody set past the writer; `ledgered` is what was known of it."""
    by = Attribution(reason=f"found by the {finder}")
    return entry(row, old=row.ledgered, new=row.price, by=by, at=now)


def entry(row, *, old: Decimal | None, new: Decimal | None, by: Attribution, at: datetime) -> PriceChange:
    """A ledger row, not yet written."""
    from forked_apps.partner.models import PriceChange

    return PriceChange(
        stockrecord=row,
        product_id=row.product_id,
        sku=row.partner_sku,
        old=old,
        new=new,
        currency=row.price_currency,
        actor=by.actor,
        actor_label=by.actor_label,
        reason=by.reason[:255],
        source=by.source,
        at=at,
    )


def _ledgered() -> Subquery:
    """What a stock record costs by its latest ledger row."""
    from forked_apps.partner.models import PriceChange

    return Subquery(PriceChange.objects.filter(stockrecord=OuterRef("pk")).order_by("-id").values("new")[:1])


def _read_ledgered(rows: Mapping[int, StockRecord]) -> None:
    """Sets `ledgered` of locked rows by a statement of its own: one that waited for locks sees the ledger of before."""
    from forked_apps.partner.models import StockRecord

    known = dict(StockRecord._base_manager.filter(pk__in=rows).values_list("pk", _ledgered()))
    for pk, row in rows.items():
        row.ledgered = known[pk]


def _unexplained(rows):
    differs = (
        ~Q(price=_ledgered()) & Q(price__isnull=False, ledgered__isnull=False)
        | Q(price__isnull=True, ledgered__isnull=False)
        | Q(price__isnull=False, ledgered__isnull=True)
    )
    return rows.annotate(ledgered=_ledgered()).filter(differs)


def _write(changed, ledger) -> None:
    from forked_apps.catalogue.models import Product
    from forked_apps.partner.models import PriceChange, StockRecord

    if ledger:
        transactions.lock_referred(Product.objects.filter(pk__in={change.product_id for change in ledger}))
    # The base manager: the shop's own refuses prices from anyone but this module.
    StockRecord._base_manager.bulk_update(changed, ["price", "date_updated"], batch_size=500)
    PriceChange.objects.bulk_create(ledger, batch_size=500)
    catalogue_changes.record_families(change.product_id for change in ledger)
