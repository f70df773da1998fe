"""Parcels, carriers' reports and returns: what staff send and what they read."""

from rest_framework import serializers

from api_extensions.contract.shapes import StrictSerializer
from api_extensions.documents import parcels, refunds
from api_extensions.documents.units import LinesInput
from forked_apps.order.models import Return, Shipment
from forked_apps.payment import refund_lines


class ShipmentInput(LinesInput):
    """A parcel; without `lines` it holds all that is left to send."""

    carrier = serializers.CharField(required=False, allow_blank=True, max_length=64)
    tracking_number = serializers.CharField(required=False, allow_blank=True, max_length=128)
    tracking_url = serializers.URLField(required=False, allow_blank=True, max_length=500)


class ShipmentDocument(parcels.Parcel):
    """A parcel as staff see it."""

    id = serializers.IntegerField()
    by = serializers.CharField(allow_null=True, help_text="Who sent it.")


class EventInput(StrictSerializer):
    """What a carrier reported about a parcel."""

    code = serializers.CharField(max_length=32, help_text='For example "in_transit"; "delivered" ends the journey.')
    description = serializers.CharField(required=False, allow_blank=True, max_length=255)
    place = serializers.CharField(required=False, allow_blank=True, max_length=128)
    at = serializers.DateTimeField(help_text="When it happened. The same code at the same time is recorded once.")


class ReturnInput(LinesInput):
    """Goods that came back; without `lines`, all that the customer has."""

    restock = serializers.BooleanField(help_text="Whether they go back on the shelf and can be sold again.")
    reason = serializers.CharField(required=False, allow_blank=True, max_length=255)


class ReturnDocument(serializers.Serializer):
    """Goods that came back."""

    id = serializers.IntegerField()
    restocked = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True)
    by = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()
    lines = parcels.ParcelLine(many=True)


class ReturnTaken(ReturnDocument):
    """Goods that have just come back, and the refund that is due for what came back of the order."""

    proposed_refund = refunds.RefundProposal(
        allow_null=True, help_text="To be sent to the order's refunds; null when no money is left for it."
    )


def shipment(row: Shipment) -> dict:
    """A parcel that `shipments` has loaded."""
    return {"id": row.pk, "by": _name(row.actor), **parcels.parcel(row)}


def shipments(rows) -> list[dict]:
    """Parcels, oldest first: four queries for any number of them."""
    return [shipment(row) for row in parcels.loaded(rows.select_related("actor"))]


def event(row) -> dict:
    return parcels.CarrierReport(row).data


def returns(rows) -> list[dict]:
    """Returns, oldest first: three queries for any number of them."""
    return [_return(row) for row in rows.select_related("actor").prefetch_related("lines__line")]


def taken(row: Return) -> dict:
    """A return with the refund that it proposes."""
    [shown] = returns(Return.objects.filter(pk=row.pk))
    due = refund_lines.of_returned(row.order)
    return {**shown, "proposed_refund": refunds.proposal(due) if due else None}


def _return(row: Return) -> dict:
    return {
        "id": row.pk,
        "restocked": row.restocked,
        "reason": row.reason,
        "by": _name(row.actor),
        "at": row.created_at,
        "lines": parcels.units(row.lines.all()),
    }


def _name(actor) -> str | None:
    return actor.get_username() if actor else None
