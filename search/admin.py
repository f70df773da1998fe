"""Django admin: the facets that staff override."""

from django.contrib import admin

from search.models import FacetDefinition


@admin.register(FacetDefinition)
class FacetDefinitionAdmin(admin.ModelAdmin):
    list_display = ("code", "label", "position", "size", "is_hidden", "is_always_shown")
    list_editable = ("position", "is_hidden", "is_always_shown")
    search_fields = ("code", "label")
