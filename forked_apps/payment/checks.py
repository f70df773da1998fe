"""System checks: what shoppers can pay by, and whether the provider can tell how it went."""

from django.conf import settings
from django.core.checks import Info, Warning, register

from forked_apps.payment import providers


@register
def ways_to_pay(app_configs=None, **kwargs) -> list:
    """payment.I001: no cards, and what is offered instead. payment.W001: cards, but every webhook is refused."""
    found = []
    if not settings.STRIPE_SECRET_KEY:
        names = ", ".join(providers.methods())
        found.append(
            Info(
                f"Cards are not on offer, because STRIPE_SECRET_KEY is not set; shoppers pay by {names}.",
                hint="Set STRIPE_SECRET_KEY, STRIPE_PUBLISHABLE_KEY and STRIPE_WEBHOOK_SECRETS to take cards.",
                id="payment.I001",
            )
        )
    elif not settings.STRIPE_WEBHOOK_SECRETS:
        found.append(
            Warning(
                "STRIPE_WEBHOOK_SECRETS is not set: webhooks are refused, and paid orders wait for the sweeper.",
                hint="Set it to the signing secret of the endpoint /api/payment/webhook/.",
                id="payment.W001",
            )
        )
    return found
