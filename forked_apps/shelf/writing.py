"""The one writer of the shelf: reckons the rows of changed products from everything that the transaction wrote.

Each batch locks the rows first, in key order, and reads afterwards: of two transactions that changed different things
of one product, the later one sees what the other had committed, and writes the sum of both.
"""

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, Sum

from forked_apps import counting, transactions
from forked_apps.catalogue.models import Product
from forked_apps.order import statuses
from forked_apps.order.models import Line
from forked_apps.partner import reductions
from forked_apps.shelf import facts, offers
from forked_apps.shelf.models import Revision, Shelf

BATCH = 500
OFFER_COLUMNS = ("price", "earlier_price", "stock_left", "in_stock")
# `sold` is counted as orders come, not reckoned from all of them at each change.
COLUMNS = (
    "family", "is_visible", "is_listed", *OFFER_COLUMNS, "title", "brand", "created_at", "rating", "card", "facts",
)  # fmt: skip


def write(product_ids: Iterable[int]) -> None:
    """Brings the rows of these products, of their parents and of their variants up to date. Call it in a transaction
    that will write nothing else."""
    wanted = _families(set(product_ids))
    for ids in _batches(sorted(wanted)):
        list(transactions.locked(Shelf.objects.filter(pk__in=ids)).values_list("pk"))
        upsert(reckoned(ids))
    if wanted:
        move(Revision.CATALOGUE)


def write_stock(product_ids: Collection[int], sold: Mapping[int, int]) -> None:
    """The same after changes of stock alone, in a few statements; `sold` are units by product to count as well."""
    for ids in _batches(sorted({*product_ids, *sold})):
        before = {row.pk: row for row in transactions.locked(Shelf.objects.filter(pk__in=ids).only(*_STOCK_READ))}
        is_parent = {pk: row.card["has_variants"] for pk, row in before.items()}
        records = offers.records_of(list(before), parents=[pk for pk, parent in is_parent.items() if parent])
        now = offers.of_products(is_parent, records)
        _write_offers(before, now, _prices_of(records), sold)


_STOCK_READ = ("product", "price", "earlier_price", "stock_left", "in_stock", "card")


def _write_offers(before, now, prices, sold: Mapping[int, int]) -> None:
    """What changed, in one statement. Where the shown price stays, so does the earlier one."""
    repriced = {pk: offer for pk, offer in now.items() if offer.price != before[pk].price}
    earlier = _earlier_prices(repriced, prices)
    changed = [row for pk, row in before.items() if _differs(row, now[pk]) or sold.get(pk)]
    values: dict[str, dict[int, Any]] = {name: {} for name in OFFER_COLUMNS}
    told = set()
    for row in changed:
        offer = now[row.pk]
        reduced = earlier.get(row.pk) if row.pk in repriced else row.earlier_price
        for name, value in zip(OFFER_COLUMNS, (offer.price, reduced, offer.left, offer.in_stock), strict=True):
            values[name][row.pk] = value
            if value != getattr(row, name):
                told.add(name)
    if not changed:
        return
    added = {"sold": {row.pk: sold.get(row.pk, 0) for row in changed}} if any(sold.values()) else {}
    if told or added:
        counting.write(Shelf, {name: values[name] for name in OFFER_COLUMNS if name in told}, added=added)
    if "in_stock" in told or repriced:
        move(Revision.CATALOGUE)


def _differs(row: Shelf, offer: offers.Offer) -> bool:
    return (row.price, row.stock_left, row.in_stock) != (offer.price, offer.left, offer.in_stock)


def reckoned(product_ids: Collection[int], *, with_sales: bool = False) -> list[Shelf]:
    """The rows of these products as they ought to be; `sold` is 0 unless asked for. At most 14 queries."""
    rows = list(Product.objects.filter(pk__in=product_ids).order_by("pk").values(*facts.COLUMNS))
    parents = {row["parent_id"] for row in rows} - {None} - set(product_ids)
    beside = list(Product.objects.filter(pk__in=parents).order_by().values(*facts.COLUMNS)) if parents else []
    read = facts.Read([*rows, *beside])
    is_parent = {row["pk"]: row["structure"] == Product.PARENT for row in rows}
    records = offers.records_of(list(is_parent), parents=[pk for pk, parent in is_parent.items() if parent])
    offered = offers.of_products(is_parent, records)
    earlier = _earlier_prices(offered, _prices_of(records))
    skus: dict[int, str] = {}
    for record in records:
        skus.setdefault(record.product_id, record.sku)
    sales = sold_of(list(is_parent)) if with_sales else {}
    return [
        _row(row, read, offered[row["pk"]], earlier.get(row["pk"]), skus.get(row["pk"], ""), sales.get(row["pk"], 0))
        for row in rows
    ]


