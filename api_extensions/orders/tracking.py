"""The timeline of an order: what happened to it, and its parcels with the carriers' reports."""

from rest_framework import serializers

from forked_apps.order.models import Order, OrderStatusChange, Shipment


class Step(serializers.Serializer):
    """One change of status."""

    status = serializers.CharField()
    at = serializers.DateTimeField()


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


class Tracking(serializers.Serializer):
    """How far an order is."""

    number = serializers.CharField()
    status = serializers.CharField()
    history = Step(many=True)
    shipments = Parcel(many=True)


def document(order: Order) -> dict:
    """The order's timeline, oldest first. Who moved it, and staff's notes, are not for customers."""
    changes = OrderStatusChange.objects.filter(order=order).order_by("date_created", "pk")
    steps = [{"status": change.new_status, "at": change.date_created} for change in changes]
    parcels = (
        Shipment.objects.filter(order=order).prefetch_related("lines__line", "events").order_by("created_at", "pk")
    )
    return {
        "number": order.number,
        "status": order.status,
        "history": [{"status": "pending", "at": order.date_placed}, *(s for s in steps if s["status"] != "pending")],
        "shipments": [_parcel(parcel) for parcel in parcels.prefetch_related("lines__line", "events")],
    }


def _parcel(parcel: Shipment) -> dict:
    return {
        "carrier": parcel.carrier,
        "tracking_number": parcel.tracking_number,
        "tracking_url": parcel.tracking_url,
        "sent_at": parcel.created_at,
        "lines": [
            {"line": held.line_id, "name": held.line.title, "sku": held.line.partner_sku, "quantity": held.quantity}
            for held in parcel.lines.all()
        ],
        "events": [
            {"code": event.code, "description": event.description, "place": event.place, "at": event.at}
            for event in parcel.events.all()
        ],
    }
