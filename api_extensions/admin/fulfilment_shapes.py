"""Parcels, carriers' reports and returns: what staff send and what they read."""

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from api_extensions.contract.shapes import IdField, QuantityField, StrictSerializer
from api_extensions.documents import parcels
from forked_apps.order.models import Return, Shipment


class UnitsInput(StrictSerializer):
    """So many units of one line of the order."""

    line = IdField()
    quantity = QuantityField()


class LinesInput(StrictSerializer):
    """Which units; without `lines`, all that are possible."""

    lines = UnitsInput(many=True, required=False, allow_empty=False, max_length=1000)

    def validate_lines(self, lines: list[dict]) -> dict[int, int]:
        units = {one["line"]: one["quantity"] for one in lines}
        if len(units) != len(lines):
            raise ValidationError("Each line may stand only once.", code="repeated")
        return units


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
