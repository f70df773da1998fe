"""Basket and Line: Oscar's, with a public id, one open cart per owner, and what the shopper has seen so far."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.basket.abstract_models import AbstractBasket, AbstractLine

from forked_apps.basket.exceptions import CartClosed


class Basket(AbstractBasket):
    """A cart. Prices, offers and availability are never stored here: they are asked for at each read.

    `open_owner` is the owner while the cart is open, else null. Its unique index is the promise "one open cart per
    owner" on every database: MariaDB ignores conditional constraints, and allows many nulls in a unique column.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    open_owner = models.BigIntegerField(null=True, unique=True, editable=False)
    shipping_method = models.CharField(_("Shipping method"), max_length=128, blank=True)
    shipping_address = models.JSONField(_("Shipping address"), null=True, blank=True)
    # What the shopper was told last about the cart as a whole: vouchers, offers, shipping.
    acknowledged = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta(AbstractBasket.Meta):
        abstract = False

    def save(self, *args, update_fields=None, **kwargs):
        """Keep `open_owner` in step with owner and status, whatever part is saved."""
        self.open_owner = self.owner_id if self.status == self.OPEN else None
        self.updated_at = timezone.now()
        if update_fields is not None:
            update_fields = {*update_fields, "open_owner", "updated_at"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def all_lines(self):
        """The lines in order of addition, loaded once with product, class, parent and stock record."""
        if self.pk is None:
            return self.lines.model.objects.none()
        if self._lines is None:
            self._lines = self.lines.with_catalogue().order_by("pk")
        return self._lines

    @property
    def num_lines(self):
        return len(self.all_lines())

    def add_product(self, product, quantity=1, options=None):
        """Oscar's door to `editing.add`; returns (line, created) and raises what that raises."""
        from forked_apps.basket import editing

        if self.pk is None:
            self.save()
        line, created = editing.add_line(
            basket_id=self.pk, product_id=product.pk, quantity=quantity, options=options, strategy=self._own_strategy()
        )
        self.reset_offer_applications()
        return line, created

    add_product.alters_data = True
    add = add_product

    def merge(self, basket, add_quantities=True):
        """Move the other cart's lines, vouchers and choices into this one; merging twice changes nothing.

        Raises CartClosed when this cart is no longer open. Quantities stay within stock and limits.
        """
        from forked_apps.basket import merging

        merging.merge(into_id=self.pk, from_id=basket.pk, add_quantities=add_quantities)
        for instance in (self, basket):
            instance.refresh_from_db()
            instance.reset_offer_applications()

    merge.alters_data = True

    def freeze(self):
        """Forbid changes; only an open or saved cart can be frozen. Raises CartClosed otherwise."""
        self._move(self.FROZEN, allowed=(self.OPEN, self.SAVED, self.FROZEN))

    freeze.alters_data = True

    def thaw(self):
        """Open a frozen cart again; a cart that its owner opened meanwhile is merged into it."""
        from forked_apps.basket import merging

        if self.owner_id:
            merging.make_room(basket_id=self.pk, owner_id=self.owner_id)
        self._move(self.OPEN, allowed=(self.OPEN, self.FROZEN))

    thaw.alters_data = True

    def submit(self):
        """Mark as ordered; once submitted, a cart stays so. Raises CartClosed for a merged cart."""
        if self.status != self.SUBMITTED:
            self._move(self.SUBMITTED, allowed=(self.OPEN, self.SAVED, self.FROZEN), date_submitted=timezone.now())

    submit.alters_data = True
    set_as_submitted = submit

    def _move(self, status, *, allowed, **values):
        """One conditional UPDATE, so that two processes cannot both move the same cart."""
        values |= {
            "status": status,
            "open_owner": self.owner_id if status == self.OPEN else None,
            "updated_at": timezone.now(),
        }
        moved = type(self).objects.filter(pk=self.pk, status__in=allowed).update(**values)
        if not moved:
            self.refresh_from_db(fields=["status", "open_owner"])
            raise CartClosed(self)
        for name, value in values.items():
            setattr(self, name, value)

    def _own_strategy(self):
        return self.strategy if self.has_strategy else None


class LineQuerySet(models.QuerySet):
    def with_catalogue(self):
        """Join what pricing, offers and display read of a line, so that twenty lines cost one statement."""
        return self.select_related(
            "product__product_class", "product__parent__product_class", "stockrecord__partner"
        ).prefetch_related("attributes__option", "product__images", "product__parent__images")


class Line(AbstractLine):
    """A product and a quantity.

    `price_when_added` (per unit, as the shop showed it) is history: nothing reprices it. A stock record that is deleted
    leaves the line in the cart, shown as unavailable, instead of taking it away silently.
    """

    stockrecord = models.ForeignKey(
        "partner.StockRecord", null=True, blank=True, on_delete=models.SET_NULL, related_name="basket_lines"
    )
    price_when_added = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True, editable=False)
    # What the shopper was told last: {"unit_price": "12.00", "available": 3 or null, "buyable": true}.
    acknowledged = models.JSONField(default=dict, blank=True)

    objects = LineQuerySet.as_manager()

    class Meta(AbstractLine.Meta):
        abstract = False


from oscar.apps.basket.models import *  # noqa: E402, F403
