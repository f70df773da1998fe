"""Staff plan sales of a product, look at them and call them off."""

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import generics
from rest_framework import status as http
from rest_framework.response import Response

from api_extensions.admin import sale_shapes as shapes
from api_extensions.admin.stock_records import existing, of, record_of
from api_extensions.contract.idempotency import idempotent
from api_extensions.contract.permissions import StaffWith
from api_extensions.contract.query import PageParameters
from forked_apps.partner import sales
from forked_apps.partner.models import Sale

PLAN = OpenApiExample(
    "A week in spring",
    request_only=True,
    value={
        "name": "Spring sale",
        "price": "9.90",
        "starts_at": "2099-04-01T00:00:00Z",
        "ends_at": "2099-04-08T00:00:00Z",
    },
)


class SaleList(generics.GenericAPIView):
    """Sales of a product and its variants."""

    permission_classes = [StaffWith("partner.view_sale", POST="partner.add_sale")]
    queryset = Sale.objects.none()
    serializer_class = shapes.SaleDocument
    takes_idempotency_key = True
    problem_statuses = (404, 409)

    @extend_schema(
        operation_id="admin_sales_list",
        summary="List a product's sales, the latest first",
        description="With those of its variants; past, running and planned.",
        tags=["admin"],
        responses=shapes.SaleDocument(many=True),
    )
    def get(self, request, pk: int):
        PageParameters.read(request)
        rows = Sale.objects.filter(of(existing(pk), "stockrecord__product")).select_related("stockrecord")
        return self.get_paginated_response([shapes.sale(row) for row in self.paginate_queryset(rows)])

    @extend_schema(
        operation_id="admin_sales_create",
        summary="Plan a sale",
        description=(
            "A lower price from one moment to another: the worker sets it and sets it back, and both changes stand in "
            "the price ledger. One that has begun already begins at once. 409 `not_lower`: the sale must be below the "
            "present price; 409 `sales_overlap`: the SKU has another sale in that time."
        ),
        tags=["admin"],
        request=shapes.SaleInput,
        responses={201: shapes.SaleDocument},
        examples=[PLAN],
    )
    @idempotent
    def post(self, request, pk: int):
        body = shapes.SaleInput.read(request)
        record = record_of(pk, body.pop("sku", None))
        planned = sales.plan(stockrecord_id=record.pk, actor=request.user, now=timezone.now(), **body)
        return Response(shapes.sale(planned), status=http.HTTP_201_CREATED)


class SaleDetail(generics.GenericAPIView):
    """One sale."""

    permission_classes = [StaffWith(DELETE="partner.change_sale")]
    queryset = Sale.objects.none()
    serializer_class = shapes.SaleDocument
    problem_statuses = (404, 409)

    @extend_schema(
        operation_id="admin_sales_call_off",
        summary="Call a sale off",
        description=(
            "A planned sale never begins; a running one ends now and its price goes back to what it was, unless "
            "somebody has changed it meanwhile. 409 `sale_over` when there is nothing left to call off."
        ),
        tags=["admin"],
        responses={200: shapes.SaleDocument},
    )
    def delete(self, request, pk: int, sale: int):
        if not Sale.objects.filter(of(existing(pk), "stockrecord__product"), pk=sale).exists():
            raise Http404
        return Response(shapes.sale(sales.call_off(sale_id=sale, now=timezone.now())))
