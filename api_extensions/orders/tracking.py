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


class Moment(serializers.Serializer):
    """One entry of the timeline."""

    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(
        choices=["status", "parcel", "report"],
        help_text="The order's status changed, a parcel was sent, or its carrier reported.",
    )
    code = serializers.CharField(help_text='The new status, "sent", or the code of the report.')
    text = serializers.CharField(allow_blank=True, help_text="Carrier and number of the parcel, or the report's words.")
    place = serializers.CharField(allow_blank=True)


class Tracking(serializers.Serializer):
    """How far an order is: everything in one `timeline`, and apart."""

    number = serializers.CharField()
    status = serializers.CharField()
    history = Step(many=True)
    shipments = Parcel(many=True)
    timeline = Moment(many=True)


def document(order: Order) -> dict:
    """The order's timeline, oldest first. Who moved it, and staff's notes, are not for customers."""
    changes = OrderStatusChange.objects.filter(order=order).order_by("date_created", "pk")
    steps = [{"status": change.new_status, "at": change.date_created} for change in changes]
    parcels = (
        Shipment.objects.filter(order=order).prefetch_related("lines__line", "events").order_by("created_at", "pk")
    )
    history = [{"status": "pending", "at": order.date_placed}, *(s for s in steps if s["status"] != "pending")]
    sent = [parcel(row) for row in parcels]
    return {
        "number": order.number,
        "status": order.status,
        "history": history,
        "shipments": sent,
        "timeline": _timeline(history, sent),
    }


def _timeline(history: list[dict], sent: list[dict]) -> list[dict]:
    """Statuses, parcels and reports in the order of their times."""
    moments = [_moment(step["at"], "status", step["status"]) for step in history]
    for one in sent:
        name = " ".join(part for part in (one["carrier"], one["tracking_number"]) if part)
        moments.append(_moment(one["sent_at"], "parcel", "sent", name))
        moments += [
            _moment(event["at"], "report", event["code"], event["description"], event["place"])
            for event in one["events"]
        ]
    return sorted(moments, key=lambda moment: moment["at"])


def _moment(at, kind: str, code: str, text: str = "", place: str = "") -> dict:
    return {"at": at, "kind": kind, "code": code, "text": text, "place": place}


def parcel(row: Shipment) -> dict:
    """One parcel with what it holds and its reports, oldest first."""
    return {
        "carrier": row.carrier,
        "tracking_number": row.tracking_number,
        "tracking_url": row.tracking_url,
        "sent_at": row.created_at,
        "lines": [
            {"line": held.line_id, "name": held.line.title, "sku": held.line.partner_sku, "quantity": held.quantity}
            for held in row.lines.all()
        ],
        "events": [
            {"code": event.code, "description": event.description, "place": event.place, "at": event.at}
            for event in row.events.all()
        ],
    }
