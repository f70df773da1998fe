"""Which payment methods this shop offers, and which provider stands behind cards."""

from django.conf import settings

from forked_apps.payment.gateways import CARD, MANUAL_METHODS, PaymentGateway


class UnknownPaymentMethod(Exception):
    """No such method in this shop; carries the ones there are."""

    def __init__(self, method: str, allowed: tuple[str, ...]):
        super().__init__(f"unknown payment method {method!r}")
        self.method, self.allowed = method, allowed


class PaymentMethodUnavailable(UnknownPaymentMethod):
    """This shop takes cards in principle, but has no key for a provider."""


def methods() -> tuple[str, ...]:
    """The payment methods this shop offers: cards only where a provider's key is set."""
    return ((CARD,) if settings.STRIPE_SECRET_KEY else ()) + MANUAL_METHODS


def default(*, chosen: str = "") -> str:
    """The method of whoever names none: the one chosen before while it is on offer, else the first on offer."""
    return chosen if chosen in methods() else methods()[0]


def check(method: str) -> None:
    """Raises UnknownPaymentMethod when this shop does not offer the method."""
    if method not in methods():
        raise (PaymentMethodUnavailable if method == CARD else UnknownPaymentMethod)(method, methods())


def gateway() -> PaymentGateway:
    """The card gateway. Raises PaymentMethodUnavailable where the shop has no key for one."""
    if not settings.STRIPE_SECRET_KEY:
        raise PaymentMethodUnavailable(CARD, methods())
    from forked_apps.payment.stripe_gateway import StripeGateway  # the SDK takes a while to load: only who pays waits

    return StripeGateway(
        secret_key=settings.STRIPE_SECRET_KEY,
        webhook_secrets=tuple(settings.STRIPE_WEBHOOK_SECRETS),
        base_address=settings.STRIPE_API_BASE,
    )
