"""The table's rows for payments. Imported once, by the routes."""

from rest_framework import status as http

from api_extensions.contract.errors import Fault, register
from forked_apps.payment import attempts, gateways, providers, refunds

for refused, code in (
    (providers.UnknownPaymentMethod, "unknown_payment_method"),
    (providers.PaymentMethodUnavailable, "payment_method_unavailable"),
):
    register(
        refused,
        http.HTTP_400_BAD_REQUEST,
        code,
        errors=lambda exc, code=code: [Fault("#/method", code, f"One of {', '.join(exc.allowed)} is needed.")],
        extra=lambda exc, request: {"allowed": list(exc.allowed)},
    )
register(
    gateways.BadSignature,
    http.HTTP_400_BAD_REQUEST,
    "bad_signature",
    detail=lambda exc: "The signature does not fit this body.",
)
register(
    gateways.GatewayUnavailable,
    http.HTTP_503_SERVICE_UNAVAILABLE,
    "payment_provider_unavailable",
    detail=lambda exc: "The payment provider does not answer. Asking again is safe: nothing is charged twice.",
    extra=lambda exc, request: {"order": exc.order_number} if exc.order_number else {},
)
register(
    gateways.GatewayRefused,
    http.HTTP_402_PAYMENT_REQUIRED,
    "payment_refused",
    extra=lambda exc, request: {"provider_code": exc.code},
)
register(
    attempts.NotPayable,
    http.HTTP_409_CONFLICT,
    "not_payable",
    extra=lambda exc, request: {"order_status": exc.order.status, "payment_status": exc.order.payment_status},
)
register(
    refunds.NothingToRefund,
    http.HTTP_409_CONFLICT,
    "nothing_to_refund",
    detail=lambda exc: "Nothing is left to refund.",
    extra=lambda exc, request: {"refundable": "0.00"},
)
register(
    refunds.RefundTooLarge,
    http.HTTP_409_CONFLICT,
    "refund_too_large",
    errors=lambda exc: [Fault("#/amount", "refund_too_large", str(exc))],
    extra=lambda exc, request: {"refundable": str(exc.left)},
)
