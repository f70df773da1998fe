"""Orders, their lines and what happens to them; Oscar's other models follow at the end."""

from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.address.abstract_models import AbstractBillingAddress, AbstractShippingAddress
from oscar.apps.order.abstract_models import (
    AbstractLine,
    AbstractLinePrice,
    AbstractOrder,
    AbstractOrderNote,
    AbstractOrderStatusChange,
)

from forked_apps.accounts import one_line
from forked_apps.order import statuses
from forked_apps.order.managers import KeptManager, LineManager, OrderManager, refuse_delete


class Order(AbstractOrder):
    """A placed order. Money, text and quantities are frozen by the database; status moves through order.transitions.

    Names and addresses are copies: the order stays readable when the customer, the product or the partner is deleted.
    """

    shipping_address = models.ForeignKey(
        "order.ShippingAddress", null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("Shipping address")
    )
    billing_address = models.ForeignKey(
        "order.BillingAddress", null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("Billing address")
    )
    customer_email = models.EmailField(_("Customer's email"), blank=True, db_index=True)
    customer_name = models.CharField(_("Customer's name"), max_length=255, blank=True)
    company = models.CharField(_("Company"), max_length=255, blank=True)
    vat_id = models.CharField(_("VAT id"), max_length=32, blank=True)
    payment_status = models.CharField(
        _("Payment status"),
        max_length=32,
        default=statuses.UNPAID,
        db_index=True,
        choices=[(status, status.replace("_", " ").capitalize()) for status in statuses.PAYMENT_STATUSES],
    )
    payment_method = models.CharField(_("Payment method"), max_length=32, blank=True)
    # The total that the shopper saw and agreed to; never below the order's total.
    confirmed_total = models.DecimalField(_("Confirmed total"), max_digits=12, decimal_places=2, null=True)
    # When an unpaid order gives its stock back; null: it never does.
    expires_at = models.DateTimeField(_("Expires"), null=True, blank=True, db_index=True)
    updated_at = models.DateTimeField(_("Updated"), default=timezone.now, editable=False)
    digest = models.CharField(_("Digest"), max_length=64, blank=True, editable=False)
    # When somebody asked for the customer to be erased, and when that was done: once the order was over.
    erasure_asked_at = models.DateTimeField(
        _("Erasure asked for"), null=True, blank=True, editable=False, db_index=True
    )
    erased_at = models.DateTimeField(_("Customer erased"), null=True, blank=True, editable=False)

    objects = OrderManager()

    class Meta(AbstractOrder.Meta):
        abstract = False
        ordering = ["-date_placed", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["basket"], name="one_order_per_basket"),
            models.CheckConstraint(
                condition=models.Q(total_excl_tax__gte=0, total_incl_tax__gte=models.F("total_excl_tax")),
                name="order_total_covers_its_tax",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-date_placed"], name="order_of_customer"),
            models.Index(fields=["status", "-date_placed"], name="order_by_status"),
        ]

    def save(self, *args, **kwargs):
        if not self._state.adding:
            self.updated_at = timezone.now()
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "updated_at"}
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Raises django.db.models.ProtectedError: a placed order is cancelled, never deleted."""
        refuse_delete([self])

    @property
    def email(self) -> str:
        """Where to write to: the address the customer gave when placing."""
        return self.customer_email or self.guest_email

    @property
    def is_paid(self) -> bool:
        return self.payment_status == statuses.PAYMENT_PAID

    @property
    def payment_method_name(self) -> str:
        """How it is paid, for people: "Bank transfer"."""
        return self.payment_method.replace("_", " ").capitalize()

    def available_statuses(self) -> tuple[str, ...]:
        """The statuses that this order may move to now."""
        return statuses.allowed(self.status)

    def set_status(self, new_status, *, actor=None, note=""):
        """Oscar's name for order.transitions.move; raises InvalidOrderStatus when the move is not in the table."""
        from forked_apps.order import transitions

        if new_status == self.status:
            return
        transitions.move(order_id=self.pk, to=new_status, actor=actor, note=note)
        self.refresh_from_db()

    set_status.alters_data = True


