"""Log in by e-mail and password, and take over the cart that was filled as a guest."""

from django.contrib.auth import authenticate
from django.contrib.auth.models import update_last_login

from forked_apps.accounts.managers import normalise


class WrongCredentials(Exception):
    """No active account has this address with this password; which of the three is wrong is not told."""

    def __init__(self):
        super().__init__("No active account has this e-mail address and password.")


def log_in(*, request, email: str, password: str, cart_token: str = ""):
    """The user, whose open cart now also holds what the token's cart held. Raises WrongCredentials, and
    limits.TooManyAttempts, which is counted together with every other door.

    Unknown, inactive and wrong all cost one run of the password hasher, so that time tells nothing.
    """
    from forked_apps.basket import lookup

    user = authenticate(request, email=normalise(email), password=password)
    if user is None:
        raise WrongCredentials
    if cart_token:
        lookup.merge(user=user, token=cart_token)
    update_last_login(None, user)
    return user
