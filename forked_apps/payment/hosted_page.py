"""The provider's own payment page, where there is one: fakepay has one; Stripe's fields live in the front end."""

from urllib.parse import urlencode

from django.conf import settings

from forked_apps.payment.models import PaymentAttempt


def address(attempt: PaymentAttempt, *, return_url: str) -> str:
    """Where to send the shopper's browser to pay; "" when there is no such page or nothing left to pay.

    The page sends the browser to `return_url` afterwards, whatever came of it.
    """
    if not (settings.STRIPE_API_BASE and attempt.intent_id and attempt.state in PaymentAttempt.UNSETTLED):
        return ""
    known = {"client_secret": attempt.client_secret, "return_url": return_url}
    return f"{settings.STRIPE_API_BASE}/pay/{attempt.intent_id}?{urlencode(known)}"
