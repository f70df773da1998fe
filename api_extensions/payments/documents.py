"""A payment as JSON."""

from urllib.parse import urlencode

from django.conf import settings

from forked_apps.payment.models import PaymentAttempt


def payment(attempt: PaymentAttempt, *, return_url: str = "") -> dict:
    """The document of one payment; its secret is shown to whoever may pay the order, never logged."""
    order = attempt.order
    error = {"code": attempt.error_code, "detail": attempt.error_message} if attempt.error_code else None
    return {
        "id": str(attempt.pk),
        "order": order.number,
        "method": attempt.method,
        "status": attempt.state,
        "amount": str(attempt.amount),
        "currency": attempt.currency,
        "intent_id": attempt.intent_id,
        "client_secret": attempt.client_secret,
        "publishable_key": settings.STRIPE_PUBLISHABLE_KEY if attempt.intent_id else "",
        "payment_url": _page(attempt, return_url),
        "error": error if attempt.state == PaymentAttempt.FAILED else None,
        "order_status": order.status,
        "payment_status": order.payment_status,
    }


def _page(attempt: PaymentAttempt, return_url: str) -> str:
    """fakepay has a payment page of its own; Stripe's fields live in the front end."""
    if not (settings.STRIPE_API_BASE and attempt.intent_id and attempt.state in PaymentAttempt.UNSETTLED):
        return ""
    known = {"client_secret": attempt.client_secret, "return_url": return_url or f"{settings.SHOP_BASE_URL}/"}
    return f"{settings.STRIPE_API_BASE}/pay/{attempt.intent_id}?{urlencode(known)}"
