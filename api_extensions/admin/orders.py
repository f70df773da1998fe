"""All orders for staff: list with filters, detail, status, and the list as a CSV file."""

from collections.abc import Iterator

from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.response import Response
from rest_framework.views import APIView

from api_extensions.contract.permissions import StaffWith
from api_extensions.documents import order_filters, order_status, orders
from api_extensions.documents.order_input import StatusInput
from forked_apps import spreadsheets
from forked_apps.order.models import Order

REFERENCE = OpenApiParameter("reference", str, OpenApiParameter.PATH, description="Number or id of the order.")
STATUS = OpenApiExample("Packing begins", request_only=True, value={"status": "processing", "note": "In packing"})
COLUMNS = ("number", "created_at", "status", "payment_status", "email", "name", "lines", "units", "total", "currency")


class AdminOrderList(generics.GenericAPIView):
    """All orders with customer, products and total."""

    permission_classes = [StaffWith("order.view_order")]
    queryset = Order.objects.none()
    serializer_class = orders.OrderDocument

    @extend_schema(
        operation_id="admin_orders_list",
        summary="List all orders, newest first",
        tags=["admin"],
        parameters=[order_filters.StaffOrderQuery],
        responses=orders.OrderDocument(many=True),
    )
    def get(self, request):
        query = order_filters.StaffOrderQuery.read(request)
        page = self.paginate_queryset(orders.readable(order_filters.matching(Order.objects.all(), query)))
        return self.get_paginated_response(orders.documents(page))


class AdminOrderExport(APIView):
    """All orders as a file for a spreadsheet."""

    permission_classes = [StaffWith("order.view_order")]

    @extend_schema(
        operation_id="admin_orders_export",
        summary="Load the list of orders as CSV",
        tags=["admin"],
        parameters=[order_filters.StaffOrderQuery],
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request):
        query = order_filters.StaffOrderQuery.read(request)
        found = orders.readable(order_filters.matching(Order.objects.all(), query))
        return spreadsheets.download(file_name="orders.csv", rows=_rows(found))


class AdminOrderDetail(APIView):
    """One order, by number or id."""

    permission_classes = [
        StaffWith(GET="order.view_order", PUT="order.change_order", PATCH="order.change_order"),
    ]
    problem_statuses = (404, 409)

    @extend_schema(
        operation_id="admin_orders_retrieve",
        summary="Show an order",
        tags=["admin"],
        parameters=[REFERENCE],
        responses=orders.OrderDocument,
    )
    def get(self, request, reference: str):
        return Response(orders.document(_named(reference)), headers={"Cache-Control": "private, no-store"})

    @extend_schema(
        operation_id="admin_orders_update",
        summary="Move an order to another status",
        tags=["admin"],
        parameters=[REFERENCE],
        request=StatusInput,
        responses=orders.OrderDocument,
        examples=[STATUS],
    )
    def put(self, request, reference: str):
        return order_status.change(request, _named(reference), now=timezone.now())

    @extend_schema(
        operation_id="admin_orders_partial_update",
        summary="Move an order to another status",
        tags=["admin"],
        parameters=[REFERENCE],
        request=StatusInput,
        responses=orders.OrderDocument,
        examples=[STATUS],
    )
    def patch(self, request, reference: str):
        return self.put(request, reference)


def _named(reference: str) -> Order:
    order = orders.readable(Order.objects.found_by(reference)).first()
    if order is None:
        raise Http404
    return order


def _rows(found) -> Iterator[tuple]:
    yield COLUMNS
    for order in found.iterator(chunk_size=500):
        lines = list(order.lines.all())
        yield (
            order.number,
            order.date_placed.isoformat(),
            order.status,
            order.payment_status,
            order.customer_email,
            order.customer_name,
            len(lines),
            sum(line.quantity for line in lines),
            order.total_incl_tax,
            order.currency,
        )
