"""Dashboard tables of the catalogue: Oscar's, with price and stock at a glance."""

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django_tables2 import A, TemplateColumn
from oscar.apps.dashboard.catalogue import tables as oscar
from oscar.apps.dashboard.catalogue.tables import *  # noqa: F403 - Oscar loads its tables through this module


class ProductTable(oscar.ProductTable):
    checkbox = TemplateColumn(
        verbose_name="", template_name="oscar/dashboard/catalogue/product_row_checkbox.html", orderable=False
    )
    price = TemplateColumn(
        verbose_name=_("Price"),
        template_name="oscar/dashboard/catalogue/product_row_price.html",
        accessor=A("live_price"),
        order_by="live_price",
    )
    stock = TemplateColumn(
        verbose_name=_("In stock"),
        template_name="oscar/dashboard/catalogue/product_row_stock.html",
        accessor=A("pk"),
        order_by="live_stock",
    )
    stock_records = None

    class Meta(oscar.ProductTable.Meta):
        sequence = (
            "checkbox",
            "image",
            "title",
            "upc",
            "product_class",
            "variants",
            "price",
            "stock",
            "is_public",
            "date_updated",
            "actions",
        )


class CategoryTable(oscar.CategoryTable):
    checkbox = TemplateColumn(
        verbose_name="", template_name="oscar/dashboard/catalogue/category_row_checkbox.html", orderable=False
    )

    def render_name(self, value, record):
        """The name with a link; in a search the way to it, with what was found in bold. Names are text, not HTML."""
        shown = value
        if self.request.GET.get("name"):
            parts = record.full_name.split(value)
            shown = format_html_join(format_html("<strong>{}</strong>", value), "{}", ((part,) for part in parts))
        return format_html(
            '<a href="{}">{}</a>', reverse("dashboard:catalogue-category-update", args=[record.pk]), shown
        )

    class Meta(oscar.CategoryTable.Meta):
        pass
