"""Stock of one product in the dashboard: adjusted by so many units, or set to what was counted, with a reason."""

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views import View

from forked_apps.catalogue.models import Product
from forked_apps.partner import allocation
from forked_apps.partner.models import Source, StockRecord

REFUSALS = (allocation.BelowAllocated, allocation.NotCounted, allocation.BeyondColumn)


def records_of(product: Product):
    """The stock records of this product and its variants."""
    return StockRecord.objects.filter(Q(product=product) | Q(product__parent=product)).order_by("pk")


class StockForm(forms.Form):
    """Either `by` or `counted`, and why."""

    record = forms.ModelChoiceField(StockRecord.objects.none(), label=_("SKU"))
    by = forms.IntegerField(
        label=_("Adjust by"), required=False, min_value=-allocation.LARGEST, max_value=allocation.LARGEST
    )
    counted = forms.IntegerField(label=_("Counted"), required=False, min_value=0, max_value=allocation.LARGEST)
    reason = forms.CharField(label=_("Reason"), max_length=255)

    def __init__(self, *args, product: Product, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["record"].queryset = records_of(product)

    def clean(self):
        given = [name for name in ("by", "counted") if self.cleaned_data.get(name) is not None]
        if not self.errors and len(given) != 1:
            raise forms.ValidationError(_("Say either by how much stock changes, or what was counted."))
        return self.cleaned_data


class ProductStockView(View):
    """Takes the form in the tab of stock movements and goes back there."""

    http_method_names = ["post"]

    def post(self, request, pk: int) -> HttpResponseRedirect:
        product = get_object_or_404(Product, pk=pk)
        form = StockForm(request.POST, product=product)
        if form.is_valid():
            self._change(request, **form.cleaned_data)
        for field, errors in form.errors.items():
            label = f"{form.fields[field].label}: " if field in form.fields else ""
            messages.error(request, f"{label}{errors[0]}")
        return HttpResponseRedirect(f"{reverse('dashboard:catalogue-product', args=[pk])}#stock_movements")

    def _change(self, request, *, record: StockRecord, by: int | None, counted: int | None, reason: str) -> None:
        who = {"actor": request.user, "reason": reason, "source": Source.DASHBOARD, "now": timezone.now()}
        try:
            if by is not None:
                changed = allocation.adjust(stockrecord_id=record.pk, by=by, **who)
            else:
                changed = allocation.count(stockrecord_id=record.pk, counted=counted, **who)
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
            return
        facts = {"sku": changed.partner_sku, "figure": changed.num_in_stock, "held": changed.num_allocated}
        messages.success(request, _("%(sku)s: %(figure)d in stock, %(held)d of them held by orders.") % facts)