class Line(AbstractLine):
    """One product in an order, as it was when the order was placed. Quantities shipped, returned and cancelled move."""

    tax_rate = models.DecimalField(_("Tax rate"), max_digits=6, decimal_places=4, default=Decimal(0))
    num_shipped = models.PositiveIntegerField(_("Shipped"), default=0)
    num_returned = models.PositiveIntegerField(_("Returned"), default=0)
    num_cancelled = models.PositiveIntegerField(_("Cancelled"), default=0)
    # Path of the picture in the media storage when the order was placed; the file may be gone by now.
    product_image = models.CharField(_("Picture"), max_length=255, blank=True)

    objects = LineManager()

    class Meta(AbstractLine.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="order_line_has_a_quantity"),
            models.CheckConstraint(
                condition=models.Q(num_returned__lte=models.F("num_shipped"))
                & models.Q(num_shipped__lte=models.F("quantity"))
                & models.Q(num_cancelled__lte=models.F("quantity")),
                name="order_line_quantities_fit",
            ),
        ]

    def delete(self, *args, **kwargs):
        """Raises django.db.models.ProtectedError: lines are as lasting as their order."""
        refuse_delete([self])

    def set_status(self, new_status):
        """Oscar's name for a line's own move; the table of moves is the order's. Prefer order.transitions.

        Raises InvalidLineStatus when the move is not in the table.
        """
        from oscar.apps.order.exceptions import InvalidLineStatus

        if new_status == self.status:
            return
        if new_status not in self.available_statuses():
            raise InvalidLineStatus(f"line {self.pk} is {self.status}, which {new_status} may not follow")
        self.status = new_status
        self.save(update_fields=["status"])

    set_status.alters_data = True

    @property
    def picture_url(self) -> str:
        """Address of the picture that the product had when it was ordered, or ""."""
        return default_storage.url(self.product_image) if self.product_image else ""

    @property
    def num_to_ship(self) -> int:
        """Units that are still to be sent."""
        return max(self.quantity - self.num_shipped - self.num_cancelled, 0)

    @property
    def num_returnable(self) -> int:
        """Units with the customer, which may come back."""
        return self.num_shipped - self.num_returned

    @property
    def can_track_allocations(self) -> bool:
        """Oscar's question; a line outlives its stock record, and then tracks nothing."""
        return bool(self.stockrecord_id) and self.stockrecord.can_track_allocations


class LinePrice(AbstractLinePrice):
    """What each unit of a line cost after discounts; for display. Refunds are reckoned from line totals."""

    objects = KeptManager()

    class Meta(AbstractLinePrice.Meta):
        abstract = False

    def delete(self, *args, **kwargs):
        """Raises django.db.models.ProtectedError."""
        refuse_delete([self])


class OrderStatusChange(AbstractOrderStatusChange):
    """One step in an order's life: from where to where, when, by whom and why."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor_label = models.CharField(_("By"), max_length=255, blank=True)
    note = models.TextField(_("Note"), blank=True)
    date_created = models.DateTimeField(_("Date created"), default=timezone.now, db_index=True)

    objects = KeptManager()

    class Meta(AbstractOrderStatusChange.Meta):
        abstract = False
        ordering = ["-date_created", "-pk"]


class OrderNote(AbstractOrderNote):
    """A remark of staff; it outlives the account of who wrote it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, verbose_name=_("User"))

    class Meta(AbstractOrderNote.Meta):
        abstract = False


class _OneLineFields:
    """Mixed into addresses: every field but the notes is one line, whichever form it was typed into."""

    def clean(self) -> None:
        super().clean()
        fields = [field for field in self._meta.concrete_fields if field.name != "notes"]
        # By column: a form without a country has none to be asked for.
        texts = {field.name: field.value_from_object(self) for field in fields}
        wrong = [name for name, text in texts.items() if isinstance(text, str) and not one_line.is_one_line(text)]
        # Oscar's own column of all fields together, for searching.
        if wrong := [name for name in wrong if name != "search_text"]:
            raise ValidationError(dict.fromkeys(wrong, one_line.MESSAGE), code="control_characters")


class ShippingAddress(_OneLineFields, AbstractShippingAddress):
    """Where an order goes: a copy of the order's own, never shared with the address book."""

    country = models.ForeignKey("address.Country", on_delete=models.PROTECT, verbose_name=_("Country"))

    class Meta(AbstractShippingAddress.Meta):
        abstract = False


class BillingAddress(_OneLineFields, AbstractBillingAddress):
    """Whom the bill is for: a copy of the order's own."""

    country = models.ForeignKey("address.Country", on_delete=models.PROTECT, verbose_name=_("Country"))

    class Meta(AbstractBillingAddress.Meta):
        abstract = False


