"""Cart tokens: how a guest, who has neither session nor login, names their cart."""

from uuid import UUID

from django.conf import settings
from django.core import signing

SALT = "forked_apps.basket.tokens"


def issue(basket) -> str:
    """A signed name of the cart, good for CART_LIFETIME_DAYS days; nobody can guess or alter one."""
    return signing.dumps(basket.public_id.hex, salt=SALT)


def read(token: str) -> UUID | None:
    """The cart's public id, or None for anything that we did not sign or that is too old."""
    try:
        return UUID(hex=signing.loads(token, salt=SALT, max_age=settings.CART_LIFETIME_DAYS * 24 * 3600))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
