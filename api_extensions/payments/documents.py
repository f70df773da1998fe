"""A payment as JSON."""

from django.conf import settings

from forked_apps.payment import hosted_page
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
        "payment_url": hosted_page.address(attempt, return_url=return_url or f"{settings.SHOP_BASE_URL}/"),
        "error": error if attempt.state == PaymentAttempt.FAILED else None,
        "order_status": order.status,
        "payment_status": order.payment_status,
    }
