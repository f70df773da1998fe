"""Sales of one product in the dashboard: planned for a time, and called off."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views import View

from forked_apps.catalogue.models import Product
from forked_apps.dashboard.catalogue.stock import records_of
from forked_apps.partner import pricing, sales
from forked_apps.partner.models import Sale, StockRecord

REFUSALS = (sales.NotLower, sales.WrongPeriod, sales.SalesOverlap, sales.SaleOver, pricing.InvalidPrice)


def sales_of(product: Product):
    """The sales of this product and its variants, the latest first."""
    return Sale.objects.filter(stockrecord__in=records_of(product)).select_related("stockrecord")


class SaleForm(forms.Form):
    """A lower price for a time; both moments are in the time zone of the dashboard."""

    record = forms.ModelChoiceField(StockRecord.objects.none(), label=_("SKU"))
    name = forms.CharField(label=_("Name"), max_length=255)
    price = forms.DecimalField(label=_("Price"), min_value=0, max_digits=12, decimal_places=2)
    starts_at = forms.DateTimeField(label=_("Begins"))
    ends_at = forms.DateTimeField(label=_("Ends"))

    def __init__(self, *args, product: Product, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["record"].queryset = records_of(product)


class _SaleChange(View):
    """Changes something and goes back to the tab of sales, with what happened or what must be mended."""

    http_method_names = ["post"]

    def _back(self, request, pk: int) -> HttpResponseRedirect:
        return HttpResponseRedirect(f"{reverse('dashboard:catalogue-product', args=[pk])}#sales")


class ProductSalePlanView(_SaleChange):
    def post(self, request, pk: int) -> HttpResponseRedirect:
        form = SaleForm(request.POST, product=get_object_or_404(Product, pk=pk))
        if form.is_valid():
            self._plan(request, **form.cleaned_data)
        for field, errors in form.errors.items():
            messages.error(request, f"{form.fields[field].label}: {errors[0]}")
        return self._back(request, pk)

    def _plan(self, request, *, record: StockRecord, **planned) -> None:
        try:
            sale = sales.plan(stockrecord_id=record.pk, actor=request.user, now=timezone.now(), **planned)
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
            return
        begun = sale.state == Sale.State.RUNNING
        said = _("“%(name)s” has begun: %(sku)s costs %(price)s.") if begun else _("“%(name)s” is planned for %(sku)s.")
        messages.success(request, said % {"name": sale.name, "sku": record.partner_sku, "price": sale.price})


class ProductSaleCallOffView(_SaleChange):
    def post(self, request, pk: int, sale: int) -> HttpResponseRedirect:
        product = get_object_or_404(Product, pk=pk)
        planned = get_object_or_404(sales_of(product), pk=sale)
        try:
            done = sales.call_off(sale_id=planned.pk, now=timezone.now())
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("“%(name)s” is called off. %(note)s") % {"name": done.name, "note": done.note})
        return self._back(request, pk)
