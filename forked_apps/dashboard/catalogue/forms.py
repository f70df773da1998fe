"""Dashboard forms of products and stock: Oscar's, with brand and tax code, and with stock that orders protect."""

from django import forms
from django.utils.translation import gettext_lazy as _
from oscar.apps.dashboard.catalogue import forms as oscar
from oscar.apps.dashboard.catalogue.forms import *  # noqa: F403 - Oscar loads its forms through this module

from forked_apps.catalogue.pictures import PictureFormField
from forked_apps.partner import conf
from forked_apps.partner.models import TaxRate
from forked_apps.partner.stock_forms import GuardedStockForm


class ProductSearchForm(oscar.ProductSearchForm):
    deleted = forms.BooleanField(required=False, label=_("Deleted products"))


def _picture(attribute) -> forms.Field:
    return PictureFormField(label=attribute.name, required=attribute.required)


class ProductForm(oscar.ProductForm):
    FIELD_FACTORIES = {**oscar.ProductForm.FIELD_FACTORIES, "image": _picture}

    class Meta(oscar.ProductForm.Meta):
        fields = ["title", "brand", "tax_code", *oscar.ProductForm.Meta.fields[1:]]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "tax_code" in self.fields:
            codes = {self.instance.tax_code, *TaxRate.objects.values_list("tax_code", flat=True)}
            self.fields["tax_code"].widget = forms.Select(choices=[(code, code) for code in sorted(codes)])

    def delete_non_child_fields(self) -> None:
        """A variant has the brand and the tax of its parent."""
        super().delete_non_child_fields()
        del self.fields["brand"], self.fields["tax_code"]


class StockRecordForm(GuardedStockForm, oscar.StockRecordForm):
    """An empty price takes the product off sale, an empty stock figure means that stock is not counted."""

    class Meta(oscar.StockRecordForm.Meta):
        fields = ["partner", "partner_sku", "price", "num_in_stock", "low_stock_threshold"]

    def __init__(self, product_class, user, *args, **kwargs):
        super().__init__(product_class, user, *args, **kwargs)
        for name in ("price", "num_in_stock"):
            if name in self.fields:
                self.fields[name].required = False
        action = "change" if self.instance.pk else "add"
        if user.is_staff and not user.has_perm(f"partner.{action}_stockrecord"):
            for field in self.fields.values():
                field.disabled = True

    def save(self, commit=True):
        self.instance.price_currency = conf.currency()
        return super().save(commit)
