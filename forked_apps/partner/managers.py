"""Managers that keep the one-writer rules: prices, stock and ledgers cannot be changed behind their writers' backs."""

from __future__ import annotations

from django.db import connections, models, transaction

from forked_apps.partner import signals

# Column -> who writes it instead.
GUARDED = {
    "price": "partner.pricing.set_prices",
    "num_in_stock": "partner.allocation.adjust or count",
    "num_allocated": "partner.allocation.allocate, release, consume or put_back",
}


class WriterBypassed(TypeError):
    """Code tried to change a guarded column past its one writer."""

    def __init__(self, columns):
        ways = "; ".join(f"{column}: use {GUARDED[column]}" for column in sorted(columns))
        super().__init__(f"This would leave no trace in the ledger. {ways}.")
        self.columns = tuple(sorted(columns))


class StockRecordQuerySet(models.QuerySet):
    """Refuses every write of price and stock that would miss the ledger; raises WriterBypassed."""

    def update(self, **values):
        _refuse(values)
        return super().update(**values)

    update.alters_data = True

    def bulk_update(self, objs, fields, batch_size=None):
        _refuse(fields)
        return super().bulk_update(objs, fields, batch_size=batch_size)

    bulk_update.alters_data = True

    @transaction.atomic
    def bulk_create(self, objs, batch_size=None, ignore_conflicts=False, update_conflicts=False, **conflicts):
        """Inserts new rows with their first ledger entries. Conflicts cannot be told from inserts: refused."""
        if ignore_conflicts or update_conflicts:
            _refuse(GUARDED)
        created = super().bulk_create(objs, batch_size=batch_size)
        self.model.begin_ledgers(created)
        return created

    bulk_create.alters_data = True

    def delete(self):
        """Takes these records off sale, one ledger entry each; no row goes."""
        return self.model.withdraw(list(self.values_list("pk", flat=True)))

    delete.alters_data = True
    delete.queryset_only = True


class StockRecordManager(models.Manager.from_queryset(StockRecordQuerySet)):
    pass


class LedgerQuerySet(models.QuerySet):
    """Reads and inserts only. Foreign keys that become NULL when their target goes do not pass here."""

    def bulk_create(self, objs, *args, **options):
        """As Django's, and announces the rows; one by one where the database does not tell their keys (MySQL)."""
        with transaction.atomic(using=self.db, savepoint=False):
            if not connections[self.db].features.can_return_rows_from_bulk_insert:
                for row in objs:
                    row.save(force_insert=True, using=self.db)
                return objs
            rows = super().bulk_create(objs, *args, **options)
            if rows:
                signals.ledger_written.send(sender=self.model, rows=rows)
        return rows

    bulk_create.alters_data = True

    def update(self, **values):
        raise TypeError("A ledger is not changed.")

    def bulk_update(self, objs, fields, batch_size=None):
        raise TypeError("A ledger is not changed.")

    def delete(self):
        raise TypeError("A ledger is not deleted.")

    delete.queryset_only = True


class LedgerManager(models.Manager.from_queryset(LedgerQuerySet)):
    pass


def _refuse(columns) -> None:
    bypassed = GUARDED.keys() & set(columns)
    if bypassed:
        raise WriterBypassed(bypassed)
