"""Product querysets that speak the shop's language: visible, in a category, in a price range, in stock."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from django.db import models, transaction
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Subquery, Sum, When
from django.utils import timezone
from oscar.apps.catalogue import managers as oscar

from forked_apps.catalogue import changes

CategoryManager = oscar.CategoryManager
CategoryQuerySet = oscar.CategoryQuerySet
AttributeFilter = oscar.AttributeFilter

# Keys of `ordered_by`; each ends in the key, so that pages never overlap.
ORDERINGS: dict[str, tuple] = {
    "price": (F("live_price").asc(nulls_last=True), "pk"),
    "-price": (F("live_price").desc(nulls_last=True), "-pk"),
    "name": ("title", "pk"),
    "-name": ("-title", "-pk"),
    "newest": ("-date_created", "-pk"),
    "oldest": ("date_created", "pk"),
    "rating": (F("rating").desc(nulls_last=True), "-pk"),
    "bestselling": (F("stats__num_purchases").desc(nulls_last=True), "-pk"),
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
        """Adds `live_price` (Decimal or None, as stored: gross in gross shops) and `live_stock` (None: not counted).

        Both follow the rule of `partner.strategy`: a product sells from its lowest stock record that has a price and
        stock, else shows the lowest one with a price; a parent shows its cheapest visible child that sells, else its
        cheapest visible child. Stock is what is left on all records that can sell, of the children for a parent.
        """
        records = _priced_records(self)
        return self.annotate(
            live_price=self._live_price(),
            live_stock=Case(
                When(_is_endless(self), then=None),
                When(structure=self.model.PARENT, then=_left(records.filter(_visible_child_of(OuterRef("pk"))))),
                default=_left(records.filter(product=OuterRef("pk"))),
                output_field=IntegerField(),
            ),
        )

    def _live_price(self) -> Case:
        records = _priced_records(self)
        own = records.filter(product=OuterRef("pk")).order_by("-can_sell", "pk")
        of_children = _chosen(records.filter(_visible_child_of(OuterRef("pk"))), records).order_by(
            "-can_sell", "price", "pk"
        )
        return Case(
            When(structure=self.model.PARENT, then=Subquery(of_children.values("price")[:1])),
            default=Subquery(own.values("price")[:1]),
        )

    def _priced(self) -> ProductQuerySet:
        """With `live_price` alone: filters and orders over a whole catalogue need not count its stock."""
        return self if "live_price" in self.query.annotations else self.annotate(live_price=self._live_price())

    def priced_between(self, minimum: Decimal | None = None, maximum: Decimal | None = None) -> ProductQuerySet:
        """Products whose `live_price` lies in the closed range; no price, no match."""
        products = self._priced()
        if minimum is not None:
            products = products.filter(live_price__gte=minimum)
        if maximum is not None:
            products = products.filter(live_price__lte=maximum)
        return products.filter(live_price__isnull=False)

    def in_stock(self) -> ProductQuerySet:
        """Products that can be bought now; a parent when one of its visible children can."""
        return self.filter(_sells(self))

    def out_of_stock(self) -> ProductQuerySet:
        return self.filter(~_sells(self))

    def ordered_by(self, key: str) -> ProductQuerySet:
        """In one of `ORDERINGS`; KeyError for any other key."""
        products = self._priced() if key.lstrip("-") == "price" else self
        return products.order_by(*ORDERINGS[key])

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


def _sells(products: ProductQuerySet) -> Q:
    """Whether a product, or a visible child of it, can be bought now.

    Two sets that the database builds once, instead of one question for each product: a plan that looks right for a
    small table would otherwise read all stock records for every product of a large one.
    """
    selling = _priced_records(products).filter(can_sell=True).order_by()
    of_visible_children = selling.filter(_visible(), product__parent__isnull=False)
    return Q(pk__in=selling.values("product_id")) | Q(pk__in=of_visible_children.values("product__parent_id"))


def _is_endless(products: ProductQuerySet) -> Q:
    """Whether it sells from stock that is not counted; asked for the few rows that are shown."""
    endless = _priced_records(products).filter(_is_untracked())
    own = Exists(endless.filter(product=OuterRef("pk")))
    return Q(own) | Q(Exists(endless.filter(_visible_child_of(OuterRef("pk")))))


def _is_untracked() -> Q:
    """Stock that is not counted: no figure, or a product class that does not track it."""
    return (
        Q(num_in_stock=None)
        | Q(product__product_class__track_stock=False)
        | Q(product__parent__product_class__track_stock=False)
    )


def _visible() -> Q:
    return Q(product__is_public=True, product__deleted_at=None)


def _visible_child_of(parent) -> Q:
    return _visible() & Q(product__parent=parent)


def _priced_records(products: ProductQuerySet) -> models.QuerySet:
    """Stock records with a price, each with `can_sell`: there is stock left, or stock is not counted.

    Reached through the product's relation: stock belongs to the app above this one.
    """
    records = products.model._meta.get_field("stockrecords").related_model._default_manager
    return records.filter(price__isnull=False).annotate(
        can_sell=Case(
            When(_is_untracked() | Q(num_in_stock__gt=F("num_allocated")), then=True),
            default=False,
            output_field=models.BooleanField(),
        )
    )


def _chosen(records: models.QuerySet, among: models.QuerySet) -> models.QuerySet:
    """Of each product only the record it sells from: no other one of `among` comes before it."""
    comes_first = Q(can_sell__gt=OuterRef("can_sell")) | Q(can_sell=OuterRef("can_sell"), pk__lt=OuterRef("pk"))
    return records.filter(~Exists(among.filter(comes_first, product=OuterRef("product"))))


def _left(records) -> Subquery:
    left = (
        records.filter(can_sell=True)
        .order_by()
        .annotate(_all=models.Value(1))
        .values("_all")
        .annotate(left=Sum(F("num_in_stock") - F("num_allocated")))
        .values("left")
    )
    return models.functions.Coalesce(Subquery(left, output_field=IntegerField()), 0)
