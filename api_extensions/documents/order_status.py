"""Moving an order to another status over the API; the customers' and the staff's routes answer alike."""

from datetime import datetime

from rest_framework.response import Response

from api_extensions.contract import etags
from api_extensions.documents import orders
from api_extensions.documents.order_input import StatusInput
from forked_apps.order.models import Order
from forked_apps.payment import moving


def change(request, order: Order, *, now: datetime) -> Response:
    """Moves the order to the status that staff sent and answers the whole order.

    The present status again changes nothing. Cancelling gives back stock and money, `paid` records that the
    money came. Raises what moving.move raises.
    """
    body = StatusInput.read(request, present=etags.as_read(orders.document(order)))
    if body["status"] != order.status:
        moving.move(order_id=order.pk, to=body["status"], actor=request.user, note=body.get("note", ""), now=now)
    return Response(shown(order.pk))


def shown(order_id: int) -> dict:
    """The order as it is in the database now."""
    return orders.document(orders.readable(Order.objects.filter(pk=order_id)).get())