class Shipment(models.Model):
    """One parcel of an order."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="shipments")
    carrier = models.CharField(max_length=64, blank=True)
    tracking_number = models.CharField(max_length=128, blank=True)
    tracking_url = models.URLField(max_length=500, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "order"
        ordering = ["created_at", "pk"]

    def __str__(self):
        return " ".join(part for part in (self.carrier, self.tracking_number) if part) or f"shipment {self.pk}"


class ShipmentLine(models.Model):
    """How many units of a line a parcel holds."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey("order.Line", on_delete=models.CASCADE, related_name="shipment_lines")
    quantity = models.PositiveIntegerField()

    class Meta:
        app_label = "order"
        unique_together = [("shipment", "line")]

    def __str__(self):
        return f"{self.quantity} x line {self.line_id}"


class TrackingEvent(models.Model):
    """What the carrier reported about a parcel."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="events")
    code = models.CharField(max_length=32)
    description = models.CharField(max_length=255, blank=True)
    place = models.CharField(max_length=128, blank=True)
    at = models.DateTimeField()

    class Meta:
        app_label = "order"
        ordering = ["at", "pk"]
        # A carrier reports the same event again and again; it is recorded once.
        unique_together = [("shipment", "code", "at")]

    def __str__(self):
        return f"{self.code} at {self.at:%Y-%m-%d %H:%M}"


class Return(models.Model):
    """Goods that came back, and whether they went on the shelf again."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="returns")
    restocked = models.BooleanField()
    reason = models.CharField(max_length=255, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "order"
        ordering = ["created_at", "pk"]

    def __str__(self):
        return f"return {self.pk} of order {self.order_id}"


class ReturnLine(models.Model):
    """How many units of a line came back in one return."""

    of_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey("order.Line", on_delete=models.CASCADE, related_name="return_lines")
    quantity = models.PositiveIntegerField()

    class Meta:
        app_label = "order"
        unique_together = [("of_return", "line")]

    def __str__(self):
        return f"{self.quantity} x line {self.line_id}"


class Seal(models.Model):
    """What one row said when it was written; see `order.seals`. The latest seal of a row is what the row must say.

    `digest` is signed by a key outside the database, whose id is `key` ("": of the time before there were keys). The
    sealer gives a seal its position and a chain value later, each signed over the one before, so that a seal can be
    neither changed nor taken out unnoticed.
    """

    kind = models.CharField(max_length=64)
    # No foreign key: the seal must outlive whatever happens to the row. Orders go by their number.
    row = models.CharField(max_length=128)
    content = models.JSONField(encoder=DjangoJSONEncoder)
    # What the digest of personal columns is mixed with; erasure puts a signed mark in its place, and with it the
    # digest in the content loses its meaning.
    salt = models.CharField(max_length=160, blank=True)
    digest = models.CharField(max_length=64)
    key = models.CharField(max_length=16, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    position = models.PositiveBigIntegerField(null=True, unique=True)
    chain = models.CharField(max_length=64, blank=True)
    chain_key = models.CharField(max_length=16, blank=True)
    sealed_at = models.DateTimeField(null=True)

    objects = KeptManager()

    class Meta:
        app_label = "order"
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["kind", "row"], name="seal_of_row")]

    def __str__(self):
        return f"seal of {self.kind} {self.row}"

    def delete(self, *args, **kwargs):
        """Raises django.db.models.ProtectedError."""
        refuse_delete([self])


class ChainHead(models.Model):
    """The end of the chain: how far it goes and how many seals of each kind are in it, signed; one row.

    It stands apart from the seals, so that a chain which lost its end is seen to have been longer.
    """

    position = models.PositiveBigIntegerField(default=0)
    chain = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    key = models.CharField(max_length=16, blank=True)
    signature = models.CharField(max_length=64, blank=True)

    objects = KeptManager()

    class Meta:
        app_label = "order"

    def __str__(self):
        return f"{self.position} seals"


class ProofRun(models.Model):
    """One run of the proof over everything: how many orders were read and the differences found, signed."""

    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    orders = models.PositiveIntegerField(default=0)
    differences = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    # The last value of the chain at the time: written down elsewhere, it proves that history was not rewritten.
    head = models.CharField(max_length=64, blank=True)
    key = models.CharField(max_length=16, blank=True)
    signature = models.CharField(max_length=64, blank=True)

    class Meta:
        app_label = "order"
        ordering = ["-started_at", "-pk"]

    def __str__(self):
        return f"proof of {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def is_clean(self) -> bool:
        return self.finished_at is not None and not self.differences


from oscar.apps.order.models import *  # noqa: E402, F403
