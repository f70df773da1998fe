"""Stock and prices of one batch: the first stock record of each product, written through the shop's writers."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.db.models import Q

from forked_apps.importing.report import RowError
from forked_apps.importing.rows import ProductRow
from forked_apps.partner import allocation, pricing
from forked_apps.partner.models import Partner, StockRecord


@dataclass
class StockBook:
    """The stock records that a batch may touch: the first of each product, and which product holds which SKU."""

    first: dict[int, StockRecord]  # by product id
    holders: dict[str, set[int]]  # product ids by SKU

    @classmethod
    def load(cls, product_ids: Iterable[int], skus: Iterable[str]) -> "StockBook":
        """One query."""
        wanted = Q(product_id__in=list(product_ids)) | Q(partner_sku__in=list(skus))
        first: dict[int, StockRecord] = {}
        holders: dict[str, set[int]] = {}
        for record in StockRecord.objects.filter(wanted).order_by("pk"):
            first.setdefault(record.product_id, record)
            holders.setdefault(record.partner_sku, set()).add(record.product_id)
        return cls(first, holders)

    @cached_property
    def partner(self) -> Partner:
        """Whose stock a product gets when it has none yet: the shop's first partner, made on first use."""
        return Partner.objects.order_by("pk").first() or Partner.objects.create(name=settings.OSCAR_SHOP_NAME)

    def lock_changing(self, rows: dict[int, ProductRow]) -> None:
        """Lock the records that will change and take over what they say now: orders may come in meanwhile.

        Before any product is written: everybody locks stock first, then products.
        """
        changing = {
            record.pk: product_id
            for product_id, row in rows.items()
            if (record := self.first.get(product_id)) and _differs(record, row)
        }
        if changing:
            for pk, record in allocation.lock(stockrecord_ids=changing.keys()).items():
                self.first[changing[pk]] = record

    def problem(self, row: ProductRow, product_id: int | None) -> RowError | None:
        """Why the stock of this row cannot be written."""
        record = self.first.get(product_id)
        sku = row.sku or (record.partner_sku if record else row.key)
        if (row.sells or row.sku) and self.holders.get(sku, set()) - {product_id}:
            return RowError(row.line, "sku", sku, "this SKU belongs to another product")
        if record and row.stock is not None and row.stock < record.num_allocated:
            hint = f"{record.num_allocated} units are promised to open orders; the stock cannot be lower"
            return RowError(row.line, "stock", str(row.stock), hint)
        return None


def _differs(record: StockRecord, row: ProductRow) -> bool:
    asked = (row.stock, record.num_in_stock), (row.price, record.price), (row.sku or None, record.partner_sku)
    return any(new not in (None, old) for new, old in (*asked, (row.low_stock_threshold, record.low_stock_threshold)))


def write(book: StockBook, rows: dict[int, ProductRow], *, occasion) -> set[int]:
    """Write stock and prices by product id; the ids of the products that changed. Constant number of statements."""
    new = {product_id: row for product_id, row in rows.items() if row.sells and product_id not in book.first}
    known = {product_id: row for product_id, row in rows.items() if product_id in book.first}
    _create(book, new)
    return set(new) | _rename(book, known, occasion) | _count(book, known, occasion) | _price(book, known, occasion)


def _create(book: StockBook, rows: dict[int, ProductRow]) -> None:
    """New records come with their first ledger entries, in the name of the import's attribution."""
    if not rows:
        return
    StockRecord.objects.bulk_create(
        [
            StockRecord(
                product_id=product_id,
                partner=book.partner,
                partner_sku=row.sku or row.key,
                price_currency=settings.OSCAR_DEFAULT_CURRENCY,
                price=row.price,
                num_in_stock=row.stock or 0,
                low_stock_threshold=row.low_stock_threshold,
            )
            for product_id, row in rows.items()
        ]
    )


def _rename(book: StockBook, rows: dict[int, ProductRow], occasion) -> set[int]:
    changed = []
    for product_id, row in rows.items():
        record = book.first[product_id]
        sku = row.sku or record.partner_sku
        threshold = record.low_stock_threshold if row.low_stock_threshold is None else row.low_stock_threshold
        if (sku, threshold) != (record.partner_sku, record.low_stock_threshold):
            record.partner_sku, record.low_stock_threshold, record.date_updated = sku, threshold, occasion.now
            changed.append(record)
    StockRecord.objects.bulk_update(changed, ["partner_sku", "low_stock_threshold", "date_updated"])
    return {record.product_id for record in changed}


def _count(book: StockBook, rows: dict[int, ProductRow], occasion) -> set[int]:
    counted = {
        book.first[product_id].pk: row.stock
        for product_id, row in rows.items()
        if row.stock not in (None, book.first[product_id].num_in_stock)
    }
    if not counted:
        return set()
    allocation.count_many(
        counts=counted,
        actor=occasion.actor,
        reason=occasion.reason,
        source=occasion.origin,
        kind="imported",
        now=occasion.now,
    )
    return {product_id for product_id in rows if book.first[product_id].pk in counted}


def _price(book: StockBook, rows: dict[int, ProductRow], occasion) -> set[int]:
    prices = {
        book.first[product_id].pk: row.price
        for product_id, row in rows.items()
        if row.price not in (None, book.first[product_id].price)
    }
    if not prices:
        return set()
    pricing.set_prices(
        changes=[pricing.NewPrice(pk, price) for pk, price in prices.items()],
        actor=occasion.actor,
        reason=occasion.reason,
        source=occasion.origin,
        now=occasion.now,
    )
    return {product_id for product_id in rows if book.first[product_id].pk in prices}
