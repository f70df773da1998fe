"""Basket and Line: Oscar's, with a public id, one open cart per owner, and what the shopper has seen so far."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.basket.abstract_models import AbstractBasket, AbstractLine
from oscar.core.loading import get_class

from forked_apps.basket import line_amounts
from forked_apps.basket.exceptions import CartClosed
from forked_apps.basket.managers import BasketManager, LineQuerySet
from forked_apps.partner import rules, tax
from forked_apps.prepared import Prepared, Slot

Unavailable = get_class("partner.availability", "Unavailable")


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

    known_rules = None  # the shop's rules at the moment when the lines were read, if there are lines
    is_new = False  # made in the running transaction

    objects = BasketManager()

    class Meta(AbstractBasket.Meta):
        abstract = False

    def save(self, *args, update_fields=None, **kwargs):
        """Keep `open_owner` in step with owner and status, whatever part is saved."""
        self.open_owner = self.owner_id if self.status == self.OPEN else None
        self.updated_at = timezone.now()
        if update_fields is not None:
            # A save of something else must not let a stale copy of the status decide who may open a cart.
            follows = {"open_owner"} if {"status", "owner", "owner_id"} & set(update_fields) else set()
            update_fields = {*update_fields, "updated_at"} | follows
        super().save(*args, update_fields=update_fields, **kwargs)

    def all_lines(self):
        """The lines in order of addition, loaded once with product, class, parent and stock record."""
        if self.pk is None:
            return self.lines.model.objects.none()
        if self._lines is None:
            self._lines = self.lines.order_by("pk")
            self._lines._result_cache = self._read_lines()
        return self._lines

    def _read_lines(self) -> list:
        lines = _LINES(basket=self.pk)
        known = self.known_rules = rules.of(lines[0].rules_version) if lines else None
        for line in lines:
            line._state.fields_cache["basket"] = self
            rules.give_sellers(known, line.stockrecord, line.product)
        return lines

    def known_lines(self) -> list:
        """The lines as a list that may be written: what is put into it, or changed in it, is in the cart."""
        return self.all_lines()._result_cache

    def begin_lines(self, known: rules.Rules) -> None:
        """A cart that was made this moment has no lines, and nobody else knows it: they need not be read."""
        self._lines = self.lines.order_by("pk")
        self._lines._result_cache = []
        self.known_rules = known

    @property
    def num_lines(self):
        return len(self.all_lines())

    def has_goods_to_send(self) -> bool:
        """Whether some line that can be bought has to be sent; without one there is nothing to charge for."""
        return any(line.counts and line.product.is_shipping_required for line in self.all_lines())

    def add_product(self, product, quantity=1, options=None):
        """Oscar's door to `editing.add`; returns (line, created) and raises what that raises."""
        from forked_apps.basket import editing

        if self.pk is None:
            self._open()
        line, created = editing.add_line(
            basket_id=self.pk, product_id=product.pk, quantity=quantity, options=options, strategy=self._own_strategy()
        )
        self.reset_offer_applications()
        return line, created

    add_product.alters_data = True
    add = add_product

    def merge_line(self, line, add_quantities=True):
        """Take one line over from another cart of the same owner ("save for later" and back)."""
        if self.pk is None:
            self._open()
        super().merge_line(line, add_quantities=add_quantities)

    merge_line.alters_data = True

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

        if self.pk and self.owner_id:
            merging.make_room(basket_id=self.pk, owner_id=self.owner_id)
        self._move(self.OPEN, allowed=(self.OPEN, self.FROZEN))

    thaw.alters_data = True

    def submit(self, **values):
        """Mark as ordered, with these values; once submitted, a cart stays so. Raises CartClosed for a merged cart."""
        if self.status != self.SUBMITTED:
            values["date_submitted"] = timezone.now()
            self._move(self.SUBMITTED, allowed=(self.OPEN, self.SAVED, self.FROZEN), **values)

    submit.alters_data = True
    set_as_submitted = submit

    def _move(self, status, *, allowed, **values):
        """One conditional UPDATE, so that two processes cannot both move the same cart."""
        values |= {
            "status": status,
            "open_owner": self.owner_id if status == self.OPEN else None,
            "updated_at": timezone.now(),
        }
        if self.pk is None:  # nobody else can know it
            for name, value in values.items():
                setattr(self, name, value)
            self.save()
            return
        moved = type(self).objects.filter(pk=self.pk, status__in=allowed).update(**values)
        if not moved:
            self.refresh_from_db(fields=["status", "open_owner"])
            raise CartClosed(self)
        for name, value in values.items():
            setattr(self, name, value)

    def _open(self):
        """Give an unsaved cart its row; when the owner has an open one already, become that one."""
        if self.owner_id is None:
            self.save()
            return
        opened, _created = type(self).objects.get_or_create(
            open_owner=self.owner_id, defaults={"owner_id": self.owner_id}
        )
        self.pk = opened.pk
        self.refresh_from_db()

    def _own_strategy(self):
        return self.strategy if self.has_strategy else None


