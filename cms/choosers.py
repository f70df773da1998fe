"""Choosers of the Wagtail editor: products by picture, name or SKU; categories; vouchers."""

from django import forms
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.html import format_html
from sorl.thumbnail import get_thumbnail
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet


class _ProductSearch(BaseFilterForm):
    q = forms.CharField(
        label="Search",
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Name, SKU or UPC"}),
    )

    def filter(self, products):
        """Products whose name, UPC or SKU holds every word that was typed."""
        self.search_query = self.cleaned_data.get("q", "").strip()
        self.is_searching = bool(self.search_query)
        for word in self.search_query.split():
            products = products.filter(
                Q(title__icontains=word)
                | Q(upc__icontains=word)
                | Q(stockrecords__partner_sku__icontains=word)
                | Q(children__stockrecords__partner_sku__icontains=word)
            )
        return products.distinct()


class _ProductColumns:
    filter_form_class = _ProductSearch

    def get_object_list(self):
        from forked_apps.catalogue.models import Product, ProductImage
        from forked_apps.partner.models import StockRecord

        return (
            Product.objects.browsable()
            .prefetch_related(
                Prefetch("images", ProductImage.objects.order_by("display_order")),
                Prefetch("stockrecords", StockRecord.objects.order_by("pk")),
                Prefetch("children__stockrecords", StockRecord.objects.order_by("pk")),
            )
            .order_by("title", "pk")
        )

    @property
    def columns(self):
        picture = Column("picture", label="", accessor=_thumbnail, width="64px")
        title = TitleColumn(
            "title",
            label="Product",
            accessor="title",
            get_url=self.get_chosen_url,
            link_attrs={"data-chooser-modal-choice": True},
        )
        return [
            picture,
            title,
            Column("sku", label="SKU", accessor=_sku),
            Column("price", label="Price", accessor=_price),
            Column("stock", label="In stock", accessor=_stock),
        ]

    def get_chosen_url(self, product) -> str:
        address = reverse(self.chosen_url_name, args=(product.pk,))
        return self.append_preserved_url_parameters(address)


def _records(product) -> list:
    return [*product.stockrecords.all(), *(r for child in product.children.all() for r in child.stockrecords.all())]


def _thumbnail(product) -> str:
    image = next(iter(product.images.all()), None)
    if image is None:
        return ""
    small = get_thumbnail(image.original, "96x96", crop="center", quality=80)
    return format_html('<img src="{}" width="48" height="48" alt="" style="border-radius:4px">', small.url)


def _sku(product) -> str:
    return next((record.partner_sku for record in _records(product)), "")


def _price(product) -> str:
    prices = [record.price for record in _records(product) if record.price is not None]
    return f"{min(prices)}" if prices else ""


def _stock(product) -> int | str:
    records = _records(product)
    if any(record.num_in_stock is None for record in records):
        return "not counted"
    return sum(record.num_in_stock - (record.num_allocated or 0) for record in records)


class _ChooseProduct(_ProductColumns, ChooseView):
    pass


class _ChooseProductResults(_ProductColumns, ChooseResultsView):
    pass


class ProductChooser(ChooserViewSet):
    model = "catalogue.Product"
    icon = "tag"
    per_page = 12
    choose_one_text = "Choose a product"
    choose_another_text = "Choose another product"
    choose_view_class = _ChooseProduct
    choose_results_view_class = _ChooseProductResults


class CategoryChooser(ChooserViewSet):
    model = "catalogue.Category"
    icon = "folder-open-inverse"
    choose_one_text = "Choose a category"
    choose_another_text = "Choose another category"


class VoucherChooser(ChooserViewSet):
    model = "voucher.Voucher"
    icon = "tick-inverse"
    choose_one_text = "Choose a coupon"
    choose_another_text = "Choose another coupon"


product_chooser = ProductChooser("product_chooser")
category_chooser = CategoryChooser("category_chooser")
voucher_chooser = VoucherChooser("voucher_chooser")