def _earlier_prices(offered: Mapping[int, offers.Offer], prices: Mapping[int, Decimal | None]) -> dict[int, Decimal]:
    """Of the products whose shown price is a reduced one: where another SKU asks the same without a reduction, it is
    none."""
    asking = {record: prices[record] for offer in offered.values() for record in offer.asking}
    earlier = reductions.of_records(asking)
    lowest = {pk: [earlier.get(record) for record in offer.asking] for pk, offer in offered.items()}
    return {pk: min(found) for pk, found in lowest.items() if found and None not in found}


def _prices_of(records: Iterable[offers.Record]) -> dict[int, Decimal | None]:
    return {record.pk: record.price for record in records}


def _row(row: Mapping[str, Any], read: facts.Read, offer: offers.Offer, earlier, sku: str, sold: int) -> Shelf:
    pk, parent_id = row["pk"], row["parent_id"]
    visible = _is_shown(row) and (parent_id is None or _is_shown(read.rows[parent_id]))
    return Shelf(
        product_id=pk,
        family=parent_id or pk,
        is_visible=visible,
        is_listed=visible and parent_id is None,
        price=offer.price,
        earlier_price=earlier,
        stock_left=offer.left,
        in_stock=offer.in_stock,
        title=row["title"],
        brand=row["brand"] if parent_id is None else read.rows[parent_id]["brand"],
        created_at=row["date_created"],
        rating=row["rating"],
        sold=sold,
        card=read.card(pk, sku),
        facts=read.facts(pk),
    )


def _is_shown(row: Mapping[str, Any]) -> bool:
    return row["is_public"] and row["deleted_at"] is None


def sold_of(product_ids: Collection[int]) -> dict[int, int]:
    """Units of these products, and of the variants of parents among them, in orders that were not cancelled."""
    found: dict[int, int] = {}
    lines = Line.objects.exclude(order__status=statuses.CANCELLED).order_by()
    for owner in ("product", "product__parent"):
        asked = lines.filter(**{f"{owner}__in": product_ids}).values_list(owner)
        for pk, units in asked.annotate(units=Sum("quantity")):
            found[pk] = found.get(pk, 0) + units
    return found


def upsert(rows: Collection[Shelf], columns: Iterable[str] = COLUMNS) -> None:
    """Inserts the rows; where there is one already, its `columns` are replaced."""
    targets = {"unique_fields": ["product"]} if connection.features.supports_update_conflicts_with_target else {}
    Shelf.objects.bulk_create(rows, update_conflicts=True, update_fields=list(columns), batch_size=BATCH, **targets)


def move(name: str) -> None:
    """Marks a new revision: what readers keep in memory is left at their next reading."""
    mark = secrets.token_hex(8)
    if not Revision.objects.filter(pk=name).update(mark=mark):
        Revision.objects.bulk_create([Revision(name=name, mark=mark)], ignore_conflicts=True)


def rebuild(product_ids: Iterable[int] | None = None) -> int:
    """Reckons these rows, or all of the shop's, anew, with what was sold. Answers how many. A transaction a batch."""
    ids = Product.objects.order_by("pk").values_list("pk", flat=True) if product_ids is None else sorted(product_ids)
    written = 0
    for batch in _batches(list(ids)):
        with transaction.atomic():
            list(transactions.locked(Shelf.objects.filter(pk__in=batch)).values_list("pk"))
            upsert(reckoned(batch, with_sales=True), (*COLUMNS, "sold"))
        written += len(batch)
    if written:
        move(Revision.CATALOGUE)
    return written


def after_migrate(app_config, using: str = "default", **_kwargs) -> None:
    """A shop that comes from before the shelf, or whose rows were loaded past it, gets the missing rows."""
    if app_config.label == "shelf" and using == "default" and _is_whole():
        rebuild(missing())


def missing() -> list[int]:
    """Products that have no row: they came into the database past every door."""
    return list(Product.objects.filter(shelf=None).order_by("pk").values_list("pk", flat=True))


def _is_whole() -> bool:
    """Whether all tables that a row is reckoned from are there: somebody may migrate apps one by one."""
    tables = set(connection.introspection.table_names())
    return {Line._meta.db_table, Shelf._meta.db_table, Product._meta.db_table} <= tables


def _families(ids: set[int]) -> set[int]:
    """These products with their parents and variants."""
    found = set(ids)
    for batch in _batches(sorted(ids)):
        kin = Product.objects.filter(Q(pk__in=batch) | Q(parent__in=batch)).order_by()
        for pk, parent_id in kin.values_list("pk", "parent_id"):
            found |= {pk, parent_id} - {None}
    return found


def _batches(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
