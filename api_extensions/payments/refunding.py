"""Staff give money back: for lines and units at their own price, for shipping, or a bare amount."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response
from rest_framework.views import APIView

from api_extensions.contract.idempotency import idempotent
from api_extensions.contract.permissions import StaffWith
from api_extensions.contract.shapes import CENT, MoneyField
from api_extensions.documents import refunds as documents
from api_extensions.documents.units import LinesInput
from forked_apps.order.models import Order
from forked_apps.payment import refund_lines, refunds
from forked_apps.payment.models import Refund

REFERENCE = OpenApiParameter("reference", str, OpenApiParameter.PATH, description="Number or id of the order.")
ONE_UNIT = OpenApiExample(
    "One unit came back broken", request_only=True, value={"lines": [{"line": 17, "quantity": 1}], "reason": "Broken"}
)
GOODWILL = OpenApiExample("A bare amount", request_only=True, value={"amount": "5.00", "reason": "Came late"})


class ProposalInput(LinesInput):
    """What would be refunded; with nothing named, what came back and has not been refunded yet."""

    shipping = serializers.BooleanField(default=False, help_text="Also what is left of the shipping.")


class RefundInput(LinesInput):
    """What is refunded: units of `lines`, the `shipping`, or neither for a bare amount."""

    shipping = serializers.BooleanField(default=False, help_text="Also what is left of the shipping.")
    amount = MoneyField(
        required=False,
        minimum=CENT,
        help_text="Without it, what the lines and the shipping cost, or all that is left where neither is named.",
    )
    reason = serializers.CharField(max_length=255, default="", allow_blank=True)


class RefundList(APIView):
    """Give back what was paid for an order."""

    permission_classes = [StaffWith(GET="order.view_order", POST="order.change_order")]
    takes_idempotency_key = True
    problem_statuses = (404, 409)

    @extend_schema(
        operation_id="refunds_list",
        summary="List an order's refunds",
        tags=["payment"],
        parameters=[REFERENCE],
        responses=documents.RefundDocument(many=True),
    )
    def get(self, request, reference: str):
        order = get_object_or_404(Order.objects.found_by(reference))
        return Response(documents.refunds(Refund.objects.filter(attempt__order=order)))

    @extend_schema(
        operation_id="refunds_create",
        summary="Refund an order, wholly or in part",
        description=(
            "A line is refunded at most as often as it was bought: 409 `quantity_not_possible` says how many units are "
            "`possible`, 409 `refund_too_large` how much is `refundable`. The credit note carries the lines' own rates."
        ),
        tags=["payment"],
        parameters=[REFERENCE],
        request=RefundInput,
        responses={201: documents.RefundDocument(many=True)},
        examples=[ONE_UNIT, GOODWILL],
    )
    @idempotent
    def post(self, request, reference: str):
        body = RefundInput.read(request)
        order = get_object_or_404(Order.objects.found_by(reference))
        made = refunds.refund_order(order_id=order.pk, actor=request.user, now=timezone.now(), **body)
        return Response(documents.refunds(Refund.objects.filter(pk__in=[row.pk for row in made])), status=201)


class RefundProposals(APIView):
    """What a refund would give back."""

    permission_classes = [StaffWith(POST="order.view_order")]
    problem_statuses = (404, 409)

    @extend_schema(
        operation_id="refunds_propose",
        summary="Work out a refund without making it",
        description="Nothing is written. The answer is what a refund of these `lines` and `shipping` would give back.",
        tags=["payment"],
        parameters=[REFERENCE],
        request=ProposalInput,
        responses=documents.RefundProposal,
        examples=[OpenApiExample("One unit", request_only=True, value={"lines": [{"line": 17, "quantity": 1}]})],
    )
    def post(self, request, reference: str):
        body = ProposalInput.read(request)
        order = get_object_or_404(Order.objects.found_by(reference))
        return Response(documents.proposal(refund_lines.asked_for(order=order, **body)))
