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


class BasketManager(models.Manager):
    def lock(self, basket_id: int) -> None:
        """Lock an editable cart until the transaction ends, and mark it as touched. Raises CartClosed.

        One UPDATE is lock, status check and time stamp at once: it waits for whoever holds the row, then looks at
        the status that they left behind. Raises Basket.DoesNotExist for a cart that is gone.
        """
        editable = self.filter(pk=basket_id, status__in=self.model.editable_statuses)
        if not editable.update(updated_at=timezone.now()):
            raise CartClosed(self.get(pk=basket_id))

    def lock_in_order(self, basket_ids: Iterable[int]) -> dict:
        """Lock several carts in pk order, whatever their status, so that two merges cannot wait for each other."""
        baskets = self.select_for_update().filter(pk__in=list(basket_ids)).order_by("pk")
        return {basket.pk: basket for basket in baskets}


class LineQuerySet(models.QuerySet):
    def with_catalogue(self) -> LineQuerySet:
        """One statement with all that pricing, offers and display read of a line.

        Adds `image_path` (the product's first picture, else its parent's, else "") and `has_options`.
        """
        pictures = apps.get_model("catalogue", "ProductImage").objects.order_by("display_order", "pk")
        options = apps.get_model("basket", "LineAttribute").objects.filter(line=OuterRef("pk"))
        return self.with_stock().annotate(
            image_path=Coalesce(
                Subquery(pictures.filter(product=OuterRef("product_id")).values("original")[:1]),
                Subquery(pictures.filter(product=OuterRef("product__parent_id")).values("original")[:1]),
                Value(""),
                output_field=models.CharField(),
            ),
            has_options=Exists(options),
        )

    def with_stock(self) -> LineQuerySet:
        """Joins what price and availability read."""
        return self.select_related("product__product_class", "product__parent__product_class", "stockrecord__partner")
