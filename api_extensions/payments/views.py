"""Start and follow a payment; take the provider's webhooks."""

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from api_extensions.contract.cart_tokens import cart_token_of
from api_extensions.contract.errors import Problem
from api_extensions.contract.idempotency import idempotent
from api_extensions.contract.throttling import Counted
from api_extensions.documents.placing import choices_of, token_of
from api_extensions.payments import documents, serializers
from api_extensions.payments.raw_bodies import RawBodyParser
from forked_apps.basket import tokens
from forked_apps.checkout import paying
from forked_apps.order.models import Order
from forked_apps.payment import attempts, providers, settlement
from forked_apps.payment.models import PaymentAttempt


def orders_payable_by(request):
    """The orders whose payments this caller may see and make: their own, or the one their cart token placed."""
    own = Order.objects.visible_to(request.user)
    public_id = tokens.read(cart_token_of(request))
    if public_id is None:
        return own
    return own | Order.objects.filter(basket__public_id=public_id, basket__owner=None, user=None)


class PaymentList(APIView):
    """Pay a placed order, or place a cart and pay it."""

    permission_classes = [AllowAny]
    throttle_classes = [Counted("payment")]
    takes_cart_token = takes_idempotency_key = True
    problem_statuses = (404, 409, 503)

    @extend_schema(
        operation_id="payment_start",
        summary="Start or resume a payment",
        tags=["payment"],
        request=serializers.PaymentInput,
        responses={201: serializers.PaymentDocument},
    )
    @idempotent
    def post(self, request):
        """Answers the payment of the order for exactly its total. Asking again gives the same unfinished payment.

        With `expected_total` instead of `order`, the cart is placed first; the same cart again is not placed again.
        """
        body = serializers.PaymentInput.read(request)
        return_url, method = body.pop("return_url", ""), body.pop("method", None)
        if "order" in body:
            order = get_object_or_404(orders_payable_by(request) & Order.objects.found_by(body["order"]))
            _require_amount(order, body.get("amount"))
            chosen = method or providers.default(chosen=order.payment_method)
            attempt = attempts.start(order_id=order.pk, method=chosen, now=timezone.now())
        else:
            attempt = paying.place_and_start(
                method=method or providers.default(), now=timezone.now(), **choices_of(request, body)
            )
        shown = documents.payment(attempt, return_url=return_url)
        headers = {"Location": f"/api/payment/{attempt.pk}/", **token_of(attempt.order, body)}
        return Response(shown, status=201, headers=headers)


class PaymentDetail(APIView):
    """Follow a payment."""

    permission_classes = [AllowAny]
    takes_cart_token = True
    problem_statuses = (404, 503)

    @extend_schema(
        operation_id="payment_retrieve",
        summary="Ask how a payment stands",
        tags=["payment"],
        responses=serializers.PaymentDocument,
    )
    def get(self, request, pk):
        """Asks the provider, so that a front end need not wait for a webhook."""
        attempt = PaymentAttempt.objects.filter(pk=pk, order__in=orders_payable_by(request)).first()
        if attempt is None:
            raise Http404
        settled = settlement.settle(attempt_id=attempt.pk, now=timezone.now())
        return Response(documents.payment(settled))


class Webhook(APIView):
    """Where the provider reports."""

    authentication_classes: list = []
    permission_classes = [AllowAny]
    parser_classes = [RawBodyParser]

    @extend_schema(
        operation_id="payment_webhook",
        summary="Take a provider's event",
        description="For the payment provider. The raw body must carry a valid `Stripe-Signature`.",
        tags=["payment"],
        request=OpenApiTypes.OBJECT,
        responses=serializers.WebhookTaken,
    )
    def post(self, request):
        payload = request.data if isinstance(request.data, bytes) else b""  # no body, no parser
        event = providers.gateway().parse_webhook(
            payload=payload, signature=request.headers.get("Stripe-Signature", "")
        )
        settlement.receive(event=event, now=timezone.now())
        return Response({"received": True})


def _require_amount(order: Order, amount) -> None:
    if amount is not None and amount != order.total_incl_tax:
        raise Problem(
            409,
            "amount_mismatch",
            f"The order's total is {order.total_incl_tax} {order.currency}.",
            total=str(order.total_incl_tax),
        )
