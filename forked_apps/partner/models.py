"""Stock records with database checks, the ledgers of prices and stock, and the tax rates; the rest is Oscar's."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.abstract_models import AbstractPartner, AbstractStockRecord

from forked_apps.catalogue import slugs
from forked_apps.partner.managers import LedgerManager, StockRecordManager
from forked_apps.partner.stock_row import GuardedStockRow


class Partner(slugs.UniqueSlug, AbstractPartner):
    """Who holds goods and sends them."""

    slug_field = "code"


class StockRecord(GuardedStockRow, AbstractStockRecord):
    """What a partner has of a product and asks for it.

    `price` is in the shop's currency, gross or net as `PRICES_INCLUDE_TAX` says; None: not for sale. `num_in_stock`
    None: stock is not counted. `num_allocated` is what unshipped orders hold. Price and stock have one writer each,
    `partner.pricing` and `partner.allocation`; `save()` hands changes over to them. A record is never removed:
    carts and orders point at it, so `delete()` takes it off sale.
    """

    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.PROTECT, related_name="stockrecords", verbose_name=_("Product")
    )
    partner = models.ForeignKey(
        "partner.Partner", on_delete=models.PROTECT, related_name="stockrecords", verbose_name=_("Partner")
    )
    num_allocated = models.IntegerField(_("Number allocated"), default=0, editable=False)

    objects = StockRecordManager()

    class Meta(AbstractStockRecord.Meta):
        ordering = ["id"]  # "the first stock record" must be the same one on every database
        constraints = [
            models.CheckConstraint(condition=Q(price=None) | Q(price__gte=0), name="stock_price_not_negative"),
            models.CheckConstraint(condition=Q(num_allocated__gte=0), name="stock_allocated_not_negative"),
            models.CheckConstraint(
                condition=Q(num_in_stock=None) | Q(num_in_stock__gte=F("num_allocated")),
                name="stock_covers_allocated",
            ),
        ]


class Source(models.TextChoices):
    """Through which face a price or stock figure was changed."""

    DASHBOARD = "dashboard", _("Dashboard")
    API = "api", _("API")
    IMPORT = "import", _("Import")
    ADMIN = "admin", _("Django admin")
    DEMO = "demo", _("Demo data")
    SCHEDULE = "schedule", _("Schedule")
    UNKNOWN = "unknown", _("Unknown")


class LedgerEntry(models.Model):
    """Who, when, why. Written once: rows are neither changed nor deleted."""

    sku = models.CharField(_("SKU"), max_length=128)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    actor_label = models.CharField(_("By"), max_length=255, blank=True)
    reason = models.CharField(_("Reason"), max_length=255, blank=True)
    source = models.CharField(_("Source"), max_length=16, choices=Source, default=Source.UNKNOWN)
    at = models.DateTimeField(_("At"), db_index=True)

    objects = LedgerManager()

    class Meta:
        abstract = True
        ordering = ["-id"]

    def save(self, *args, **kwargs) -> None:
        if not self._state.adding:
            raise TypeError(f"A {self._meta.verbose_name} is written once; record a new one instead.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError(f"A {self._meta.verbose_name} is never deleted.")


class PriceChange(LedgerEntry):
    """One change of one price: None as `old` is a first price, None as `new` takes the record off sale."""

    stockrecord = models.ForeignKey(
        StockRecord, on_delete=models.SET_NULL, null=True, related_name="price_changes", verbose_name=_("Stock record")
    )
    product = models.ForeignKey("catalogue.Product", on_delete=models.SET_NULL, null=True, related_name="price_changes")
    old = models.DecimalField(_("Old price"), max_digits=12, decimal_places=2, null=True)
    new = models.DecimalField(_("New price"), max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(_("Currency"), max_length=12)

    class Meta(LedgerEntry.Meta):
        verbose_name = _("price change")
        verbose_name_plural = _("price changes")
        indexes = [models.Index(fields=["stockrecord", "id"], name="pricechange_of_record")]

    def __str__(self) -> str:
        return f"{self.sku}: {self.old} -> {self.new} {self.currency}"


class Sale(models.Model):
    """A lower price of one stock record from `starts_at` to `ends_at`; `partner.sales` is its one writer.

    `price_before` is what the price goes back to; None until the sale has begun.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Running")
        ENDED = "ended", _("Ended")
        CALLED_OFF = "called_off", _("Called off")

    OPEN = (State.PLANNED, State.RUNNING)

    stockrecord = models.ForeignKey(
        StockRecord, on_delete=models.PROTECT, related_name="sales", verbose_name=_("Stock record")
    )
    name = models.CharField(_("Name"), max_length=255, help_text=_("Kept in the price history as the reason."))
    price = models.DecimalField(_("Price"), max_digits=12, decimal_places=2)
    price_before = models.DecimalField(_("Price before"), max_digits=12, decimal_places=2, null=True)
    starts_at = models.DateTimeField(_("Begins"))
    ends_at = models.DateTimeField(_("Ends"))
    state = models.CharField(_("State"), max_length=16, choices=State, default=State.PLANNED)
    note = models.CharField(_("Note"), max_length=255, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    actor_label = models.CharField(_("By"), max_length=255, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name = _("sale")
        verbose_name_plural = _("sales")
        indexes = [models.Index(fields=["state", "starts_at"], name="sale_by_state_and_begin")]
        constraints = [
            models.CheckConstraint(condition=Q(price__gte=0), name="sale_price_not_negative"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="sale_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"


class StockMovement(LedgerEntry):
    """One movement of stock; the deltas of a record add up to its figures."""

    class Kind(models.TextChoices):
        ALLOCATED = "allocated", _("Allocated to an order")
        RELEASED = "released", _("Released by an order")
        SHIPPED = "shipped", _("Shipped")
        RETURNED = "returned", _("Returned to the shelf")
        ADJUSTED = "adjusted", _("Adjusted")
        COUNTED = "counted", _("Counted")
        IMPORTED = "imported", _("Imported")

    stockrecord = models.ForeignKey(
        StockRecord, on_delete=models.SET_NULL, null=True, related_name="movements", verbose_name=_("Stock record")
    )
    kind = models.CharField(_("Kind"), max_length=16, choices=Kind)
    in_stock_delta = models.IntegerField(_("Change in stock"), default=0)
    allocated_delta = models.IntegerField(_("Change in allocated"), default=0)
    order_number = models.CharField(_("Order"), max_length=128, blank=True, db_index=True)

    class Meta(LedgerEntry.Meta):
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        indexes = [models.Index(fields=["stockrecord", "id"], name="movement_of_record")]

    def __str__(self) -> str:
        return f"{self.sku}: {self.kind} {self.in_stock_delta:+d}/{self.allocated_delta:+d}"


class RulesVersion(models.Model):
    """One row: the version under which `partner.rules` keeps the shop's rules; triggers move it. No row: not kept."""

    version = models.CharField(max_length=36)


class TaxRate(models.Model):
    """The rate of one tax code in one country; no row means no tax."""

    tax_code = models.CharField(_("Tax code"), max_length=32)
    country = models.CharField(_("Country"), max_length=2, help_text=_("ISO 3166-1 alpha-2, in capitals"))
    rate = models.DecimalField(
        _("Rate"),
        max_digits=6,
        decimal_places=4,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))],
        help_text=_("As a fraction: 0.1900 is 19 %."),
    )

    class Meta:
        ordering = ["country", "tax_code"]
        verbose_name = _("tax rate")
        verbose_name_plural = _("tax rates")
        constraints = [
            models.UniqueConstraint(fields=["tax_code", "country"], name="one_rate_per_code_and_country"),
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lte=1), name="tax_rate_is_a_fraction"),
        ]

    def __str__(self) -> str:
        return f"{self.tax_code} in {self.country}: {self.rate}"


from oscar.apps.partner.models import *  # noqa: E402, F403
