"""Stock: allocate, release, consume and put back for orders, adjust and count for staff; every movement is ledgered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Case, F, IntegerField, Value, When
from django.utils import timezone

from forked_apps import counting, transactions
from forked_apps.partner import holders, stock_ledger
from forked_apps.partner.attribution import Attribution, current
from forked_apps.prepared import Among, Prepared

if TYPE_CHECKING:
    from forked_apps.catalogue.models import Product
    from forked_apps.partner.models import StockRecord


LARGEST = 2**31 - 1  # what the column holds


@dataclass(frozen=True)
class Shortage:
    """A stock record that has less than was asked for."""

    stockrecord_id: int
    sku: str
    requested: int
    available: int


class OutOfStock(Exception):
    """Names every stock record that is short, not only the first."""

    def __init__(self, shortages: Collection[Shortage]):
        self.shortages = tuple(shortages)
        short = ", ".join(f"{s.sku}: {s.requested} requested, {s.available} available" for s in self.shortages)
        super().__init__(f"Not enough stock ({short}).")


class NotHeld(Exception):
    """More was to be released, shipped or returned than orders hold: the books and the caller disagree."""

    def __init__(self, stockrecord, quantity: int):
        super().__init__(f"{stockrecord.partner_sku}: {stockrecord.num_allocated} allocated, {quantity} wanted.")
        self.stockrecord = stockrecord
        self.quantity = quantity


class BelowAllocated(Exception):
    """Stock cannot be lowered below what orders hold; `order_numbers` are those orders."""

    def __init__(self, stockrecord, order_numbers: Collection[str]):
        self.stockrecord = stockrecord
        self.order_numbers = tuple(order_numbers)
        held_by = f" by {', '.join(self.order_numbers)}" if self.order_numbers else ""
        super().__init__(f"{stockrecord.partner_sku}: {stockrecord.num_allocated} units are held{held_by}.")


class NotCounted(Exception):
    """The stock of this record is not counted, so there is no figure to adjust."""

    def __init__(self, stockrecord):
        super().__init__(f"The stock of {stockrecord.partner_sku} is not counted.")
        self.stockrecord = stockrecord


class BeyondColumn(Exception):
    """More units than a stock figure can hold."""

    def __init__(self, stockrecord, figure: int):
        super().__init__(f"{stockrecord.partner_sku}: {figure} units are more than a stock figure holds.")
        self.stockrecord = stockrecord


def lock(*, stockrecord_ids: Collection[int]) -> dict[int, StockRecord]:
    """Locks these stock records until the end of the transaction, in the order of their keys; answers them by key.

    Call it before the first insert of the transaction: on MariaDB an inserted order line takes a shared lock on its
    stock row, and two transactions that then want to write it would wait for each other for ever.
    """
    ids = list(stockrecord_ids)
    return {row.pk: row for row in _LOCKED(records=ids)} if ids else {}


def _records_to_lock():
    from forked_apps.partner.models import StockRecord

    return transactions.locked(StockRecord.objects.filter(Among("pk", "records")))


_LOCKED = Prepared(_records_to_lock, locks=True)


def allocate(
    *,
    quantities: Mapping[int, int],
    order_number: str,
    now: datetime | None = None,
    locked: Mapping[int, StockRecord] | None = None,
    products: Mapping[int, Product] | None = None,
) -> dict[int, int]:
    """Sets stock aside for an order: all of it, or OutOfStock with every shortage and nothing written.

    `quantities` are units by stock record id. Answers what is held now, by id: records whose stock is not counted are
    left out, and must not be given to `release` or `consume` later. `locked` is what `lock` answered earlier in the
    same transaction, if nothing has moved these records since; the caller's transaction then takes the place of one
    of its own, and must not go on after an error. `products`, by key, spare asking for those of the records.
    """
    move = _Move(kind="allocated", in_stock=0, allocated=+1)
    if locked is not None and quantities.keys() <= locked.keys():
        rows = {pk: locked[pk] for pk in sorted(quantities)}
        return move.make(quantities, rows, order_number=order_number, now=now, products=products)
    return move.lock_and_make(quantities, order_number=order_number, now=now)


def release(*, quantities: Mapping[int, int], order_number: str, now: datetime | None = None) -> dict[int, int]:
    """Gives back what an order held. Raises NotHeld when that is more than is allocated."""
    return _Move(kind="released", in_stock=0, allocated=-1).lock_and_make(
        quantities, order_number=order_number, now=now
    )


def consume(*, quantities: Mapping[int, int], order_number: str, now: datetime | None = None) -> dict[int, int]:
    """Takes shipped units out of stock and out of what is allocated. Raises NotHeld."""
    return _Move(kind="shipped", in_stock=-1, allocated=-1).lock_and_make(
        quantities, order_number=order_number, now=now
    )


def put_back(*, quantities: Mapping[int, int], order_number: str, now: datetime | None = None) -> dict[int, int]:
    """Puts returned units back on the shelf."""
    return _Move(kind="returned", in_stock=+1, allocated=0).lock_and_make(
        quantities, order_number=order_number, now=now
    )


@transactions.repeated
def adjust(*, stockrecord_id: int, by: int, actor, reason: str, source: str = "", now: datetime | None = None):
    """Changes the stock of one record by so many units, up or down; answers the record as it is now.

    Raises BelowAllocated, BeyondColumn, NotCounted, StockRecord.DoesNotExist.
    """
    row = _lock_one(stockrecord_id)
    if row.num_in_stock is None:
        raise NotCounted(row)
    _set(
        {stockrecord_id: row.num_in_stock + by}, {row.pk: row}, kind="adjusted", by=_who(actor, reason, source), now=now
    )
    return row


@transactions.repeated
def count(
    *, stockrecord_id: int, counted: int | None, actor, reason: str, source: str = "", now: datetime | None = None
):
    """Sets the stock of one record to what was counted; None: not counted from now on. Answers the record.

    Raises BelowAllocated, BeyondColumn, StockRecord.DoesNotExist.
    """
    row = _lock_one(stockrecord_id)
    _set({stockrecord_id: counted}, {row.pk: row}, kind="counted", by=_who(actor, reason, source), now=now)
    return row


@transactions.repeated
def count_many(
    *,
    counts: Mapping[int, int | None],
    actor,
    reason: str,
    source: str,
    kind: str = "counted",
    now: datetime | None = None,
) -> set[int]:
    """`count` for many records in a constant number of statements; answers the ids whose figure changed.

    All or nothing: raises BelowAllocated for the first record that cannot go so low. `kind` is a StockMovement.Kind.
    """
    return _set(dict(counts), lock(stockrecord_ids=counts), kind=kind, by=_who(actor, reason, source), now=now)


@dataclass(frozen=True)
class _Move:
    """A movement for an order: the sign with which its units enter the two figures."""

    kind: str
    in_stock: int
    allocated: int

    @transactions.repeated
    def lock_and_make(self, quantities: Mapping[int, int], **facts) -> dict[int, int]:
        return self.make(quantities, lock(stockrecord_ids=quantities), **facts)

    def make(
        self,
        quantities: Mapping[int, int],
        rows: Mapping[int, StockRecord],
        *,
        order_number: str,
        now: datetime | None,
        products: Mapping[int, Product] | None = None,
    ) -> dict[int, int]:
        """Moves within `rows`, which are locked. A movement is one statement per set, however many records it has."""
        wanted = {pk: quantity for pk, quantity in quantities.items() if quantity}
        if any(quantity < 0 for quantity in wanted.values()):
            raise ValueError("Quantities are not negative; there is a function for each direction.")
        counted, family = _known(rows, products) or _look_up(rows)
        held = {pk: quantity for pk, quantity in wanted.items() if pk in counted}
        self._check(rows, held)
        if held:
            self._write(held)
            movements = self._rows(rows, held, order_number, now or timezone.now())
            stock_ledger.write(movements, {pk: rows[pk] for pk in held}, family, review=self._may_be_low(rows, held))
        return held

    def _check(self, rows, held: Mapping[int, int]) -> None:
        if self.allocated > 0:
            short = [
                Shortage(pk, rows[pk].partner_sku, quantity, max(rows[pk].available, 0))
                for pk, quantity in held.items()
                if rows[pk].available < quantity
            ]
            if short:
                raise OutOfStock(short)
        if self.allocated < 0:
            for pk, quantity in held.items():
                if rows[pk].num_allocated < quantity:
                    raise NotHeld(rows[pk], quantity)

    def _write(self, held: Mapping[int, int]) -> None:
        """One conditional statement for all rows: the second wall behind the lock and the check, before the CHECKs."""
        from forked_apps.partner.models import StockRecord

        if self.allocated > 0 and not self.in_stock:
            enough = ("num_in_stock", "num_allocated")
            if counting.add(StockRecord, {"num_allocated": held}, enough=enough) != len(held):
                raise RuntimeError("Stock changed under its lock.")
            return
        units = Case(*(When(pk=pk, then=Value(q)) for pk, q in held.items()), output_field=IntegerField())
        # The base manager: the shop's own refuses stock from anyone but this module.
        rows = StockRecord._base_manager.filter(pk__in=held)
        columns = {}
        if self.allocated < 0:
            # MariaDB's stock column is unsigned: a result below zero would be an error of its own, so it is excluded.
            rows = rows.filter(num_allocated__gte=units)
            columns["num_allocated"] = F("num_allocated") - units
        if self.in_stock:
            columns["num_in_stock"] = F("num_in_stock") + units if self.in_stock > 0 else F("num_in_stock") - units
        if rows.update(**columns) != len(held):
            raise RuntimeError("Stock changed under its lock.")

    def _may_be_low(self, rows, held: Mapping[int, int]) -> list[int]:
        """The records whose alerts may change: units that are set aside can only make one low that has a threshold."""
        if self.allocated <= 0:
            return list(held)
        limits = ((pk, rows[pk].low_stock_threshold, rows[pk].available - units) for pk, units in held.items())
        return [pk for pk, threshold, left in limits if threshold is not None and left < threshold]

    def _rows(self, rows, held: Mapping[int, int], order_number: str, now: datetime) -> list:
        by = current()
        return [
            stock_ledger.movement(
                rows[pk],
                kind=self.kind,
                in_stock_delta=self.in_stock * quantity,
                allocated_delta=self.allocated * quantity,
                order_number=order_number,
                by=by,
                at=now,
            )
            for pk, quantity in held.items()
        ]


def _set(figures: dict[int, int | None], rows: dict, *, kind: str, by: Attribution, now: datetime | None) -> set[int]:
    from forked_apps.partner.models import StockRecord

    now = now or timezone.now()
    changed, movements = [], []
    for pk, row in rows.items():
        new, old = figures[pk], row.num_in_stock
        if new == old:
            continue
        if new is not None and new < row.num_allocated:
            raise BelowAllocated(row, holders.order_numbers(pk))
        if new is not None and new > LARGEST:
            raise BeyondColumn(row, new)
        movements.append(stock_ledger.movement(row, kind=kind, in_stock_delta=(new or 0) - (old or 0), by=by, at=now))
        row.num_in_stock, row.date_updated = new, now
        changed.append(row)
    StockRecord._base_manager.bulk_update(changed, ["num_in_stock", "date_updated"], batch_size=500)
    stock_ledger.write(movements, {row.pk: row for row in changed})
    return {row.pk for row in changed}


def _lock_one(stockrecord_id: int) -> StockRecord:
    from forked_apps.partner.models import StockRecord

    return transactions.locked(StockRecord.objects).get(pk=stockrecord_id)


def _who(actor, reason: str, source: str) -> Attribution:
    """The named actor with the current source, unless another is given."""
    return Attribution(actor if getattr(actor, "pk", None) else None, source or current().source, reason)


def _known(rows: Mapping[int, StockRecord], products: Mapping[int, Product] | None) -> tuple[set, set] | None:
    """The answer of `_look_up` from products in memory; None when some are missing."""
    if products is None or not {row.product_id for row in rows.values()} <= products.keys():
        return None
    of = {pk: products[row.product_id] for pk, row in rows.items()}
    counted = {pk for pk, row in rows.items() if row.num_in_stock is not None and _is_counted(of[pk])}
    return counted, {pk for product in of.values() for pk in (product.pk, product.parent_id) if pk is not None}


def _is_counted(product: Product) -> bool:
    return product.get_product_class().track_stock


def _look_up(rows: Mapping[int, StockRecord]) -> tuple[set[int], set[int]]:
    """The ids whose stock is counted (there is a figure, and the product class tracks stock), and all their products
    with the parents of these. One query.
    """
    from forked_apps.catalogue.models import Product

    products = Product.objects.filter(pk__in={row.product_id for row in rows.values()})
    tracked = products.values_list(
        "pk", "parent_id", "product_class__track_stock", "parent__product_class__track_stock"
    )
    untracked, family = set(), set()
    for pk, parent_id, own, inherited in tracked.order_by():
        family |= {pk, parent_id} - {None}
        if False in (own, inherited):
            untracked.add(pk)
    return {pk for pk, row in rows.items() if row.num_in_stock is not None and row.product_id not in untracked}, family
