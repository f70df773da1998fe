"""Django admin of the catalogue: Oscar's, except that deleting a product hides it."""

from django.contrib import admin
from oscar.apps.catalogue.admin import *  # noqa: F403
from oscar.apps.catalogue.admin import ProductAdmin as OscarProductAdmin

from forked_apps.catalogue.models import Product

admin.site.unregister(Product)


@admin.register(Product)
class ProductAdmin(OscarProductAdmin):
    list_filter = [*OscarProductAdmin.list_filter, ("deleted_at", admin.EmptyFieldListFilter)]
    readonly_fields = ("deleted_at",)

    def get_deleted_objects(self, objs, request):
        """Only the products themselves: they are hidden, so nothing goes with them and nothing can protect them."""
        names = [str(product) for product in objs]
        perms_needed = set() if self.has_delete_permission(request) else {self.opts.verbose_name}
        return names, {self.opts.verbose_name_plural: len(names)}, perms_needed, []
