"""Place an order, read one's history, cancel; staff move the status."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from api_extensions.contract.idempotency import idempotent
from api_extensions.contract.permissions import StaffWith
from api_extensions.documents import order_filters, order_status, orders
from api_extensions.documents.order_input import StatusInput
from api_extensions.documents.placing import PlaceInput, choices_of, token_of
from api_extensions.orders import access, examples, serializers, tracking
from forked_apps.checkout import placement
from forked_apps.order.models import Order
from forked_apps.payment import cancelling

REFERENCE = OpenApiParameter("reference", str, OpenApiParameter.PATH, description="Number or id of the order.")
PRIVATE = {"Cache-Control": "private, no-store"}


class OrderList(generics.GenericAPIView):
    """The caller's orders; all orders for staff who may view them."""

    queryset = Order.objects.none()
    serializer_class = orders.OrderDocument
    takes_cart_token = True
    takes_idempotency_key = True
    problem_statuses = (404, 409, 422, 429)  # 404: a `cart_id` of somebody else

    def get_permissions(self):
        return [AllowAny()] if self.request.method == "POST" else [IsAuthenticated()]

    @extend_schema(
        operation_id="orders_list",
        summary="List orders, newest first",
        tags=["orders"],
        parameters=[serializers.OwnOrderQuery],
        responses=orders.OrderDocument(many=True),
    )
    def get(self, request):
        query = serializers.OwnOrderQuery.read(request)
        mine = query.get("scope") == "mine"
        reachable = Order.objects.of(request.user) if mine else Order.objects.visible_to(request.user)
        page = self.paginate_queryset(orders.readable(order_filters.matching(reachable, query)))
        return self.get_paginated_response(orders.documents(page))

    @extend_schema(
        operation_id="orders_place",
        summary="Place an order",
        description=(
            "The cart becomes an order at the prices of this moment, if its total is not above `expected_total`; "
            "otherwise 409 `total_changed` answers the new cart. The same cart again answers its order. "
            "With `products` these are ordered at once and the cart stays as it is; guests get the token of their "
            "order in X-Cart-Token."
        ),
        tags=["orders"],
        request=PlaceInput,
        responses={201: orders.OrderDocument, 200: orders.OrderDocument},
        examples=[examples.PLACE, examples.PLACE_AS_GUEST, examples.PLACE_AT_ONCE],
    )
    @idempotent
    def post(self, request):
        body = PlaceInput.read(request)
        placed = placement.buy(now=timezone.now(), **choices_of(request, body))
        shown = orders.document_of_new(placed.order)
        headers = {**PRIVATE, "Location": shown["url"], **token_of(placed.order, body)}
        return Response(shown, status=201 if placed.created else 200, headers=headers)


class OrderDetail(APIView):
    """One order, by number or id."""

    takes_cart_token = True
    problem_statuses = (404, 409)

    def get_permissions(self):
        if self.request.method in ("PUT", "PATCH"):
            return [StaffWith("order.change_order")]
        return [AllowAny()]

    @extend_schema(
        operation_id="orders_retrieve",
        summary="Show an order",
        tags=["orders"],
        parameters=[REFERENCE],
        responses=orders.OrderDocument,
    )
    def get(self, request, reference: str):
        return Response(orders.document(access.order_named(request, reference)), headers=PRIVATE)

    @extend_schema(
        operation_id="orders_update",
        summary="Move an order to another status",
        tags=["orders"],
        parameters=[REFERENCE],
        request=StatusInput,
        responses=orders.OrderDocument,
        examples=[examples.STATUS],
    )
    def put(self, request, reference: str):
        return order_status.change(request, access.order_named(request, reference), now=timezone.now())

    @extend_schema(
        operation_id="orders_partial_update",
        summary="Move an order to another status",
        tags=["orders"],
        parameters=[REFERENCE],
        request=StatusInput,
        responses=orders.OrderDocument,
        examples=[examples.STATUS],
    )
    def patch(self, request, reference: str):
        return self.put(request, reference)

    @extend_schema(
        operation_id="orders_cancel",
        summary="Cancel an order",
        description="Possible until it is shipped. The stock returns, paid money is refunded. Twice does no harm.",
        tags=["orders"],
        parameters=[REFERENCE],
        request=None,
        responses={200: orders.OrderDocument},
    )
    def delete(self, request, reference: str):
        body = serializers.CancelInput.read(request)
        order = access.order_named(request, reference)
        who = access.canceller(request, order)
        cancelling.cancel(order_id=order.pk, note=body.get("reason", ""), now=timezone.now(), **who)
        return Response(order_status.shown(order.pk), headers=PRIVATE)


class OrderTracking(APIView):
    """Where the parcels of an order are."""

    permission_classes = [AllowAny]
    takes_cart_token = True

    @extend_schema(
        operation_id="orders_tracking",
        summary="Track an order",
        tags=["orders"],
        parameters=[REFERENCE],
        responses=tracking.Tracking,
    )
    def get(self, request, reference: str):
        return Response(tracking.document(access.order_named(request, reference)), headers=PRIVATE)
