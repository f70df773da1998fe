"""Django admin of stock: prices and stock are saved under the name of the user, ledgers can only be read."""

from django.contrib import admin
from oscar.apps.partner.admin import *  # noqa: F403
from oscar.apps.partner.admin import StockRecordAdmin as OscarStockRecordAdmin

from forked_apps.partner.attribution import attribution
from forked_apps.partner.models import PriceChange, Source, StockMovement, StockRecord, TaxRate
from forked_apps.partner.stock_forms import GuardedStockForm

admin.site.unregister(StockRecord)


@admin.register(StockRecord)
class StockRecordAdmin(OscarStockRecordAdmin):
    form = GuardedStockForm
    list_display = (*OscarStockRecordAdmin.list_display, "num_allocated")
    readonly_fields = ("num_allocated",)
    list_select_related = ("product__parent", "partner")

    def save_model(self, request, obj, form, change) -> None:
        with attribution(actor=request.user, source=Source.ADMIN):
            super().save_model(request, obj, form, change)

    def has_delete_permission(self, request, obj=None) -> bool:
        """Carts and orders point at stock records; empty the price to take one off sale."""
        return False


class LedgerAdmin(admin.ModelAdmin):
    """A ledger is read here and written elsewhere."""

    list_filter = ("source", "at")
    search_fields = ("sku",)
    list_select_related = ("actor",)
    date_hierarchy = "at"

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(PriceChange)
class PriceChangeAdmin(LedgerAdmin):
    list_display = ("at", "sku", "old", "new", "currency", "actor_label", "source", "reason")


@admin.register(StockMovement)
class StockMovementAdmin(LedgerAdmin):
    list_display = ("at", "sku", "kind", "in_stock_delta", "allocated_delta", "order_number", "actor_label", "reason")
    list_filter = ("kind", "source", "at")
    search_fields = ("sku", "order_number")


@admin.register(TaxRate)
class TaxRateAdmin(admin.ModelAdmin):
    list_display = ("country", "tax_code", "rate")
    list_filter = ("country",)
    search_fields = ("tax_code", "country")
