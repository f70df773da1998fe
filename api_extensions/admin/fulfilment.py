"""Staff send parcels, write down what carriers report, and take goods back."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from api_extensions.admin import fulfilment_shapes as shapes
from api_extensions.contract.idempotency import idempotent
from api_extensions.contract.permissions import StaffWith
from api_extensions.documents.parcels import CarrierReport
from forked_apps.order import returns, shipments
from forked_apps.order.models import Order, Shipment

REFERENCE = OpenApiParameter("reference", str, OpenApiParameter.PATH, description="Number or id of the order.")
PARCEL = OpenApiExample(
    "Two of one line",
    request_only=True,
    value={"lines": [{"line": 17, "quantity": 2}], "carrier": "DHL", "tracking_number": "00340434161094042557"},
)
EVENT = OpenApiExample(
    "On its way",
    request_only=True,
    value={"code": "in_transit", "description": "Sorted", "place": "Leipzig", "at": "2026-03-02T06:41:00Z"},
)
BACK = OpenApiExample(
    "One came back broken",
    request_only=True,
    value={"lines": [{"line": 17, "quantity": 1}], "restock": False, "reason": "Broken"},
)


class _OfOrder(APIView):
    """What belongs to one order; sending twice under one Idempotency-Key acts once."""

    permission_classes = [StaffWith(GET="order.view_order", POST="order.change_order")]
    takes_idempotency_key = True
    problem_statuses = (404, 409)


class ShipmentList(_OfOrder):
    """The parcels of an order."""

    @extend_schema(
        operation_id="admin_shipments_list",
        summary="List an order's parcels",
        tags=["admin"],
        parameters=[REFERENCE],
        responses=shapes.ShipmentDocument(many=True),
    )
    def get(self, request, reference: str):
        order = get_object_or_404(Order.objects.found_by(reference))
        return Response(shapes.shipments(order.shipments.all()))

    @extend_schema(
        operation_id="admin_shipments_create",
        summary="Send a parcel",
        description=(
            "Takes the goods out of stock. With its last unit the order is `shipped`, until then `processing`. "
            "409 `illegal_transition` names the statuses that are `allowed`, 409 `quantity_not_possible` how many "
            "units of the line are `possible`."
        ),
        tags=["admin"],
        parameters=[REFERENCE],
        request=shapes.ShipmentInput,
        responses={201: shapes.ShipmentDocument},
        examples=[PARCEL],
    )
    @idempotent
    def post(self, request, reference: str):
        body = shapes.ShipmentInput.read(request)
        order = get_object_or_404(Order.objects.found_by(reference))
        sent = shipments.ship(order_id=order.pk, actor=request.user, now=timezone.now(), **body)
        [shown] = shapes.shipments(Shipment.objects.filter(pk=sent.pk))
        return Response(shown, status=201)


class ShipmentEvents(_OfOrder):
    """What a carrier reports about a parcel; customers read it in the tracking of their order."""

    permission_classes = [StaffWith(POST="order.change_order")]

    @extend_schema(
        operation_id="admin_shipment_events_create",
        summary="Write down what the carrier reported",
        description="201 for a new report, 200 for one that is known: the same code at the same time.",
        tags=["admin"],
        parameters=[REFERENCE],
        request=shapes.EventInput,
        responses={201: CarrierReport, 200: CarrierReport},
        examples=[EVENT],
    )
    @idempotent
    def post(self, request, reference: str, pk: int):
        body = shapes.EventInput.read(request)
        order = get_object_or_404(Order.objects.found_by(reference))
        parcel = get_object_or_404(Shipment, order=order, pk=pk)
        event, is_new = shipments.track(shipment_id=parcel.pk, now=timezone.now(), **body)
        return Response(shapes.event(event), status=201 if is_new else 200)


class ReturnList(_OfOrder):
    """What came back of an order."""

    @extend_schema(
        operation_id="admin_returns_list",
        summary="List an order's returns",
        tags=["admin"],
        parameters=[REFERENCE],
        responses=shapes.ReturnDocument(many=True),
    )
    def get(self, request, reference: str):
        order = get_object_or_404(Order.objects.found_by(reference))
        return Response(shapes.returns(order.returns.all()))

    @extend_schema(
        operation_id="admin_returns_create",
        summary="Take goods back",
        description=(
            "The order is `returned` when nothing is left with the customer. Money is not touched: `proposed_refund` "
            "says which refund is due. "
            "409 `illegal_transition` names the statuses that are `allowed`, 409 `quantity_not_possible` how many "
            "units of the line are `possible`."
        ),
        tags=["admin"],
        parameters=[REFERENCE],
        request=shapes.ReturnInput,
        responses={201: shapes.ReturnTaken},
        examples=[BACK],
    )
    @idempotent
    def post(self, request, reference: str):
        body = shapes.ReturnInput.read(request)
        order = get_object_or_404(Order.objects.found_by(reference))
        back = returns.take_back(order_id=order.pk, actor=request.user, now=timezone.now(), **body)
        return Response(shapes.taken(back), status=201)
