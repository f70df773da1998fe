"""Send an order, whole or in parts: parcels with carrier and tracking, and what the carrier reports about them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from forked_apps import transactions
from forked_apps.order import quantities, statuses, stock, transitions
from forked_apps.order.models import Line, Shipment, ShipmentLine, TrackingEvent

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
CLOCKS_DIFFER = timedelta(days=1)  # carriers report local times, and not all of them say so


class NotInThePast(ValueError):
    """A carrier's report of something that cannot have happened yet, or of a time before there were parcels."""

    def __init__(self, at: datetime):
        super().__init__(f"{at:%Y-%m-%d %H:%M} is not the time of something that happened.")
        self.at = at


@transactions.repeated
def ship(
    *,
    order_id: int,
    lines: Mapping[int, int] | None = None,
    carrier: str = "",
    tracking_number: str = "",
    tracking_url: str = "",
    actor=None,
    note: str = "",
    now: datetime | None = None,
) -> Shipment:
    """Sends units of an order (`lines`: units by line id; None: all that is left) and takes them out of stock.

    The order is `shipped` when its last unit is; until then it is `processing`. Raises transitions.IllegalTransition,
    quantities.LineQuantityNotPossible, Order.DoesNotExist.
    """
    now = now or timezone.now()
    order = transitions.lock(order_id)
    transitions.check(order, statuses.SHIPPED)
    taken, all_lines = quantities.chosen(order=order, wanted=lines, possible=lambda line: line.num_to_ship)
    stock.send(order=order, quantities=taken, now=now)
    shipment = Shipment.objects.create(
        order=order,
        carrier=carrier,
        tracking_number=tracking_number,
        tracking_url=tracking_url,
        actor=actor if getattr(actor, "pk", None) else None,
        created_at=now,
    )
    ShipmentLine.objects.bulk_create(
        ShipmentLine(shipment=shipment, line=line, quantity=quantity) for line, quantity in taken.items()
    )
    note = note or f"Sent {shipment}" if (carrier or tracking_number) else note
    if not any(line.num_to_ship for line in all_lines):
        transitions.record(order=order, to=statuses.SHIPPED, actor=actor, note=note, now=now)
        return shipment
    if order.status != statuses.PROCESSING:
        transitions.record(order=order, to=statuses.PROCESSING, actor=actor, note=note, now=now)
    gone = [line.pk for line in all_lines if not line.num_to_ship]
    Line.objects.filter(pk__in=gone).update(status=statuses.SHIPPED)
    return shipment


def track(
    *, shipment_id: int, code: str, at: datetime, description: str = "", place: str = "", now: datetime | None = None
) -> tuple[TrackingEvent, bool]:
    """Writes down what a carrier reported, texts cut to what the columns hold; answers the row and whether it is new.

    The same code of the same moment is the same report: it changes nothing, whoever repeats it. Raises NotInThePast.
    """
    if not EARLIEST <= at <= (now or timezone.now()) + CLOCKS_DIFFER:
        raise NotInThePast(at)
    return TrackingEvent.objects.get_or_create(
        shipment_id=shipment_id,
        code=code[:32],
        at=at,
        defaults={"description": description[:255], "place": place[:128]},
    )
