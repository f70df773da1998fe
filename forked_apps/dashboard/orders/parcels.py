"""The parcels of an order in the dashboard: staff write down what a carrier told them."""

from django import forms
from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext as _

from forked_apps.order import shipments
from forked_apps.order.models import Order, Shipment

# What carriers report most; any other word may be typed.
USUAL_CODES = ("accepted", "in_transit", "out_for_delivery", "not_met", "delivered", "returned_to_sender")


class EventForm(forms.Form):
    """One report about one parcel of this order, at a time in the shop's time zone."""

    shipment = forms.ModelChoiceField(Shipment.objects.none())
    code = forms.CharField(max_length=32)
    at = forms.DateTimeField()
    place = forms.CharField(required=False, max_length=128)
    description = forms.CharField(required=False, max_length=255)

    def __init__(self, *args, order: Order, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["shipment"].queryset = order.shipments.all()


class ParcelActions:
    """Mixed into the order's page: the form below each parcel."""

    def track(self, order: Order) -> None:
        """Records a report; one that is known is not recorded again."""
        form = self._valid(EventForm(self.request.POST, order=order))
        if not form:
            return
        said = form.cleaned_data
        _event, is_new = shipments.track(
            shipment_id=said["shipment"].pk,
            code=said["code"],
            at=said["at"],
            place=said["place"],
            description=said["description"],
            now=timezone.now(),
        )
        if not is_new:
            messages.info(self.request, _("This report is recorded already."))
