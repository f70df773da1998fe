"""Parcels of an order: what they hold, and what their carriers reported."""

from collections.abc import Iterable

from django.db.models import QuerySet
from rest_framework import serializers

from forked_apps.order.models import Shipment


class CarrierReport(serializers.Serializer):
    """What the carrier reported about a parcel."""

    code = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    place = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class ParcelLine(serializers.Serializer):
    """What a parcel holds."""

    line = serializers.IntegerField()
    name = serializers.CharField()
    sku = serializers.CharField()
    quantity = serializers.IntegerField()


class Parcel(serializers.Serializer):
    """One parcel on its way."""

    carrier = serializers.CharField(allow_blank=True)
    tracking_number = serializers.CharField(allow_blank=True)
    tracking_url = serializers.CharField(allow_blank=True)
    sent_at = serializers.DateTimeField()
    lines = ParcelLine(many=True)
    events = CarrierReport(many=True)


def loaded(rows: QuerySet[Shipment]) -> QuerySet[Shipment]:
    """With what `parcel` shows, oldest first: four queries for any number of parcels."""
    return rows.prefetch_related("lines__line", "events").order_by("created_at", "pk")


def parcel(row: Shipment) -> dict:
    """One parcel, its reports oldest first."""
    return {
        "carrier": row.carrier,
        "tracking_number": row.tracking_number,
        "tracking_url": row.tracking_url,
        "sent_at": row.created_at,
        "lines": units(row.lines.all()),
        "events": [
            {"code": event.code, "description": event.description, "place": event.place, "at": event.at}
            for event in row.events.all()
        ],
    }


def units(rows: Iterable) -> list[dict]:
    """Which units of which lines; of a parcel, or of a return."""
    return [
        {"line": row.line_id, "name": row.line.title, "sku": row.line.partner_sku, "quantity": row.quantity}
        for row in rows
    ]
