"""Querysets of orders: whose they are, who may see them; rows of orders are never deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connections, models, transaction

from forked_apps.order import kept, signals

if TYPE_CHECKING:
    from datetime import datetime


def refuse_delete(rows) -> None:
    """Raises ProtectedError: what a customer and a shop agreed on is kept; orders are cancelled instead."""
    raise models.ProtectedError("Orders and their documents are kept: cancel the order instead.", set(rows))


class KeptQuerySet(models.QuerySet):
    """Rows that the shop never deletes. Writing many at once reports them, so that their seals follow."""

    def update(self, **values):
        rule = kept.KEPT.get(self.model._meta.label)
        if rule is None or not rule.follows(values):
            return super().update(**values)
        with transaction.atomic(using=self.db, savepoint=False):
            keys = list(self.order_by().values_list("pk", flat=True))
            changed = super().update(**values)
            signals.rows_changed.send(sender=self.model, keys=keys, columns=frozenset(values))
        return changed

    update.alters_data = True

    def bulk_create(self, objs, *args, **options):
        """As Django's; rows with seals of their own are inserted one by one where the database tells no keys."""
        rule = kept.KEPT.get(self.model._meta.label)
        if rule is None or not rule.sealed:
            return super().bulk_create(objs, *args, **options)
        with transaction.atomic(using=self.db, savepoint=False):
            if not connections[self.db].features.can_return_rows_from_bulk_insert:
                for row in objs:
                    row.save(force_insert=True, using=self.db)
                return objs
            rows = super().bulk_create(objs, *args, **options)
            signals.rows_changed.send(sender=self.model, keys=[row.pk for row in rows], columns=None)
        return rows

    bulk_create.alters_data = True

    def delete(self):
        """Raises ProtectedError when there is anything to delete."""
        if rows := list(self[:10]):
            refuse_delete(rows)
        return 0, {}

    delete.alters_data = True
    delete.queryset_only = True


class OrderQuerySet(KeptQuerySet):
    def of(self, user) -> OrderQuerySet:
        """The orders that this user placed; none for a guest."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(user_id=user.pk)

    def visible_to(self, user) -> OrderQuerySet:
        """All orders for staff who may view orders, else the user's own."""
        if getattr(user, "is_staff", False) and user.has_perm("order.view_order"):
            return self.all()
        return self.of(user)

    def unpaid_past(self, now: datetime) -> OrderQuerySet:
        """Orders whose time to pay is over."""
        from forked_apps.order import statuses

        return self.filter(
            status=statuses.PENDING,
            payment_status__in=(statuses.UNPAID, statuses.PAYMENT_FAILED),
            expires_at__lte=now,
        )

    def found_by(self, reference: str) -> OrderQuerySet:
        """The order with this number, or, when the reference is all digits, with this primary key.

        A number always holds a letter, so the two cannot be confused.
        """
        if reference.isascii() and reference.isdigit() and len(reference) < 19:
            return self.filter(pk=int(reference))
        return self.filter(number=reference)

    def for_display(self) -> OrderQuerySet:
        """With everything that a list or a detail page shows, in a constant number of queries."""
        return self.select_related("user", "shipping_address__country", "billing_address__country").prefetch_related(
            "lines", "discounts", "surcharges"
        )


OrderManager = models.Manager.from_queryset(OrderQuerySet, class_name="OrderManager")
KeptManager = models.Manager.from_queryset(KeptQuerySet, class_name="KeptManager")


class LineQuerySet(KeptQuerySet):
    def holding_stock(self) -> LineQuerySet:
        """Lines whose units are reserved in a stock record and not yet sent."""
        return self.filter(num_allocated__gt=0, stockrecord__isnull=False)


LineManager = models.Manager.from_queryset(LineQuerySet, class_name="LineManager")
