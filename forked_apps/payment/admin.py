"""Django admin of payments: everything can be looked at, nothing changed."""

from django.contrib import admin
from oscar.apps.payment.admin import *  # noqa: F403

from forked_apps.order.admin import ReadOnlyMixin
from forked_apps.payment import models


@admin.register(models.PaymentAttempt)
class PaymentAttemptAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ("id", "order", "method", "state", "amount", "currency", "created_at", "alert")
    list_filter = ("state", "method")
    search_fields = ("intent_id", "order__number")
    list_select_related = ("order",)
    exclude = ("client_secret",)  # whoever has it can pay with it


@admin.register(models.Refund)
class RefundAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ("id", "amount", "state", "reason", "created_at", "error_message")
    list_filter = ("state",)


@admin.register(models.Invoice)
class InvoiceAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ("number", "kind", "order", "total", "issued_at")
    list_filter = ("kind",)
    search_fields = ("number", "order__number")
    list_select_related = ("order",)


@admin.register(models.WebhookEvent)
class WebhookEventAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ("provider_id", "type", "intent_id", "received_at", "done_at")
    search_fields = ("provider_id", "intent_id")
