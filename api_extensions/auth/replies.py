"""The table's rows for logging in and registering. Imported once, by the routes."""

from rest_framework import status as http

from api_extensions.auth.tokens import REFUSAL
from api_extensions.contract.errors import Fault, register
from forked_apps.accounts.limits import TooManyAttempts
from forked_apps.accounts.sessions import SessionOver
from forked_apps.customer.login import WrongCredentials
from forked_apps.customer.registration import EmailTaken, WeakPassword


def _weak(exc: WeakPassword) -> list[Fault]:
    return [Fault("#/password", error.code or "invalid", message) for error in exc.errors for message in error.messages]


register(
    EmailTaken,
    http.HTTP_400_BAD_REQUEST,
    "invalid",
    detail=lambda exc: "An account with this e-mail address exists already.",
    errors=lambda exc: [Fault("#/email", "unique", "An account with this e-mail address exists already.")],
)
register(
    WeakPassword, http.HTTP_400_BAD_REQUEST, "invalid", detail=lambda exc: "Choose a better password.", errors=_weak
)
register(
    TooManyAttempts,
    http.HTTP_429_TOO_MANY_REQUESTS,
    "throttled",
    headers=lambda exc: {"Retry-After": str(exc.wait)},
    detail=lambda exc: exc.messages[0],
)
register(WrongCredentials, http.HTTP_401_UNAUTHORIZED, "no_active_account")
register(SessionOver, http.HTTP_401_UNAUTHORIZED, "token_not_valid", detail=lambda exc: REFUSAL)
