"""PaymentAttempt, Refund and WebhookEvent beside Oscar's payment models."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from forked_apps.order.managers import KeptManager, refuse_delete


class KeptModel(models.Model):
    """A row about money, which nobody deletes; the database keeps its frozen columns, see payment.frozen."""

    objects = KeptManager()

    class Meta:
        abstract = True

    def delete(self, *args, **kwargs):
        """Raises django.db.models.ProtectedError."""
        refuse_delete([self])


class PaymentAttempt(KeptModel):
    """One try to pay one order; its id is what front ends see.

    The row is committed before the provider is asked, so that money can never move without a row that knows of it.
    `amount` is the order's total when the attempt began and never changes.
    """

    STARTED, OPEN, SUCCEEDED, FAILED, CANCELLED, HELD = "started", "open", "succeeded", "failed", "cancelled", "held"
    STATES = [
        (STARTED, "asked, no answer yet"),
        (OPEN, "waiting for the shopper"),
        (SUCCEEDED, "paid"),
        (FAILED, "declined, may be tried again"),
        (CANCELLED, "cancelled"),
        (HELD, "amount or currency differ; a person must look"),
    ]
    UNSETTLED = (STARTED, OPEN, FAILED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="payment_attempts")
    method = models.CharField(max_length=32)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=16, choices=STATES, default=STARTED, db_index=True)
    intent_id = models.CharField(max_length=64, unique=True, null=True, blank=True)
    client_secret = models.CharField(max_length=255, blank=True)
    received = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    error_code = models.CharField(max_length=64, blank=True)
    error_message = models.CharField(max_length=255, blank=True)
    alert = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "payment"
        ordering = ["created_at"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="payment_attempt_amount_positive")]

    def __str__(self) -> str:
        return f"{self.method} {self.amount} {self.currency} ({self.state})"

    @property
    def method_name(self) -> str:
        """How it is paid, for people: "Bank transfer"."""
        return self.method.replace("_", " ").capitalize()


class Refund(KeptModel):
    """Money given back. Committed before the provider is asked; its id is the idempotency key of the request."""

    STARTED, SUCCEEDED, REFUSED = "started", "succeeded", "refused"
    STATES = [(STARTED, "asked"), (SUCCEEDED, "given back"), (REFUSED, "refused by the provider")]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attempt = models.ForeignKey(PaymentAttempt, on_delete=models.PROTECT, related_name="refunds")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    # How much of the amount is for shipping, where that was named; the lines that were named are RefundLines.
    shipping = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    reason = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=16, choices=STATES, default=STARTED, db_index=True)
    provider_id = models.CharField(max_length=64, unique=True, null=True, blank=True)
    error_message = models.CharField(max_length=255, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "payment"
        ordering = ["created_at"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="payment_refund_amount_positive")]

    def __str__(self) -> str:
        return f"refund of {self.amount} ({self.state})"


class RefundLine(KeptModel):
    """Units of an order's line that a refund is for, with the share of the line's net and gross that they are worth.

    The refund's amount may be another: staff may keep a fee, or add something for the trouble.
    """

    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey("order.Line", on_delete=models.PROTECT, related_name="refund_lines")
    quantity = models.PositiveIntegerField()
    net = models.DecimalField(max_digits=12, decimal_places=2)
    gross = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        app_label = "payment"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["refund", "line"], name="one_row_per_refund_and_line"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="payment_refund_line_has_units"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x line {self.line_id}"


class InvoiceSeries(KeptModel):
    """The last number given in a year, one row for invoices and one for credit notes.

    A row under lock, not a database sequence: a number that is rolled back must be given again, or there is a gap.
    """

    kind = models.CharField(max_length=16)
    year = models.PositiveIntegerField()
    latest = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "payment"
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="one_series_per_kind_and_year")]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.latest}"


class Invoice(KeptModel):
    """An issued invoice or credit note: its whole content as it was issued. The database refuses to change it."""

    INVOICE, CREDIT_NOTE = "invoice", "credit_note"

    kind = models.CharField(max_length=16, choices=[(INVOICE, "invoice"), (CREDIT_NOTE, "credit note")])
    number = models.CharField(max_length=32, unique=True)
    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="invoices")
    # Unique and empty for credit notes: an order has one invoice. (MariaDB knows no conditional constraints.)
    invoice_of = models.OneToOneField("order.Order", on_delete=models.PROTECT, null=True, related_name="invoice")
    refund = models.OneToOneField(Refund, on_delete=models.PROTECT, null=True, related_name="credit_note")
    issued_at = models.DateTimeField()
    total = models.DecimalField(max_digits=12, decimal_places=2)
    content = models.JSONField()
    # Apart from the rest, because the law lets it go one day, and the customer may want it gone: payment.buyers.
    buyer = models.JSONField(null=True)

    class Meta:
        app_label = "payment"
        ordering = ["issued_at", "pk"]

    def __str__(self) -> str:
        return self.number


class WebhookEvent(models.Model):
    """A provider's event that was received; unique by the provider's id, so that it has one effect."""

    provider_id = models.CharField(max_length=128, unique=True)
    type = models.CharField(max_length=64)
    intent_id = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "payment"
        ordering = ["received_at"]

    def __str__(self) -> str:
        return f"{self.type} {self.provider_id}"


from oscar.apps.payment.models import *  # noqa: E402, F403