class Line(AbstractLine):
    """A product and a quantity, priced anew whenever it is read.

    `price_when_added` (per unit, as the shop showed it) is history: nothing reprices it. The price properties that
    Oscar's templates, orders and API read are computed by `line_amounts`, so that they add up to the cent.
    """

    price_when_added = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True, editable=False)
    # What the shopper was told last: {"unit_price": "12.00", "available": 3 or null, "buyable": true}.
    acknowledged = models.JSONField(default=dict, blank=True)

    objects = LineQuerySet.as_manager()

    class Meta(AbstractLine.Meta):
        abstract = False

    @transaction.atomic
    def save(self, *args, **kwargs):
        """Lock the cart and ask the database, not the loaded instance, whether it may change. Raises CartClosed."""
        basket = Basket.objects.select_for_update().only("status").get(pk=self.basket_id)
        if not basket.can_be_edited:
            raise CartClosed(basket)
        super(AbstractLine, self).save(*args, **kwargs)

    @property
    def purchase_info(self):
        """Oscar's, asked of the cart's strategy once."""
        info = self.__dict__.get("_info")
        if info is None:
            info = self._info = self.basket.strategy.fetch_for_line(self, self.stockrecord)
        return info

    @property
    def is_buyable(self) -> bool:
        """Public, with a price and a stock record; says nothing about how many are left."""
        return self._terms[0]

    @property
    def available(self) -> int | None:
        """How many can be bought now, of this product in all; None when stock is not tracked."""
        return self._terms[1]

    @property
    def counts(self) -> bool:
        """Whether the line is part of totals and offers: what cannot be bought costs nothing."""
        return self._terms[0] and self._terms[1] != 0

    @property
    def shown_unit_price(self) -> Decimal:
        """Per unit, in whole cents, as the shop shows it: gross when PRICES_INCLUDE_TAX, else net; 0.00 without one."""
        return self._terms[2]

    @property
    def _terms(self) -> tuple[bool, int | None, Decimal]:
        """Buyable, available, shown price: offers ask for them hundreds of times, of one purchase info."""
        info = self.purchase_info
        known = self.__dict__.get("_known_terms")
        if known is None or known[0] is not info:
            known = self._known_terms = (info, self._terms_of(info))
        return known[1]

    def _terms_of(self, info) -> tuple[bool, int | None, Decimal]:
        price = info.price
        is_buyable = bool(self.product.is_visible and price.exists and not isinstance(info.availability, Unavailable))
        left = getattr(info.availability, "num_available", None) if is_buyable else 0
        shown = line_amounts.ZERO
        if price.exists:
            shown = line_amounts.to_cents(price.incl_tax if settings.PRICES_INCLUDE_TAX else price.excl_tax)
        return is_buyable, None if left is None else max(0, left), shown

    @property
    def unit_effective_price(self) -> Decimal:
        """Oscar's name for the price that offers reckon with: the one that is shown."""
        return self.shown_unit_price

    @property
    def tax_rate(self) -> Decimal:
        """As a fraction: Decimal("0.1900") is 19 %. Raises TaxNotKnown (`partner.tax.rate_of`)."""
        return tax.rate_of(self.purchase_info.price)

    @property
    def amounts(self) -> line_amounts.LineAmounts:
        asked = (self._terms, self.quantity, self.discounts.total)
        known = self.__dict__.get("_known_amounts")
        if known is None or known[0] != asked:
            known = self._known_amounts = (asked, self._amounts_now())
        return known[1]

    def _amounts_now(self) -> line_amounts.LineAmounts:
        compute = line_amounts.of_gross_prices if settings.PRICES_INCLUDE_TAX else line_amounts.of_net_prices
        return compute(
            unit_price=self.shown_unit_price if self.counts else line_amounts.ZERO,
            quantity=self.quantity,
            discount=Decimal(self.discounts.total),
            rate=self.tax_rate,
        )

    def discount(self, discount_value, affected_quantity, incl_tax=True, offer=None):
        """Whole cents only, and never more than is left to discount: Oscar hands over unrounded percentages."""
        left = self.shown_unit_price * self.quantity - self.discounts.total
        discount_value = min(line_amounts.to_cents(Decimal(discount_value)), left)
        super().discount(discount_value, affected_quantity, incl_tax=incl_tax, offer=offer)

    def discounts_by_offer(self) -> dict[int, Decimal]:
        """Offer id -> what it takes off this line, gross; the sum is the line's discount."""
        weights: dict[int, Decimal] = {}
        for application in self.discounts:
            if application.offer:
                weights[application.offer.pk] = (
                    weights.get(application.offer.pk, line_amounts.ZERO) + application.amount
                )
        return line_amounts.shared_out(self.amounts.discount, weights)

    @property
    def line_price_incl_tax(self):
        return self.amounts.gross_before

    @property
    def line_price_excl_tax(self):
        return self.amounts.net_before

    @property
    def line_price_incl_tax_incl_discounts(self):
        return self.amounts.gross

    @property
    def line_price_excl_tax_incl_discounts(self):
        return self.amounts.net

    @property
    def line_tax(self):
        return self.amounts.tax


_LINES = Prepared(
    lambda: Line.objects.filter(basket_id=Slot("basket", models.BigIntegerField())).with_catalogue().order_by("pk")
)

from oscar.apps.basket.models import *  # noqa: E402, F403
