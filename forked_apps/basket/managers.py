"""Querysets of carts and lines: the row lock, and one statement with all that pricing reads."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from oscar.apps.basket.managers import OpenBasketManager, SavedBasketManager  # noqa: F401 - Oscar looks them up here

from forked_apps.basket.exceptions import CartClosed
from forked_apps.prepared import Prepared, Slot


def picture_of(product: str, parent: str) -> Coalesce:
    """The path of a product's first picture, else of its parent's, else "", as a column."""
    pictures = apps.get_model("catalogue", "ProductImage").objects.order_by("display_order", "pk")
    first = (Subquery(pictures.filter(product=OuterRef(column)).values("original")[:1]) for column in (product, parent))
    return Coalesce(*first, Value(""), output_field=models.CharField())


class BasketManager(models.Manager):
    def lock(self, basket_id: int) -> None:
        """Lock an editable cart until the transaction ends, and mark it as touched. Raises CartClosed.

        One UPDATE is lock, status check and time stamp at once: it waits for whoever holds the row, then looks at
        the status that they left behind. Raises Basket.DoesNotExist for a cart that is gone.
        """
        editable = self.filter(pk=basket_id, status__in=self.model.editable_statuses)
        if not editable.update(updated_at=timezone.now()):
            raise CartClosed(self.get(pk=basket_id))

    def get_locked(self, basket_id: int):
        """The cart, locked until the transaction ends, whatever its status. Raises DoesNotExist."""
        rows = _LOCKED(basket=basket_id)
        if not rows:
            raise self.model.DoesNotExist
        return rows[0]

    def lock_known(self, basket) -> None:
        """`lock` for a cart in the caller's memory, which is as in the database afterwards; its lines are forgotten.

        Every writer moves `updated_at`: where it is still the one that was read, nothing has to be read again.
        """
        basket.reset_offer_applications()
        now = timezone.now()
        if basket.is_new:  # nobody else can know it, and the row is ours until the commit
            basket.updated_at = now
            return
        same = self.filter(pk=basket.pk, status__in=self.model.editable_statuses, updated_at=basket.updated_at)
        if same.update(updated_at=now):
            basket.updated_at = now
        else:
            self.lock(basket.pk)
            basket.refresh_from_db()

    def lock_in_order(self, basket_ids: Iterable[int]) -> dict:
        """Lock several carts in pk order, whatever their status, so that two merges cannot wait for each other."""
        baskets = self.select_for_update().filter(pk__in=list(basket_ids)).order_by("pk")
        return {basket.pk: basket for basket in baskets}


_LOCKED = Prepared(
    lambda: (
        apps.get_model("basket", "Basket")
        .objects.select_for_update()
        .filter(pk=Slot("basket", models.BigIntegerField()))
    ),
    locks=True,
)


class LineQuerySet(models.QuerySet):
    def with_catalogue(self) -> LineQuerySet:
        """One statement with all that pricing, offers and display read of a line.

        Adds `image_path` (the product's first picture, else its parent's, else ""), `has_options`, `has_vouchers` (the
        cart) and `rules_version` (partner.rules). Product classes and partners are in the rules, and descriptions are
        left where they are.
        """
        from forked_apps.partner import rules

        options = apps.get_model("basket", "LineAttribute").objects.filter(line=OuterRef("pk"))
        vouchers = apps.get_model("basket", "Basket").vouchers.through.objects
        joined = self.select_related("product__parent", "stockrecord")
        return joined.defer("product__description", "product__parent__description").annotate(
            rules_version=rules.version_column(),
            has_vouchers=Exists(vouchers.filter(basket=OuterRef("basket"))),
            image_path=picture_of("product_id", "product__parent_id"),
            has_options=Exists(options),
        )

    def with_stock(self) -> LineQuerySet:
        """Joins what price and availability read."""
        return self.select_related("product__product_class", "product__parent__product_class", "stockrecord__partner")
