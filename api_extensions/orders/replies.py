"""The table's rows for placing, moving and cancelling orders. Imported once, by the routes."""

from rest_framework import status as http

from api_extensions.contract.cart_tokens import cart_token_of
from api_extensions.contract.errors import Fault, register
from api_extensions.contract.faults import pointer
from api_extensions.documents import carts
from forked_apps.checkout import refusals
from forked_apps.offer.usage import OfferUsedUp
from forked_apps.order.cancellation import NotCancellable
from forked_apps.order.transitions import IllegalTransition


def _with_cart(exc, request) -> dict:
    """The cart as it is now, so that the shopper can be shown what changed without another request."""
    is_guest = not request.user.is_authenticated
    return {"cart": carts.document(exc.quote, cart_token=cart_token_of(request) if is_guest else None)}


def _short(exc: refusals.ShortLines) -> list[Fault]:
    return [
        Fault(
            pointer("lines", line.index, "quantity"),
            "out_of_stock",
            f"{line.name}: {line.requested} wanted, {line.available} available.",
        )
        for line in exc.shortages
    ]


def _short_facts(exc: refusals.ShortLines, request) -> dict:
    shortages = [
        {"line": line.line_id, "sku": line.sku, "requested": line.requested, "available": line.available}
        for line in exc.shortages
    ]
    return {"shortages": shortages, **_with_cart(exc, request)}


register(refusals.EmptyCart, http.HTTP_400_BAD_REQUEST, "empty_cart")
register(
    refusals.TotalChanged,
    http.HTTP_409_CONFLICT,
    "total_changed",
    errors=lambda exc: [Fault("#/expected_total", "total_changed", str(exc))],
    extra=_with_cart,
)
register(
    refusals.OrderTooLarge,
    http.HTTP_409_CONFLICT,
    "order_too_large",
    extra=lambda exc, request: {"limit": str(exc.limit)},
)
register(refusals.ShortLines, http.HTTP_409_CONFLICT, "out_of_stock", errors=_short, extra=_short_facts)
register(
    refusals.AddressRequired,
    http.HTTP_400_BAD_REQUEST,
    "invalid",
    errors=lambda exc: [Fault("#/shipping_address", "required", str(exc))],
)
register(
    refusals.InvalidContact,
    http.HTTP_400_BAD_REQUEST,
    "invalid",
    errors=lambda exc: [Fault(pointer(field), "invalid", text) for field, text in exc.errors.items()],
)
register(refusals.GuestsNotAllowed, http.HTTP_401_UNAUTHORIZED, "login_required")
for refused, code in (
    (refusals.UnknownPaymentMethod, "unknown_payment_method"),
    (refusals.PaymentMethodUnavailable, "payment_method_unavailable"),
):
    register(
        refused,
        http.HTTP_400_BAD_REQUEST,
        code,
        errors=lambda exc, code=code: [Fault("#/payment_method", code, str(exc))],
        extra=lambda exc, request: {"allowed": exc.allowed},
    )
register(OfferUsedUp, http.HTTP_409_CONFLICT, "offer_used_up")
register(
    IllegalTransition,
    http.HTTP_409_CONFLICT,
    "illegal_transition",
    errors=lambda exc: [Fault("#/status", "illegal_transition", str(exc))],
    extra=lambda exc, request: {"allowed": list(exc.allowed)},
)
register(NotCancellable, http.HTTP_409_CONFLICT, "order_not_cancellable")
