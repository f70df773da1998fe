"""Django admin: the facets that staff override, and what comparing the index has found."""

from django.contrib import admin

from search.models import FacetDefinition, IndexCheck


@admin.register(FacetDefinition)
class FacetDefinitionAdmin(admin.ModelAdmin):
    list_display = ("code", "label", "position", "size", "is_hidden", "is_always_shown")
    list_editable = ("position", "is_hidden", "is_always_shown")
    search_fields = ("code", "label")


@admin.register(IndexCheck)
class IndexCheckAdmin(admin.ModelAdmin):
    list_display = ("checked_at", "missing", "stale", "surplus", "given_up", "queued", "error")

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False
