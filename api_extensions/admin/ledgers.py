"""Staff read who changed a product's prices and stock, adjust its stock and count it."""

from functools import partial

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import generics
from rest_framework.response import Response

from api_extensions.admin import ledger_shapes as shapes
from api_extensions.admin.stock_records import existing, of, record_of
from api_extensions.contract.idempotency import idempotent
from api_extensions.contract.permissions import StaffWith
from api_extensions.contract.query import PageParameters
from forked_apps.partner import allocation
from forked_apps.partner.models import PriceChange, Source, StockMovement, StockRecord

ADJUST = OpenApiExample("Two broke", request_only=True, value={"by": -2, "reason": "Broken in the warehouse"})
COUNT = OpenApiExample("Stock-take", request_only=True, value={"counted": 17, "reason": "Stock-take of March"})


class PriceLedger(generics.GenericAPIView):
    """Every change of a product's prices."""

    permission_classes = [StaffWith("partner.view_pricechange")]
    queryset = PriceChange.objects.none()
    serializer_class = shapes.PriceEntry

    @extend_schema(
        operation_id="admin_prices_list",
        summary="List a product's price changes, newest first",
        description="With the changes of its variants. The ledger holds each change once, whoever made it.",
        tags=["admin"],
        responses=shapes.PriceEntry(many=True),
    )
    def get(self, request, pk: int):
        PageParameters.read(request)
        page = self.paginate_queryset(PriceChange.objects.filter(of(existing(pk), "product")))
        return self.get_paginated_response([shapes.price_entry(row) for row in page])


class Stock(generics.GenericAPIView):
    """A product's stock and how it came about."""

    permission_classes = [StaffWith("partner.view_stockrecord")]
    queryset = StockMovement.objects.none()
    serializer_class = shapes.StockPage
    problem_statuses = (404,)

    @extend_schema(
        operation_id="admin_stock_retrieve",
        summary="Show a product's stock and its movements, newest first",
        description="With the stock of its variants. The movements of an SKU add up to its figures.",
        tags=["admin"],
        parameters=[PageParameters],
        responses=shapes.StockPage,
    )
    def get(self, request, pk: int):
        PageParameters.read(request)
        product = existing(pk)
        page = self.paginate_queryset(StockMovement.objects.filter(of(product, "stockrecord__product")))
        answer = self.get_paginated_response([shapes.movement_entry(row) for row in page])
        records = StockRecord.objects.filter(of(product, "product")).select_related("partner").order_by("pk")
        answer.data["stock"] = [shapes.figures(row) for row in records]
        answer["Cache-Control"] = "private, no-store"
        return answer


class _StockChange(generics.GenericAPIView):
    """One change of stock by hand; sending twice under one Idempotency-Key acts once."""

    permission_classes = [StaffWith(POST="partner.change_stockrecord")]
    queryset = StockRecord.objects.none()
    serializer_class = shapes.StockFigures
    takes_idempotency_key = True
    problem_statuses = (404, 409)


class StockAdjust(_StockChange):
    """More or fewer units."""

    @extend_schema(
        operation_id="admin_stock_adjust",
        summary="Adjust a product's stock",
        description="409 `below_allocated` names the `orders` that hold the units which would be missing.",
        tags=["admin"],
        request=shapes.AdjustInput,
        responses=shapes.StockFigures,
        examples=[ADJUST],
    )
    @idempotent
    def post(self, request, pk: int):
        body = shapes.AdjustInput.read(request)
        return _changed(request, pk, body, partial(allocation.adjust, by=body["by"]))


class StockCount(_StockChange):
    """A stock-take."""

    @extend_schema(
        operation_id="admin_stock_count",
        summary="Count a product's stock",
        description="409 `below_allocated` names the `orders` that hold more than was counted.",
        tags=["admin"],
        request=shapes.CountInput,
        responses=shapes.StockFigures,
        examples=[COUNT],
    )
    @idempotent
    def post(self, request, pk: int):
        body = shapes.CountInput.read(request)
        return _changed(request, pk, body, partial(allocation.count, counted=body["counted"]))


def _changed(request, pk: int, body: dict, change) -> Response:
    """The figures of the stock record that the body means, after the change."""
    row = change(
        stockrecord_id=record_of(pk, body.get("sku")).pk,
        actor=request.user,
        reason=body["reason"],
        source=Source.API,
        now=timezone.now(),
    )
    return Response(shapes.figures(row))
