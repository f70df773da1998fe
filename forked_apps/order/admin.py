"""Django admin of orders: everything can be looked at, nothing changed; notes and types of events excepted."""

from django.contrib import admin
from oscar.apps.order import admin as oscar_admin

from forked_apps.order import models

# Oscar's classes registered themselves on import; each is replaced by one that only shows.
EDITABLE = (models.ShippingEventType, models.PaymentEventType, models.OrderNote)


class ReadOnlyMixin:
    """Looks, never touches: orders change through the dashboard or the API, where rules and history are."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class LineInline(ReadOnlyMixin, admin.TabularInline):
    model = models.Line
    extra = 0
    fields = (
        "title", "partner_sku", "quantity", "unit_price_incl_tax", "line_price_incl_tax", "status", "num_allocated",
        "num_shipped",
    )  # fmt: skip


class HistoryInline(ReadOnlyMixin, admin.TabularInline):
    model = models.OrderStatusChange
    extra = 0
    fields = ("date_created", "old_status", "new_status", "actor_label", "note")


class OrderAdmin(ReadOnlyMixin, oscar_admin.OrderAdmin):
    list_display = ("number", "date_placed", "status", "payment_status", "customer_email", "total_incl_tax")
    list_filter = ("status", "payment_status", "date_placed")
    search_fields = ("number", "customer_email", "customer_name")
    inlines = [LineInline, HistoryInline]


def _read_only(model, shown: type) -> type:
    return type(f"ReadOnly{shown.__name__}", (ReadOnlyMixin, shown), {"inlines": []})


for _model, _shown in list(admin.site._registry.items()):
    if _model._meta.app_label == "order" and _model not in EDITABLE:
        admin.site.unregister(_model)
        admin.site.register(_model, OrderAdmin if _model is models.Order else _read_only(_model, type(_shown)))
for _model in (models.Shipment, models.Return, models.Seal, models.ChainHead, models.ProofRun):
    admin.site.register(_model, _read_only(_model, admin.ModelAdmin))
