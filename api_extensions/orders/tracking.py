"""The timeline of an order: what happened to it, and its parcels with the carriers' reports."""

from rest_framework import serializers

from api_extensions.documents import parcels
from forked_apps.order.models import Order, OrderStatusChange


class Step(serializers.Serializer):
    """One change of status."""

    status = serializers.CharField()
    at = serializers.DateTimeField()


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
    shipments = parcels.Parcel(many=True)
    timeline = Moment(many=True)


def document(order: Order) -> dict:
    """The order's timeline, oldest first. Who moved it, and staff's notes, are not for customers."""
    changes = OrderStatusChange.objects.filter(order=order).order_by("date_created", "pk")
    steps = [{"status": change.new_status, "at": change.date_created} for change in changes]
    history = [{"status": "pending", "at": order.date_placed}, *(s for s in steps if s["status"] != "pending")]
    sent = [parcels.parcel(row) for row in parcels.loaded(order.shipments.all())]
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
