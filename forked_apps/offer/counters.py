"""Counts of use move by themselves: saving a voucher or an offer never writes back the counts it was loaded with."""

from __future__ import annotations

from django.db import models
from django.db.models import F


class CountedUse(models.Model):
    """Mixed into models whose use is counted by one statement, under a lock, while staff may have the row open.

    `save()` of an existing row leaves COUNTS alone unless `update_fields` names them; `count_up` moves them.
    """

    COUNTS: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def save(self, *, force_insert=False, force_update=False, using=None, update_fields=None) -> None:
        if update_fields is None and not self._state.adding and not force_insert:
            update_fields = self._own_columns()
        super().save(force_insert=force_insert, force_update=force_update, using=using, update_fields=update_fields)

    save.alters_data = True

    def count_up(self, **by) -> None:
        """Adds to the counts in the database and reads them back."""
        type(self)._base_manager.filter(pk=self.pk).update(**{count: F(count) + more for count, more in by.items()})
        self.refresh_from_db(fields=list(by))

    count_up.alters_data = True

    def _own_columns(self) -> list[str]:
        deferred = self.get_deferred_fields()
        return [
            field.name
            for field in self._meta.concrete_fields
            if not field.primary_key and field.name not in self.COUNTS and field.attname not in deferred
        ]
