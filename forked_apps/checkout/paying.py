"""Order and pay in one step: the cart is placed first, then its payment is started."""

from datetime import datetime

from forked_apps.checkout import placement
from forked_apps.payment import attempts, providers
from forked_apps.payment.models import PaymentAttempt


def place_and_start(*, method: str, now: datetime, **choices) -> PaymentAttempt:
    """Places the cart by `choices` (see placement.buy) and starts the payment of its order by `method`.

    Repeating it answers the same order and the same payment. Raises UnknownPaymentMethod before anything is placed,
    what placing raises, and what starting a payment raises: then the order stands, and asking again only pays it.
    """
    providers.check(method)
    placed = placement.buy(payment_method=method, now=now, **choices)
    return attempts.start(order_id=placed.order.pk, method=method, now=now)
