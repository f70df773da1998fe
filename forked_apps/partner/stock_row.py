"""How a stock record saves itself: changed price and stock go to their writers, stale figures are never written."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import models, transaction

from forked_apps.partner import first_entries
from forked_apps.partner.managers import GUARDED


class GuardedStockRow(models.Model):
    """Mixed into StockRecord.

    `save()` of an existing row never writes price or stock columns itself: what the caller changed since loading goes
    to `pricing.set_prices` and `allocation.count`, under the current attribution; what the caller did not change stays
    as it is in the database, whoever changed it meanwhile.
    """

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db, field_names, values):
        row = super().from_db(db, field_names, values)
        row._remember()
        return row

    def refresh_from_db(self, using=None, fields=None, from_queryset=None) -> None:
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)
        self._remember()

    def save(self, *, force_insert=False, force_update=False, using=None, update_fields=None) -> None:
        """Raises pricing.InvalidPrice, allocation.BelowAllocated when stock would not cover what orders hold."""
        from forked_apps.partner import pricing

        self.price = pricing.rounded(self.price)
        with transaction.atomic():
            if self._state.adding or force_insert:
                super().save(force_insert=force_insert, using=using, update_fields=update_fields)
                first_entries.write([self])
            else:
                changed = self._changed(update_fields)
                super().save(force_update=force_update, using=using, update_fields=self._own_columns(update_fields))
                self._hand_over(changed)
        self._remember()

    save.alters_data = True

    def delete(self, using=None, keep_parents=False) -> tuple[int, dict[str, int]]:
        """Takes the record off sale; no row goes. Answers like Django: how many, of what."""
        answer = type(self).objects.filter(pk=self.pk).delete()
        self.refresh_from_db(fields=["price", "date_updated"])
        return answer

    @classmethod
    def begin_ledgers(cls, records: Sequence[GuardedStockRow]) -> None:
        """The first ledger rows of records that were just inserted; for the manager, which knows no flows."""
        first_entries.write(records)

    @classmethod
    def withdraw(cls, stockrecord_ids: Collection[int]) -> tuple[int, dict[str, int]]:
        """Takes records off sale; for the manager, which knows no flows."""
        from forked_apps.partner import pricing

        return pricing.withdraw(stockrecord_ids=stockrecord_ids)

    @property
    def available(self) -> int | None:
        """Units that can still be sold; None when stock is not counted."""
        return None if self.num_in_stock is None else self.num_in_stock - self.num_allocated

    @property
    def net_stock_level(self) -> int:
        """Oscar's name for `available`; 0 where stock is not counted."""
        return self.available or 0

    @property
    def is_below_threshold(self) -> bool:
        if self.low_stock_threshold is None or self.available is None:
            return False
        return self.available < self.low_stock_threshold

    # Oscar's own door to allocation, kept for code that was written against it; each is a movement in the ledger.

    def allocate(self, quantity: int) -> None:
        self._move("allocate", quantity)

    def cancel_allocation(self, quantity: int) -> None:
        self._move("release", quantity)

    def consume_allocation(self, quantity: int) -> None:
        self._move("consume", quantity)

    def _move(self, flow: str, quantity: int) -> None:
        from forked_apps.partner import allocation

        getattr(allocation, flow)(quantities={self.pk: quantity}, order_number="")
        self.refresh_from_db(fields=["num_in_stock", "num_allocated"])

    def _remember(self) -> None:
        self._known = {column: self.__dict__[column] for column in GUARDED if column in self.__dict__}

    def _changed(self, update_fields) -> set[str]:
        loaded = {column for column in ("price", "num_in_stock") if column in self.__dict__}
        if update_fields is not None:
            loaded &= set(update_fields)
        known = getattr(self, "_known", {})
        return {column for column in loaded if column not in known or known[column] != getattr(self, column)}

    def _own_columns(self, update_fields) -> list[str]:
        deferred = self.get_deferred_fields()
        own = [
            field.name
            for field in self._meta.concrete_fields
            if not field.primary_key and field.name not in GUARDED and field.attname not in deferred
        ]
        return own if update_fields is None else [name for name in own if name in set(update_fields)]

    def _hand_over(self, changed: set[str]) -> None:
        from forked_apps.partner import allocation, pricing
        from forked_apps.partner.attribution import current

        by = current()
        if "price" in changed:
            new = pricing.NewPrice(self.pk, self.price)
            pricing.set_prices(changes=[new], actor=by.actor, reason=by.reason, source=by.source, now=by.at)
        if "num_in_stock" in changed:
            allocation.count(
                stockrecord_id=self.pk,
                counted=self.num_in_stock,
                actor=by.actor,
                reason=by.reason,
                source=by.source,
                now=by.at,
            )
