"""Forms of the orders dashboard: search, notes, and what staff do with an order."""

from decimal import Decimal

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.dashboard.orders.forms import (
    OrderNoteForm,
    OrderStatsForm,
    OrderStatusForm,
    ShippingAddressForm,
)
from oscar.apps.dashboard.orders.forms import OrderSearchForm as OscarOrderSearchForm

from forked_apps.order import statuses

__all__ = [
    "CancelForm",
    "MoveForm",
    "OrderNoteForm",
    "OrderSearchForm",
    "OrderStatsForm",
    "OrderStatusForm",
    "RecordPaymentForm",
    "RefundForm",
    "RefundLinesForm",
    "ReturnForm",
    "ShipForm",
    "ShippingAddressForm",
]


class OrderSearchForm(OscarOrderSearchForm):
    payment_status = forms.ChoiceField(
        label=_("Payment status"),
        required=False,
        choices=[("", "---------"), *((status, status.replace("_", " ")) for status in statuses.PAYMENT_STATUSES)],
    )

    def payment_method_choices(self):
        """The ways of paying that orders know; Oscar's payment sources are not used."""
        return [("", "---------"), *((code, code.replace("_", " ")) for code in settings.PAYMENT_HOLDS if code)]

    def filtered(self, orders):
        """The orders that match; names and addresses are those kept with the order, not the account's of today."""
        data = self.cleaned_data
        for name, lookup in COLUMNS.items():
            if data[name]:
                orders = orders.filter(**{lookup: data[name]})
        if data["name"]:
            orders = orders.filter(Q(customer_name__icontains=data["name"]) | Q(customer_email__icontains=data["name"]))
        for name, lookup in RELATED.items():
            if data[name]:
                # As a subquery: a join would show an order once for each line that matches.
                matching = orders.model.objects.filter(**{lookup: data[name]})
                orders = orders.filter(pk__in=matching.values("pk"))
        return orders


COLUMNS = {
    "order_number": "number__istartswith",
    "status": "status",
    "payment_status": "payment_status",
    "payment_method": "payment_method",
    "date_from": "date_placed__date__gte",
    "date_to": "date_placed__date__lte",
}
RELATED = {
    "product_title": "lines__title__icontains",
    "upc": "lines__upc",
    "partner_sku": "lines__partner_sku",
    "voucher": "discounts__voucher_code__iexact",
}


class MoveForm(forms.Form):
    to = forms.ChoiceField(choices=[(status, status) for status in statuses.MOVES if status != statuses.CANCELLED])
    note = forms.CharField(required=False)


class CancelForm(forms.Form):
    note = forms.CharField(label=_("Reason"), required=False)


class RecordPaymentForm(forms.Form):
    note = forms.CharField(required=False, max_length=255)


class LinesForm(forms.Form):
    """A quantity for each line of an order, in fields named line-<id>; 0 or empty: none of it."""

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.line_ids = [line.pk for line in lines]
        for line_id in self.line_ids:
            self.fields[f"line-{line_id}"] = forms.IntegerField(required=False, min_value=0, max_value=99_999)

    @property
    def quantities(self) -> dict[int, int]:
        return {pk: quantity for pk in self.line_ids if (quantity := self.cleaned_data.get(f"line-{pk}"))}


class RefundLinesForm(LinesForm):
    """What is refunded: units of lines, and the shipping."""

    shipping = forms.BooleanField(required=False)


class RefundForm(RefundLinesForm):
    """Also how much goes back (empty: the price of what is named, or all that is left where nothing is), why, and what
    was left when the form was shown."""

    amount = forms.DecimalField(required=False, max_digits=12, decimal_places=2, min_value=Decimal("0.01"))
    reason = forms.CharField(label=_("Reason"), max_length=255)
    left = forms.DecimalField(max_digits=12, decimal_places=2)


class ShipForm(LinesForm):
    carrier = forms.CharField(required=False, max_length=64)
    tracking_number = forms.CharField(required=False, max_length=128)
    tracking_url = forms.URLField(required=False, max_length=500, assume_scheme="https")

    @property
    def parcel(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("carrier", "tracking_number", "tracking_url")}


class ReturnForm(LinesForm):
    restock = forms.BooleanField(required=False)
    reason = forms.CharField(required=False, max_length=255)
