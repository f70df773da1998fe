"""Product querysets that speak the shop's language: visible, in a category, in a price range, in stock."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from oscar.apps.catalogue import managers as oscar

from forked_apps.catalogue import changes

CategoryManager = oscar.CategoryManager
CategoryQuerySet = oscar.CategoryQuerySet
AttributeFilter = oscar.AttributeFilter

# Keys of `ordered_by`; each ends in the key, so that pages never overlap.
ORDERINGS: dict[str, tuple] = {
    "price": (F("shelf__price").asc(nulls_last=True), "pk"),
    "-price": (F("shelf__price").desc(nulls_last=True), "-pk"),
    "name": ("title", "pk"),
    "-name": ("-title", "-pk"),
    "newest": ("-date_created", "-pk"),
    "oldest": ("date_created", "pk"),
    "rating": (F("rating").desc(nulls_last=True), "-pk"),
    "bestselling": (F("shelf__sold").desc(nulls_last=True), "-pk"),
}


class ProductQuerySet(oscar.ProductQuerySet):
    """Oscar's product queryset with our questions. All of them are SQL: no question costs a query per row."""

    def public(self) -> ProductQuerySet:
        return self.filter(is_public=True, deleted_at=None)

    def browsable(self) -> ProductQuerySet:
        return self.public().filter(parent=None)

    def browsable_dashboard(self) -> ProductQuerySet:
        """Stand-alone and parent products that staff work with, public or not; deleted ones are out of their way."""
        return self.filter(parent=None, deleted_at=None)

    def visible(self) -> ProductQuerySet:
        """What a shopper may see and buy: public, not deleted, and the parent too."""
        parent_is_visible = Q(parent=None) | Q(parent__is_public=True, parent__deleted_at=None)
        return self.public().filter(parent_is_visible)

    def deleted(self) -> ProductQuerySet:
        return self.exclude(deleted_at=None)

    def family_of(self, product_ids: Collection[int]) -> ProductQuerySet:
        """These products and their children."""
        return self.filter(Q(pk__in=product_ids) | Q(parent_id__in=product_ids))

    def in_category(self, category_ids: Collection[int]) -> ProductQuerySet:
        """Products in any of these categories or below them; a child is where its parent is. One extra query."""
        relation = self.model._meta.get_field("categories").remote_field
        placements = relation.through.objects
        below = Q(pk__in=[])
        for path in relation.model.objects.filter(pk__in=category_ids).values_list("path", flat=True):
            below |= Q(category__path__startswith=path)
        return self.filter(
            Exists(placements.filter(below, product=OuterRef("pk")))
            | Exists(placements.filter(below, product=OuterRef("parent_id")))
        )

    def with_price(self) -> ProductQuerySet:
        """Adds `live_price` (Decimal or None, as stored: gross in gross shops), `live_stock` (None: not counted) and
        `earlier_price` (of a reduced price). All are of the shelf, which every transaction leaves true."""
        return self.annotate(
            live_price=F("shelf__price"),
            live_stock=F("shelf__stock_left"),
            earlier_price=F("shelf__earlier_price"),
        )

    def priced_between(self, minimum: Decimal | None = None, maximum: Decimal | None = None) -> ProductQuerySet:
        """Products whose price on the shelf lies in the closed range; no price, no match."""
        products = self.filter(shelf__price__isnull=False)
        if minimum is not None:
            products = products.filter(shelf__price__gte=minimum)
        if maximum is not None:
            products = products.filter(shelf__price__lte=maximum)
        return products

    def in_stock(self) -> ProductQuerySet:
        """Products that can be bought now; a parent when one of its visible children can."""
        return self.filter(shelf__in_stock=True)

    def out_of_stock(self) -> ProductQuerySet:
        return self.filter(shelf__in_stock=False)

    def ordered_by(self, key: str) -> ProductQuerySet:
        """In one of `ORDERINGS`; KeyError for any other key."""
        return self.order_by(*ORDERINGS[key])

    @transaction.atomic
    def delete(self) -> tuple[int, dict[str, int]]:
        """Hides these products and their children instead of removing rows: carts and orders point at them."""
        family = self.model.objects.family_of(list(self.values_list("pk", flat=True)))
        ids = list(family.values_list("pk", flat=True))
        now = timezone.now()
        hidden = self.model.objects.filter(pk__in=ids).update(is_public=False, deleted_at=now, date_updated=now)
        changes.record(ids)
        return hidden, {self.model._meta.label: hidden}

    delete.alters_data = True
    delete.queryset_only = True
